"""Verbs on boxes: opening one, finding the one that is responsible, changing the keys."""

from datetime import datetime, timedelta
from itertools import pairwise

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Unit, User

from ..envelope import make_box_key, rewrap
from ..models import Box, BoxKey, Letter
from ..querysets import handlers_of, keeps_boxes

#: Keys that wrap nothing are kept for so long, for a letter that was on its way when the key changed.
KEPT_FOR = timedelta(days=1)
#: Letters wrapped anew in one transaction.
AT_ONCE = 500


class BoxRefused(Exception):
    """The box cannot be opened; the message is for people."""


def _open(unit: Unit, kind: str, *, at: datetime) -> Box:
    box, made = Box.objects.select_for_update().get_or_create(unit=unit, kind=kind, defaults={"opened_at": at})
    if made:
        make_box_key(box, at=at)
    return box


@transaction.atomic
def open_box(unit: Unit, *, kind: str = Box.Kind.HANDLING, by: User | None, at: datetime) -> Box:
    """Open a box of the city or of a county, for its letters or for its discipline inspection.

    Raise ``PermissionDenied`` for who does not handle the city's letters, and :class:`BoxRefused` for a discipline box
    that nobody could open: what is referred there would lie unread.
    """
    if unit.kind not in {Unit.Kind.CITY, Unit.Kind.COUNTY} or (by is not None and not keeps_boxes(by)):
        raise PermissionDenied
    if kind == Box.Kind.DISCIPLINE and not handlers_of(Box(unit=unit, kind=kind)).exists():
        raise BoxRefused(_("%(unit)s还没有“纪检专责”，移送来的信将无人办理。请先授予角色。") % {"unit": unit.name})
    box = _open(unit, kind, at=at)
    record("open_box", by=by, at=at, target=box, unit=unit.name, kind=str(kind))
    return box


@transaction.atomic
def box_for(unit: Unit, *, at: datetime) -> Box:
    """Return the nearest box at or above `unit`; the city's is opened by its first letter."""
    above = [unit.path[:length] for length in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    boxes = Box.objects.filter(kind=Box.Kind.HANDLING, unit__path__in=above).select_related("unit")
    found = boxes.order_by("-unit__path").first()
    return found or _open(Unit.objects.get(path=above[0]), Box.Kind.HANDLING, at=at)


def discipline_unit(letter: Letter, *, at: datetime) -> Unit:
    """Return whose discipline inspection gets `letter` when it is referred now (SPEC M04).

    A county's letter goes to the county's own box, also where the city handles it because the county has no box of
    its own for letters. A letter that was moved to another box on purpose is referred at that box's level. A box
    whose officers are all gone is passed by; in the end there is the city's.
    """
    start = letter.unit if box_for(letter.unit, at=at) == letter.box else letter.box.unit
    boxes = Box.objects.filter(kind=Box.Kind.DISCIPLINE).select_related("unit").order_by("-unit__path")
    above = (box for box in boxes if start.path.startswith(box.unit.path))
    found = next((box.unit for box in above if handlers_of(box).exists()), None)
    return found or (start if start.is_root() else start.get_root())


def discipline_box(letter: Letter, *, at: datetime) -> Box:
    """Return the box of the discipline inspection that gets `letter`; the city's is opened by its first letter."""
    return _open(discipline_unit(letter, at=at), Box.Kind.DISCIPLINE, at=at)


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
