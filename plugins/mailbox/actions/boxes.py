"""Verbs on boxes: opening one, finding the one that is responsible, changing the keys."""

from datetime import datetime, timedelta
from itertools import pairwise

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.audit import record
from accounts.models import Unit, User

from ..envelope import make_box_key, rewrap
from ..models import Box, BoxKey, Letter
from ..querysets import HANDLER

#: Keys that wrap nothing are kept for so long, for a letter that was on its way when the key changed.
KEPT_FOR = timedelta(days=1)
#: Letters wrapped anew in one transaction.
AT_ONCE = 500


def _open(unit: Unit, kind: str, *, at: datetime) -> Box:
    box, made = Box.objects.select_for_update().get_or_create(unit=unit, kind=kind, defaults={"opened_at": at})
    if made:
        make_box_key(box, at=at)
    return box


@transaction.atomic
def open_box(unit: Unit, *, by: User | None, at: datetime) -> Box:
    """Open a box of the city or of a county. Raise ``PermissionDenied`` for who does not handle the city's letters."""
    if unit.kind not in {Unit.Kind.CITY, Unit.Kind.COUNTY}:
        raise PermissionDenied
    if by is not None and not by.roles.filter(role=HANDLER, unit__in=Unit.objects.filter(depth=1)).exists():
        raise PermissionDenied
    box = _open(unit, Box.Kind.HANDLING, at=at)
    record("open_box", by=by, at=at, target=box, unit=unit.name)
    return box


@transaction.atomic
def box_for(unit: Unit, *, at: datetime) -> Box:
    """Return the nearest box at or above `unit`; the city's is opened by its first letter."""
    above = [unit.path[:length] for length in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    boxes = Box.objects.filter(kind=Box.Kind.HANDLING, unit__path__in=above).select_related("unit")
    found = boxes.order_by("-unit__path").first()
    return found or _open(Unit.objects.get(path=above[0]), Box.Kind.HANDLING, at=at)


def discipline_box(box: Box, *, at: datetime) -> Box:
    """Return the box of the discipline inspection that `box` refers to: its own level's, or the city's."""
    root = box.unit if box.unit.is_root() else box.unit.get_root()
    own = Box.objects.filter(kind=Box.Kind.DISCIPLINE, unit=box.unit).first()
    return own or _open(root, Box.Kind.DISCIPLINE, at=at)


@transaction.atomic
def _rewrap_some(box: Box, key: BoxKey) -> int:
    letters = Letter.objects.select_for_update(of=("self",)).filter(box_key__box=box).exclude(box_key=key)
    batch = list(letters.select_related("box_key").order_by("pk")[:AT_ONCE])
    for letter in batch:
        rewrap(letter, key)
        letter.save(update_fields=["box_key", "wrapped_key"])
    return len(batch)


def rotate_box_key(box: Box, *, at: datetime) -> int:
    """Give `box` a new key and wrap the keys of its letters with it; return how many letters that were.

    It works on a running site, and once more after it was interrupted. Older keys that wrap nothing any more are
    deleted a day later, by the next rotation.
    """
    key = make_box_key(box, at=at)
    done = 0
    while found := _rewrap_some(box, key):
        done += found
    keys = list(box.keys.order_by("made_at", "pk"))
    # A key is out of use from the moment on at which its successor was made.
    old = [each.pk for each, heir in pairwise(keys) if heir.made_at < at - KEPT_FOR]
    box.keys.filter(pk__in=old).exclude(pk__in=Letter.objects.values("box_key")).delete()
    record("rotate_box_key", by=None, at=at, target=box, letters=done)
    return done
