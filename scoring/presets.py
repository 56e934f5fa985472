"""Ready-made targets after published rules (SPEC §2.1), as editable rows marked with their source.

What nobody here has read in the rule itself is marked as not verified, and what no text says is switched off.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Rank

#: County level and above with 四级调研员 and what corresponds to it; township level and below.
SENIOR = [Rank.R03, Rank.R06, Rank.R10, Rank.R20, Rank.R30, Rank.R40, Rank.R45]
JUNIOR = [Rank.R50, Rank.R60, Rank.R70]
#: The national plans run for five years; this is the first year of the present one.
PLAN_FROM, PLAN_YEARS = 2023, 5


def _row(ledger: str, hours: int, ranks: list[Rank], source: str, *, verified: bool, **more: Any) -> dict[str, Any]:
    values = {"ledger": ledger, "hours": Decimal(hours), "ranks": sorted(rank.value for rank in ranks)}
    return {"years": 1, "category": None, "is_active": True} | values | {"source": source, "verified": verified} | more


def preset_targets(year: int) -> list[dict[str, Any]]:
    """Return the values of the targets of `year` and of the five-year plan that it lies in."""
    first = PLAN_FROM + (year - PLAN_FROM) // PLAN_YEARS * PLAN_YEARS
    regulation = _("《干部教育培训工作条例》（2023年修订）第十四条")
    plan = _("2023—2027年规划要求，据公开转述，未见原文")
    applied = _("某单位平台所列的五年学时，未见原文")
    computed = _("由五年 550 学时平均得出，没有文件写明，默认停用")
    annual, cycle = {"year": year}, {"year": first, "years": PLAN_YEARS}
    return [
        _row("offline", 550, SENIOR, regulation, verified=True, **cycle),
        _row("offline", 90, JUNIOR, regulation, verified=True, **annual),
        _row("online", 50, [], plan, verified=False, **annual),
        _row("basic", 360, SENIOR, applied, verified=False, **cycle),
        _row("basic", 240, JUNIOR, applied, verified=False, **cycle),
        _row("offline", 110, SENIOR, computed, verified=False, is_active=False, **annual),
    ]
