"""What concerns hours in the table of permissions."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from scoring.actions import (
    declare,
    grant_exemption,
)
from scoring.models import CreditPolicy, Declaration
from tests.cast import Cast


def declaration(cast: Cast, now: datetime) -> Declaration:
    """Let the cadre declare a training day, under a policy that counts such days."""
    day = {"day": {"label": "脱产培训", "unit": "day", "hours": "6"}}
    policy = CreditPolicy.objects.valid_on(timezone.localdate(now)).first()
    CreditPolicy.objects.filter(pk=policy.pk).update(rules=policy.rules | {"activities": day})
    proof, facts = ("证明.pdf", b"%PDF-1.4 proof"), {"title": "党校培训", "done_on": timezone.localdate(now)}
    return declare(cast.cadre, activity="day", quantity=Decimal(1), proof=proof, at=now, **facts)


def let_off(cast: Cast, now: datetime) -> Any:
    """Let the cadre off for a day, with a proof."""
    today = timezone.localdate(now)
    facts = {"reason": "illness", "first_day": today, "last_day": today, "note": f"{cast.cadre.real_name}住院"}
    return grant_exemption(cast.cadre, **facts, proof=("病假条.pdf", b"%PDF-"), by=cast.educator, at=now)
