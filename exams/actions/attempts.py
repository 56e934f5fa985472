"""Verbs of sitting an exam: start, move on, leave, take over, hand in, close what is overdue."""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from accounts.models import User

from ..address_ranges import is_allowed
from ..models import GRACE, RELOADS_WITHIN, Adjustment, Attempt, AttemptEvent, Exam, Grade, Variant
from ..schedule import start_slot
from .errors import ExamError
from .grading import grade_attempt
from .variants import variant_for

logger = logging.getLogger(__name__)

Event, End = AttemptEvent.Kind, Attempt.End


def note(attempt: Attempt, kind: str, *, at: datetime, **details: Any) -> None:
    """Keep what happened during an attempt."""
    AttemptEvent.objects.create(attempt=attempt, kind=kind, at=at, details=details)


def locked(attempt: Attempt) -> Attempt:
    """Return the attempt as it is now, locked, with its exam."""
    return Attempt.objects.select_for_update(of=("self",)).select_related("exam").get(pk=attempt.pk)


def start_attempt(
    exam: Exam, *, user: User, at: datetime, password: str = "", address: str | None = None, holder: str = ""
) -> Attempt:
    """Begin an attempt, or return the one that is open; the paper was drawn before, so that this is one insert.

    `exam` has just been read. Raises :class:`ExamError` (closed, no_attempts_left, wait, wrong_password,
    wrong_address). `holder` names the session that sits, where the exam allows one only.
    """
    entrance = Entrance(password, address, holder)
    try:
        return _start(exam, user, entrance, at=at)
    except IntegrityError:
        # Two clicks at once: the database has refused the second, which now finds the attempt of the first.
        return _start(exam, user, entrance, at=at)


@dataclass(frozen=True)
class Entrance:
    """What somebody brings along to begin."""

    password: str
    address: str | None
    holder: str


@transaction.atomic
def _start(exam: Exam, user: User, entrance: Entrance, *, at: datetime) -> Attempt:
    taken = list(Attempt.objects.of(user).filter(exam=exam).order_by("number"))
    open_attempt = next((attempt for attempt in taken if attempt.finished_at is None), None)
    if open_attempt and open_attempt.accepts_answers(at):
        _check_place(exam, entrance.address)
        return open_attempt
    if open_attempt:
        close_attempt(open_attempt, at=at)
    adjusted = Adjustment.objects.filter(exam=exam, user=user).first()
    _check_start(exam, taken, adjusted, at=at)
    _check_place(exam, entrance.address)
    if exam.password and not constant_time_compare(entrance.password.strip(), exam.password):
        raise ExamError("wrong_password")
    return _begin(exam, variant_for(exam, taken, at=at), adjusted, user, len(taken) + 1, at, entrance.holder)


def _check_start(exam: Exam, taken: Sequence[Attempt], adjusted: Adjustment | None, *, at: datetime) -> None:
    if not exam.is_open(at, until=adjusted.until if adjusted else None):
        raise ExamError("closed")
    allowed = exam.max_attempts + (adjusted.extra_attempts if adjusted else 0)
    if exam.max_attempts and len(taken) >= allowed:
        raise ExamError("no_attempts_left")
    ended = max((attempt.finished_at for attempt in taken if attempt.finished_at), default=None)
    if ended and at < ended + timedelta(minutes=exam.minutes_between):
        raise ExamError("wait")


def _check_place(exam: Exam, address: str | None) -> None:
    if exam.address_ranges and not is_allowed(address, exam.address_ranges):
        raise ExamError("wrong_address")


def _begin(
    exam: Exam, variant: Variant, adjusted: Adjustment | None, user: User, number: int, at: datetime, holder: str
) -> Attempt:
    seed = secrets.randbits(48)
    begins = start_slot(at, spread=exam.start_spread, seed=seed)
    paper = lay_out(variant.items, shuffle=exam.shuffle, seed=seed)
    return Attempt.objects.create(
        exam=exam,
        user=user,
        number=number,
        serial=10**11 + secrets.randbelow(9 * 10**11),
        started_at=at,
        begins_at=begins,
        deadline=deadline_of(exam, adjusted, len(paper), arrived=at, begins=begins),
        paper=paper,
        variant=variant,
        holder=holder,
        place_since=begins,
    )


