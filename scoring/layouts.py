"""The layouts an annual table may be asked for in: the ready-made ones and the organisation's own templates."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .columns import BY_SOURCE, STANDARD, WITH_SCORE
from .models import AnnualTemplate
from .theory import WEIGHTS

READY_MADE: dict[str, tuple[Any, tuple[str, ...]]] = {
    "standard": (_("标准表"), STANDARD),
    "by_source": (_("按培训来源"), BY_SOURCE),
    "with_score": (_("含理论学习考核成绩"), WITH_SCORE),
}


def layout_of(key: str) -> dict[str, Any] | None:
    """Return name, columns and weights of a ready-made layout or a template (by its uid); nothing for another key."""
    if key in READY_MADE:
        name, columns = READY_MADE[key]
        return {"name": str(name), "columns": list(columns), "weights": WEIGHTS}
    found = next((each for each in AnnualTemplate.objects.all() if str(each.uid) == key), None)
    return {"name": found.name, "columns": found.columns, "weights": found.weights} if found else None


def choices() -> list[tuple[str, Any]]:
    """Return every layout with its name."""
    ready = [(key, name) for key, (name, _columns) in READY_MADE.items()]
    return ready + [(str(each.uid), each.name) for each in AnnualTemplate.objects.all()]
