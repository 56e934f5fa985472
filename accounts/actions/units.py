"""Verbs on the tree of units."""

from datetime import datetime

from django.db import transaction

from ..audit import record
from ..models import Unit, User
from ..querysets import name_key


@transaction.atomic
def create_unit(
    name: str, *, code: str, kind: str, parent: Unit | None, by: User | None, at: datetime, short_name: str = ""
) -> Unit:
    """Add a unit below `parent`, or as a root of its own; raise ``IntegrityError`` when `code` is taken."""
    fields = {
        "name": name,
        "short_name": short_name,
        "code": code,
        "kind": Unit.Kind(kind),
        "name_key": name_key(name),
    }
    if parent is None:
        unit: Unit = Unit.add_root(**fields)
    else:
        # treebeard numbers children from the parent's row in memory; two writers must not see the same count.
        unit = Unit.objects.select_for_update().get(pk=parent.pk).add_child(**fields)
        parent.refresh_from_db()
    record("create_unit", by=by, at=at, target=unit, code=code)
    return unit