def deadline_of(
    exam: Exam, adjusted: Adjustment | None, questions: int, *, arrived: datetime, begins: datetime
) -> datetime:
    """Return when an attempt ends: after its duration, at the latest when the exam closes.

    Who was given a later slot loses nothing of the time by it; extra time counts beyond the exam's end.
    """
    extra = timedelta(minutes=adjusted.extra_minutes if adjusted else 0)
    end = begins + exam.duration(questions) + extra
    if exam.closes_at is None:
        return end
    closes = max(exam.closes_at, adjusted.until) if adjusted and adjusted.until else exam.closes_at
    return min(end, closes + (begins - arrived) + extra)


def lay_out(items: Sequence[dict[str, Any]], *, shuffle: bool, seed: int) -> list[dict[str, Any]]:
    """Return the items of a variant as one person gets them: sections and the questions of a passage stay together."""
    dice = random.Random(seed)  # noqa: S311 # repeatable on purpose; nothing secret hangs on it
    blocks: list[list[dict[str, Any]]] = []
    for item in items:
        same = blocks and item.get("block") is not None and blocks[-1][0].get("block") == item["block"]
        if same:
            blocks[-1].append(item)
        else:
            blocks.append([item])
    if shuffle:
        sections = list(dict.fromkeys(block[0].get("section", "") for block in blocks))
        dice.shuffle(blocks)
        blocks.sort(key=lambda block: sections.index(block[0].get("section", "")))
    return [_laid_out(item, dice, shuffle=shuffle) for block in blocks for item in block]


def _laid_out(item: dict[str, Any], dice: random.Random, *, shuffle: bool) -> dict[str, Any]:
    order = list(item["keys"])
    if shuffle and item["kind"] != "judge":
        dice.shuffle(order)
    kept: dict[str, Any] = {
        name: item[name] for name in ("version", "marks", "kind", "section", "block") if name in item
    }
    return {**kept, "order": order}


@transaction.atomic
def move(attempt: Attempt, to: int, *, at: datetime) -> Attempt:
    """Open the question at `to` (from 0) where questions come one by one. Raises :class:`ExamError` (locked, too_late).

    With a time for each question, a question whose time is used up stays closed. Without, only the next one opens.
    """
    attempt = locked(attempt)
    if not attempt.accepts_answers(at):
        raise ExamError("too_late")
    if not 0 <= to < len(attempt.paper):
        raise ExamError("locked")
    pace = attempt.exam.pace
    if pace is None:
        if to not in (attempt.place, attempt.place + 1):
            raise ExamError("locked")
    else:
        if not pace.may_open(to, current=attempt.place, spent=attempt.spent.get(str(to), 0.0)):
            raise ExamError("locked")
        since = attempt.place_since or attempt.begins_at
        before = attempt.spent.get(str(attempt.place), 0.0)
        attempt.spent[str(attempt.place)] = round(pace.spent(before, since, at), 3)
    attempt.place, attempt.place_since = to, max(at, attempt.begins_at)
    attempt.save(update_fields=["place", "place_since", "spent"])
    return attempt


@transaction.atomic
def leave(attempt: Attempt, *, at: datetime, unload: str = "") -> Attempt:
    """Note that the page was left; where the exam says so, so many times hand the attempt in.

    With the name of an `unload` the page itself went away, perhaps to load again: it is left only if it does not come
    back under that name within ``RELOADS_WITHIN``. The two messages may arrive in either order.
    """
    attempt = _settled(locked(attempt), at=at)
    if attempt.finished_at is not None or at < attempt.begins_at:
        return attempt
    if not unload:
        return _left(attempt, at=at)
    if unload != attempt.returned:
        attempt.unloaded_at, attempt.unload = at, unload
        attempt.save(update_fields=["unloaded_at", "unload"])
    return attempt


