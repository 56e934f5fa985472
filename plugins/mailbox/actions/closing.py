"""Verbs that bring a letter to its end: answer, signatures, improvements (SPEC M02, M10, M12)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from notices.actions import notify

from ..attachments import attach
from ..entries import note_entry
from ..models import Box, Entry, Improvement, Letter, Outcome, SignOff
from ..notice_kinds import LETTER_ANSWERED, LETTER_TO_SIGN
from ..querysets import handlers_of
from ..staffing import leaders_of, stand_ins_of
from .handling import NotPossible, lock_assigned, lock_responsible, take_on

Part = SignOff.Part
LEADER_PART = Part.LEADER


class AlreadyAnswered(NotPossible):
    """Somebody else answered in the meantime."""


class ReasonMissing(NotPossible):
    """The term is over, and nobody said why."""


@transaction.atomic
def answer_letter(
    letter: Letter,
    *,
    outcome: str,
    body: str,
    by: User,
    at: datetime,
    happened_on: date | None = None,
    late_reason: str = "",
    files: Iterable[IO[bytes]] = (),
) -> Entry:
    """Answer the letter and sign as its handler; it closes when the section, and for late ones a leader, have signed.

    Raise :class:`AlreadyAnswered`, and :class:`ReasonMissing` when the term is over and `late_reason` is empty.
    """
    locked = lock_assigned(letter, by)
    if not locked.is_open():
        raise AlreadyAnswered
    take_on(locked, by=by, at=at)
    if locked.responsible_id != by.pk:
        raise PermissionDenied
    late = locked.is_overdue(at)
    if late and not late_reason.strip():
        raise ReasonMissing
    facts = {"outcome": Outcome(outcome), "on": (happened_on or timezone.localdate(at)).isoformat()}
    reply = note_entry(locked, Entry.Kind.REPLY, by=by, at=at, words={"body": body}, **facts)
    attach(locked, reply, files)
    if late:
        note_entry(locked, Entry.Kind.LATE, by=by, at=at, words={"body": late_reason})
    locked.state, locked.outcome, locked.answered_at = Letter.State.ANSWERED, outcome, at
    locked.round, locked.was_late = locked.round + 1, late
    locked.save(update_fields=["state", "outcome", "answered_at", "round", "was_late"])
    locked.handovers.filter(settled_at=None).update(settled_at=at)
    SignOff.objects.create(letter=locked, round=locked.round, part=Part.HANDLER, by=by, at=at)
    _tell_answer(locked, reply, by=by, at=at)
    record("answer_letter", by=by, at=at, target=letter, receipt=letter.receipt, outcome=str(outcome))
    letter.refresh_from_db(fields=["state", "responsible", "round", "answered_at", "was_late"])
    return reply


def _tell_answer(letter: Letter, reply: Entry, *, by: User, at: datetime) -> None:
    facts: dict[str, Any] = {"receipt": letter.receipt}
    if letter.sender is not None:
        notify(
            [letter.sender], LETTER_ANSWERED, at=at, url=letter.get_absolute_url(), key=f"reply-{reply.uid}", **facts
        )
    signers = section_signers(letter)
    if LEADER_PART in parts_needed(letter):
        signers += [person for person in leaders_of(letter.box) if person not in signers]
    address = f"{letter.get_absolute_url()}progress/"
    notify(signers, LETTER_TO_SIGN, at=at, url=address, key=f"sign-{reply.uid}", **facts)


def parts_needed(letter: Letter) -> set[str]:
    """Return the signatures that `letter` needs to be closed: a late one also a leader's (SPEC M10).

    Sealed letters are none of the department's leaders' business: there the section's signature is enough.
    """
    with_leader = letter.was_late and letter.box.kind == Box.Kind.HANDLING
    return {Part.HANDLER, Part.SECTION, *([LEADER_PART] if with_leader else [])}


def part_for(letter: Letter, by: User) -> str | None:
    """Return which missing signature below the answer of `letter` is for `by` to give, if any.

    See :meth:`LetterQuerySet.signable_by`. A leader approves the delay; the section is for others.
    """
    if not Letter.objects.filter(pk=letter.pk).signable_by(by).exists():
        return None
    missing = parts_needed(letter) - _signed_parts(letter)
    if LEADER_PART in missing and by in leaders_of(letter.box) and by not in handlers_of(letter.box):
        return LEADER_PART
    return Part.SECTION if Part.SECTION in missing else next(iter(missing), None)


def _signed_parts(letter: Letter) -> set[str]:
    return set(letter.signatures.filter(round=letter.round).values_list("part", flat=True))


def section_signers(letter: Letter) -> list[User]:
    """Return who may still sign below the answer for the section: others of the box, or who stands in for them."""
    out = {letter.sender_id, *letter.signatures.filter(round=letter.round).values_list("by", flat=True)}
    answered = letter.signatures.filter(round=letter.round, part=Part.HANDLER).values_list("by", flat=True)
    others = [person for person in handlers_of(letter.box) if person.pk not in {*answered, letter.sender_id}]
    return [person for person in others or stand_ins_of(letter.box) if person.pk not in out]


def _is_complete(letter: Letter) -> bool:
    """Say whether all signatures are there; where nobody else is left, a leader's stands for the section's too."""
    missing = parts_needed(letter) - _signed_parts(letter)
    if missing == {Part.SECTION} and LEADER_PART in parts_needed(letter):
        return not section_signers(letter)
    return not missing


@transaction.atomic
def sign_letter(letter: Letter, *, by: User, at: datetime) -> SignOff:
    """Sign that an answered letter was handled properly; the last signature closes it."""
    locked = Letter.objects.select_for_update(of=("self",)).select_related("box__unit", "box_key").get(pk=letter.pk)
    part = part_for(locked, by)
    if part is None:
        raise PermissionDenied
    made = SignOff.objects.create(letter=locked, round=locked.round, part=part, by=by, at=at)
    note_entry(locked, Entry.Kind.SIGNED, by=by, at=at, part=part)
    record("sign_letter", by=by, at=at, target=locked, receipt=locked.receipt, part=part)
    if _is_complete(locked):
        locked.state, locked.closed_at = Letter.State.CLOSED, at
        locked.save(update_fields=["state", "closed_at"])
        note_entry(locked, Entry.Kind.CLOSED, by=by, at=at)
        record("close_letter", by=by, at=at, target=locked, receipt=locked.receipt)
    return made


@transaction.atomic
def commit_improvement(letter: Letter, *, body: str, due_on: date, by: User, at: datetime) -> Improvement:
    """Commit to put something right until a day (SPEC M12)."""
    locked = lock_responsible(letter, by)
    if due_on < timezone.localdate(at):
        raise NotPossible(_("整改期限不能早于今天。"))
    words = {"body": body}
    entry = note_entry(locked, Entry.Kind.IMPROVEMENT, by=by, at=at, words=words, due_on=due_on.isoformat())
    made = Improvement.objects.create(letter=locked, entry=entry, due_on=due_on)
    record("commit_improvement", by=by, at=at, target=locked, receipt=locked.receipt, due_on=due_on.isoformat())
    return made


@transaction.atomic
def report_improvement(item: Improvement, *, by: User, at: datetime) -> None:
    """Say that an improvement is done."""
    locked = Improvement.objects.select_for_update(of=("self",)).select_related("letter").get(pk=item.pk)
    lock_assigned(locked.letter, by)
    if locked.done_at is not None:
        raise NotPossible(_("这一项已经登记完成。"))
    locked.done_by, locked.done_at = by, at
    locked.save(update_fields=["done_by", "done_at"])
    record("report_improvement", by=by, at=at, target=locked, receipt=locked.letter.receipt)


@transaction.atomic
def verify_improvement(item: Improvement, *, by: User, at: datetime) -> None:
    """Find an improvement done: another handler of the box than who reported it."""
    locked = Improvement.objects.select_for_update(of=("self",)).select_related("letter__box").get(pk=item.pk)
    if by not in handlers_of(locked.letter.box) or locked.letter.sender_id == by.pk:
        raise PermissionDenied
    if locked.done_at is None or locked.done_by == by or locked.verified_at is not None:
        raise NotPossible(_("整改完成后由他人核实。"))
    locked.verified_by, locked.verified_at = by, at
    locked.save(update_fields=["verified_by", "verified_at"])
    record("verify_improvement", by=by, at=at, target=locked, receipt=locked.letter.receipt)
