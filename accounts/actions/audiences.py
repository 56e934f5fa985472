"""Choosing whom something is for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..models import Audience, Unit, User
from ..permissions import Power, demand_in

if TYPE_CHECKING:
    from ..audiences import AudienceChoice


@transaction.atomic
def make_audience(scope: Unit) -> Audience:
    """Create an audience within `scope` that reaches nobody yet; the verb that needs it records it."""
    return Audience.objects.create(scope=scope)


@transaction.atomic
def set_audience(audience: Audience, *, choice: AudienceChoice, by: User | None, at: datetime) -> None:
    """Let `audience` say what `choice` says.

    Raise ``PermissionDenied`` unless `by` sees the people of the scope, and ``ValidationError`` for units outside of
    it. People outside are not looked for here: they are never reached.
    """
    audience = Audience.objects.select_for_update(of=("self",)).select_related("scope").get(pk=audience.pk)
    demand_in(by, Power.SEE_PEOPLE, audience.scope)
    outside = [unit.name for unit in choice.units if not audience.scope.contains(unit)]
    if outside:
        raise ValidationError({"units": _("不在选择范围内：%(names)s") % {"names": "、".join(outside)}})
    audience.everybody, audience.ranks = choice.everybody, sorted(set(choice.ranks))
    audience.save(update_fields=["everybody", "ranks"])
    audience.units.set(choice.units)
    audience.categories.set(choice.categories)
    audience.named.set(choice.named)
    audience.excluded.set(choice.excluded)
    record(
        "set_audience",
        by=by,
        at=at,
        target=audience,
        everybody=choice.everybody,
        units=[unit.code for unit in choice.units],
        categories=[category.code for category in choice.categories],
        ranks=audience.ranks,
        named=len(choice.named),
        excluded=len(choice.excluded),
    )