@transaction.atomic
def come_back(attempt: Attempt, *, at: datetime, unload: str = "") -> Attempt:
    """Note that the page is looked at again; one that came back as `unload` in time was not left."""
    attempt = locked(attempt)
    if attempt.finished_at is not None:
        return attempt
    if unload:
        attempt.returned = unload
        attempt.save(update_fields=["returned"])
    waits = attempt.unloaded_at
    if waits is not None and unload == attempt.unload and at - waits <= RELOADS_WITHIN:
        _forget_unload(attempt)
        note(attempt, Event.RELOADED, at=at)
        return attempt
    if waits is not None:
        attempt = _left(attempt, at=waits)
    elif unload:
        return attempt  # the message that it went away is still on its way
    if attempt.finished_at is None:
        note(attempt, Event.RETURNED, at=at)
    return attempt


@transaction.atomic
def settle_unload(attempt: Attempt, *, at: datetime) -> Attempt:
    """Count a page that went away and has not come back in time as left, since it went."""
    return _settled(locked(attempt), at=at)


def _settled(attempt: Attempt, *, at: datetime) -> Attempt:
    since = attempt.unloaded_at
    if since is None or attempt.finished_at is not None or at - since <= RELOADS_WITHIN:
        return attempt
    return _left(attempt, at=since)


def _forget_unload(attempt: Attempt) -> None:
    attempt.unloaded_at, attempt.unload = None, ""
    attempt.save(update_fields=["unloaded_at", "unload"])


def _count_leave(attempt: Attempt, *, at: datetime) -> None:
    attempt.leaves += 1
    attempt.unloaded_at, attempt.unload = None, ""
    attempt.save(update_fields=["leaves", "unloaded_at", "unload"])
    note(attempt, Event.LEFT, at=at, count=attempt.leaves)


def _left(attempt: Attempt, *, at: datetime) -> Attempt:
    _count_leave(attempt, at=at)
    limit = attempt.exam.leave_limit
    if limit and attempt.leaves >= limit:
        close_attempt(attempt, at=at, end=End.LEFT)
        attempt.refresh_from_db()
    return attempt


@transaction.atomic
def take_over(attempt: Attempt, *, holder: str, at: datetime) -> None:
    """Let the session `holder` sit from now on; pages of the session before save nothing any more."""
    attempt = locked(attempt)
    if attempt.holder != holder and attempt.finished_at is None:
        attempt.holder = holder
        attempt.save(update_fields=["holder"])
        note(attempt, Event.TAKEN_OVER, at=at)


def submit_attempt(attempt: Attempt, *, at: datetime) -> Grade:
    """Hand in; doing it twice gives the same grade."""
    return close_attempt(attempt, at=at)


@transaction.atomic
def close_attempt(attempt: Attempt, *, at: datetime, end: str = End.SUBMITTED) -> Grade:
    """Close the attempt (at the latest at its deadline) and grade what was saved; again, nothing changes."""
    attempt = locked(attempt)
    if attempt.finished_at is not None:
        return attempt.grades.get(kind=Grade.Kind.AUTOMATIC, round=attempt.round)
    if attempt.unloaded_at is not None and at - attempt.unloaded_at > RELOADS_WITHIN:
        _count_leave(attempt, at=attempt.unloaded_at)
    in_time = at <= attempt.deadline + GRACE
    attempt.finished_at = min(at, attempt.deadline)
    attempt.end = end if in_time else End.TIME
    note(attempt, Event.FINISHED, at=at, end=attempt.end)
    return grade_attempt(attempt, kind=Grade.Kind.AUTOMATIC, at=at)


def close_overdue(*, at: datetime) -> int:
    """Close every attempt whose deadline and grace have passed; return how many. Finish is the deadline.

    Each is a transaction of its own, and what is wrong with one does not keep the others open.
    """
    closed = 0
    for attempt in Attempt.objects.overdue(at, GRACE).order_by("deadline").iterator(chunk_size=500):
        try:
            close_attempt(attempt, at=at, end=End.TIME)
            closed += 1
        except (DatabaseError, LookupError, ValueError, ArithmeticError):
            logger.exception("attempt %d could not be closed", attempt.pk)
    return closed
