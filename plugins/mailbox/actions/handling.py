"""Verbs of those who handle letters. Each checks again, under a lock, that the letter is theirs."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from notices.actions import notify

from ..entries import note_entry
from ..envelope import current_key, rewrap
from ..models import Attachment, Box, CoHandler, Copy, Entry, Handover, Letter, Outcome, Reading
from ..notice_kinds import LETTER_OFFERED, LETTER_QUESTION, LETTER_REFERRED
from ..querysets import HANDLER, handlers_of
from .boxes import discipline_box


class NotPossible(Exception):
    """The state of the letter does not allow this; the message is for people."""


def lock_assigned(letter: Letter, by: User) -> Letter:
    """Return `letter` locked; raise ``PermissionDenied`` unless it is assigned to `by` now."""
    locked = Letter.objects.select_for_update(of=("self",)).select_related("box_key", "box__unit").get(pk=letter.pk)
    if not Letter.objects.assigned_to(by).filter(pk=letter.pk).exists():
        raise PermissionDenied
    return locked


def lock_responsible(letter: Letter, by: User) -> Letter:
    """Return `letter` locked; raise ``PermissionDenied`` unless `by` answers for it."""
    locked = lock_assigned(letter, by)
    if locked.responsible_id != by.pk:
        raise PermissionDenied
    return locked


def take_on(letter: Letter, *, by: User, at: datetime) -> None:
    """Make `by` responsible for a locked letter that nobody answers for, or whose responsible lost the role."""
    helps = letter.helpers.filter(person=by, until=None).exists()
    free = letter.responsible_id is None or not Letter.objects.assigned_to(letter.responsible).filter(pk=letter.pk)
    if not free or helps or letter.state == Letter.State.CLOSED:
        return
    letter.responsible = by
    if letter.state == Letter.State.RECEIVED:
        letter.state = Letter.State.HANDLING
    letter.save(update_fields=["state", "responsible"])
    note_entry(letter, Entry.Kind.ASSIGNED, by=by, at=at)


@transaction.atomic
def open_letter(letter: Letter, *, by: User, at: datetime, attachment: Attachment | None = None) -> None:
    """Record that `by` reads the letter; whoever opens it first is responsible from then on (SPEC M07)."""
    locked = lock_assigned(letter, by)
    take_on(locked, by=by, at=at)
    Reading.objects.create(letter=locked, reader=by, at=at, attachment=attachment)
    record("open_letter", by=by, at=at, target=letter, receipt=letter.receipt)
    letter.refresh_from_db(fields=["state", "responsible"])


@transaction.atomic
def offer_letter(
    letter: Letter, *, by: User, at: datetime, person: User | None = None, box: Box | None = None, remark: str = ""
) -> Handover:
    """Name who is to take the letter over: a colleague of the box, or another box. Nothing changes until they accept.

    Raise :class:`NotPossible` for a letter that is offered already, or to somebody who does not handle letters here.
    """
    locked = lock_responsible(letter, by)
    if not locked.is_open() or locked.handovers.filter(settled_at=None).exists():
        raise NotPossible(_("这封信已答复，或正在等待别人接受转交。"))
    if person is not None and (person == by or person not in handlers_of(locked.box)):
        raise NotPossible(_("请选择本信箱的其他办理人。"))
    if box is not None and (box == locked.box or Box.Kind.DISCIPLINE in {box.kind, locked.box.kind}):
        raise NotPossible(_("请选择另一个组织部门信箱。"))
    offer = Handover.objects.create(letter=locked, giver=by, person=person, box=box, offered_at=at)
    to = person.real_name if person else str(box)
    note_entry(locked, Entry.Kind.OFFERED, by=by, at=at, words={"body": remark} if remark else None, to=to)
    people = [person] if person else list(handlers_of(box)) if box else []
    _tell_offer(locked, people, at=at, key=f"offer-{offer.pk}")
    record("offer_letter", by=by, at=at, target=locked, receipt=locked.receipt, to=to)
    return offer


def _tell_offer(letter: Letter, people: list[User], *, at: datetime, key: str) -> None:
    address = f"{letter.get_absolute_url()}progress/"
    notify(people, LETTER_OFFERED, at=at, url=address, key=key, receipt=letter.receipt)


def _lock_offer(letter: Letter, by: User) -> tuple[Letter, Handover]:
    locked = Letter.objects.select_for_update(of=("self",)).select_related("box_key", "box__unit").get(pk=letter.pk)
    offer = locked.handovers.filter(settled_at=None).select_related("box", "person").first()
    if offer is None or by not in handlers_of(offer.box or locked.box) or offer.person not in (None, by):
        raise PermissionDenied
    return locked, offer


@transaction.atomic
def accept_letter(letter: Letter, *, by: User, at: datetime) -> None:
    """Take over a letter that was offered: from now on `by` answers for it, in the box that was named."""
    locked, offer = _lock_offer(letter, by)
    if locked.sender_id == by.pk:
        raise PermissionDenied
    if offer.box is not None:
        Copy.objects.get_or_create(letter=locked, box=locked.box, defaults={"at": at})
        rewrap(locked, current_key(offer.box))
        locked.box = offer.box
    locked.responsible = by
    locked.save(update_fields=["box", "box_key", "wrapped_key", "responsible"])
    offer.settled_at = at
    offer.save(update_fields=["settled_at"])
    note_entry(locked, Entry.Kind.ACCEPTED, by=by, at=at, box=str(locked.box))
    record("accept_letter", by=by, at=at, target=locked, receipt=locked.receipt)


@transaction.atomic
def decline_letter(letter: Letter, *, by: User, at: datetime) -> None:
    """Send an offer back; whoever answered for the letter goes on doing so."""
    locked, offer = _lock_offer(letter, by)
    offer.settled_at = at
    offer.save(update_fields=["settled_at"])
    note_entry(locked, Entry.Kind.DECLINED, by=by, at=at)
    record("decline_letter", by=by, at=at, target=locked, receipt=locked.receipt)


@transaction.atomic
def add_co_handler(letter: Letter, *, person: User, by: User, at: datetime) -> CoHandler:
    """Let somebody help with the letter, who reads it from then on: of the box, or of another handling box."""
    locked = lock_responsible(letter, by)
    sealed_off = locked.box.kind == Box.Kind.DISCIPLINE
    fits = person in handlers_of(locked.box) if sealed_off else person.roles.filter(role=HANDLER).exists()
    if not fits or not person.is_active or person.pk in {by.pk, locked.sender_id} or not locked.is_open():
        raise NotPossible(_("请选择其他信件办理人。"))
    made, is_new = CoHandler.objects.get_or_create(letter=locked, person=person, until=None, defaults={"since": at})
    if is_new:
        note_entry(locked, Entry.Kind.JOINED, by=by, at=at, to=person.real_name)
        notify(
            [person],
            LETTER_OFFERED,
            at=at,
            url=locked.get_absolute_url(),
            key=f"join-{made.pk}",
            receipt=locked.receipt,
        )
        record("add_co_handler", by=by, at=at, target=locked, receipt=locked.receipt, to=person.real_name)
    return made


@transaction.atomic
def copy_letter(letter: Letter, *, box: Box, by: User, at: datetime) -> Copy:
    """Let another box follow how the letter is handled, without reading it (SPEC M06)."""
    locked = lock_responsible(letter, by)
    if not locked.is_open():
        raise NotPossible(_("这封信已经答复。"))
    if Box.Kind.DISCIPLINE in {box.kind, locked.box.kind} or box == locked.box:
        raise NotPossible(_("请选择另一个组织部门信箱。"))
    made, is_new = Copy.objects.get_or_create(letter=locked, box=box, defaults={"at": at})
    if is_new:
        note_entry(locked, Entry.Kind.COPIED, by=by, at=at, to=str(box))
        record("copy_letter", by=by, at=at, target=locked, receipt=locked.receipt, to=str(box))
    return made


@transaction.atomic
def refer_letter(letter: Letter, *, reason: str, by: User, at: datetime) -> None:
    """Hand the letter to the discipline inspection: all others lose access at once (SPEC M04).

    Whether it counts as closed then is a rule of its type; otherwise the inspection answers it.
    """
    locked = lock_responsible(letter, by)
    if not locked.is_open() or locked.box.kind == Box.Kind.DISCIPLINE:
        raise NotPossible(_("这封信不能移送。"))
    note_entry(locked, Entry.Kind.REFERRED, by=by, at=at, words={"body": reason})
    locked.helpers.filter(until=None).update(until=at)
    locked.handovers.filter(settled_at=None).update(settled_at=at)
    locked.copies.all().delete()
    locked.box = discipline_box(locked, at=at)
    rewrap(locked, current_key(locked.box))
    locked.responsible, locked.state = None, Letter.State.RECEIVED
    if locked.kind.referral_closes:
        locked.state, locked.closed_at, locked.outcome = Letter.State.CLOSED, at, Outcome.REFERRED
        note_entry(locked, Entry.Kind.CLOSED, by=by, at=at)
    locked.save()
    if locked.is_open():
        notify(
            handlers_of(locked.box).exclude(pk=locked.sender_id or 0),
            LETTER_REFERRED,
            at=at,
            url=f"{locked.get_absolute_url()}progress/",
            key=f"referred-{locked.uid}",
            receipt=locked.receipt,
        )
    record("refer_letter", by=by, at=at, target=locked, receipt=locked.receipt)


@transaction.atomic
def ask_writer(letter: Letter, *, body: str, by: User, at: datetime) -> Entry:
    """Ask the writer for more; the term goes on."""
    locked = lock_assigned(letter, by)
    if not locked.is_open():
        raise NotPossible(_("这封信已经答复。"))
    entry = note_entry(locked, Entry.Kind.QUESTION, by=by, at=at, words={"body": body})
    if locked.sender is not None:
        notify(
            [locked.sender],
            LETTER_QUESTION,
            at=at,
            url=locked.get_absolute_url(),
            key=f"question-{entry.uid}",
            receipt=locked.receipt,
        )
    record("ask_writer", by=by, at=at, target=locked, receipt=locked.receipt)
    return entry


@transaction.atomic
def note_internally(letter: Letter, *, body: str, by: User, at: datetime) -> Entry:
    """Write something down that only those see who handle the letter."""
    locked = lock_assigned(letter, by)
    record("note_letter", by=by, at=at, target=locked, receipt=locked.receipt)
    return note_entry(locked, Entry.Kind.NOTE, by=by, at=at, words={"body": body})
