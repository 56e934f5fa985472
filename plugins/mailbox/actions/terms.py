"""Verbs about time: priorities, moving a date, reminding. A date that the writer was told never moves by itself."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from notices.actions import notify
from workdays.models import Day

from ..entries import note_entry
from ..models import Entry, Improvement, Letter, Priority
from ..notice_kinds import IMPROVEMENT_DUE, LETTER_DUE, LETTER_OVERDUE, LETTER_TERM_MOVED, LETTER_TERM_PROPOSED
from ..querysets import handlers_of
from ..terms import due_date
from .handling import NotPossible, lock_responsible

#: Working days before an improvement is due at which people are reminded.
IMPROVEMENT_REMINDER = 3


def _move(letter: Letter, new: date, *, reason: str, by: User, at: datetime) -> None:
    """Move the date of a locked letter, write down why, and tell the writer."""
    old, letter.due_on, letter.proposed_due_on = letter.due_on, new, None
    letter.save(update_fields=["due_on", "proposed_due_on"])
    facts: dict[str, Any] = {"old": old.isoformat(), "new": new.isoformat()}
    entry = note_entry(letter, Entry.Kind.TERM, by=by, at=at, words={"body": reason}, **facts)
    if letter.sender is not None:
        notify(
            [letter.sender],
            LETTER_TERM_MOVED,
            at=at,
            url=letter.get_absolute_url(),
            key=f"term-{entry.uid}",
            receipt=letter.receipt,
            day=new.isoformat(),
        )
    record("move_letter_term", by=by, at=at, target=letter, receipt=letter.receipt, **facts)


@transaction.atomic
def set_priority(letter: Letter, *, priority: Priority, by: User, at: datetime) -> None:
    """Change how urgent the letter is; a shorter limit brings the date forward, a longer one leaves it (SPEC M09)."""
    locked = lock_responsible(letter, by)
    if not locked.is_open():
        raise NotPossible(_("这封信已经答复。"))
    locked.priority = priority
    locked.save(update_fields=["priority"])
    note_entry(locked, Entry.Kind.PRIORITY, by=by, at=at, to=priority.name)
    record("set_letter_priority", by=by, at=at, target=locked, receipt=locked.receipt, to=priority.code)
    if priority.limit >= locked.term:
        return
    locked.term = priority.limit
    locked.save(update_fields=["term"])
    limit = due_date(timezone.localdate(locked.created_at), term=locked.term)
    if limit < locked.due_on:
        _move(locked, limit, reason=priority.name, by=by, at=at)


@transaction.atomic
def move_term(letter: Letter, *, new: date, reason: str, by: User, at: datetime) -> None:
    """Move the date by which the letter is answered, with a reason that the writer reads."""
    locked = lock_responsible(letter, by)
    if not locked.is_open() or new == locked.due_on or new < timezone.localdate(at):
        raise NotPossible(_("请选择今天或以后的另一个日期。"))
    _move(locked, new, reason=reason, by=by, at=at)


def propose_terms(*, at: datetime) -> int:
    """Compare the dates of open letters with the calendar as it is now; return for how many it says another.

    The date stays; the handlers are told and may move it. A date that a person moved is theirs.
    """
    moved = Entry.objects.filter(kind=Entry.Kind.TERM).values("letter")
    found = 0
    for letter in Letter.objects.open().exclude(pk__in=moved).select_related("box", "responsible"):
        new = due_date(timezone.localdate(letter.created_at), term=letter.term)
        proposed = None if new == letter.due_on else new
        if proposed == letter.proposed_due_on:
            continue
        Letter.objects.filter(pk=letter.pk).update(proposed_due_on=proposed)
        if proposed is not None:
            found += 1
            _tell(letter, LETTER_TERM_PROPOSED, at=at, day=proposed, key=f"proposed-{letter.uid}-{proposed}")
    return found


def _tell(letter: Letter, kind: str, *, at: datetime, day: date, key: str) -> int:
    people = [letter.responsible] if letter.responsible else list(handlers_of(letter.box))
    address = letter.get_absolute_url() if letter.responsible else "/mailbox/office/"
    return notify(people, kind, at=at, url=address, key=key, receipt=letter.receipt, day=day.isoformat())


def remind(*, at: datetime) -> int:
    """Remind of letters that are due soon, once, and of overdue ones, once a day; return how many people were told.

    The key of each notice holds the day, so that a task that runs twice tells nobody twice.
    """
    today = timezone.localdate(at)
    told = 0
    letters = Letter.objects.open().filter(due_on__lte=today + timedelta(days=45))
    for letter in letters.select_related("priority", "box", "responsible"):
        if letter.due_on < today:
            key = f"overdue-{letter.uid}-{today}"
            told += _tell(letter, LETTER_OVERDUE, at=at, day=letter.due_on, key=key)
        elif Day.objects.workdays_between(today, letter.due_on) <= letter.priority.remind_before:
            key = f"due-{letter.uid}-{letter.due_on}"
            told += _tell(letter, LETTER_DUE, at=at, day=letter.due_on, key=key)
    open_ones = Improvement.objects.filter(verified_at=None, due_on__lte=today + timedelta(days=15))
    for item in open_ones.select_related("letter__box", "letter__responsible"):
        if Day.objects.workdays_between(today, item.due_on) <= IMPROVEMENT_REMINDER:
            key = f"improve-{item.uid}-{item.due_on if item.due_on >= today else today}"
            told += _tell(item.letter, IMPROVEMENT_DUE, at=at, day=item.due_on, key=key)
    return told
