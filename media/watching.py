"""Verbs of watching: open a viewing, and credit what could have been watched.

Two proofs are kept apart. *Which* seconds: the player reports the intervals it has played, and the union counts, never
the sum. *Could they have been watched*: the server's clock fills a budget of `max_rate` seconds of video for a second
of time, and nothing is credited beyond it. What does not fit stays in the player's report and comes again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from . import beat_rows, intervals
from .challenges import ask_presence, draw_countdown
from .models import PlaySession, PresenceCheck, Video, WatchedSpan, WatchRecord
from .questions import gates_for
from .rules import WatchRules
from .signals import video_watched

#: Budget that may be saved up, in milliseconds of time. The player loads no more than 90 s ahead, so that this covers
#: everything that can be played without a line, however long the line is away.
LONGEST_SAVED = 120_000
#: Allowed once for a viewing.
GRACE = 3_000
#: Opening viewings more often than this does not bring the grace again.
GRACE_EVERY = timedelta(minutes=1)
#: Where skipping is not allowed, a hole of so many milliseconds is none: players land a little beside the place.
SMALL_GAP = 1_500
#: A viewing keeps no more pieces of what it has shown; the evidence is in the record, this is for statistics.
MOST_PIECES = 300
#: Others hear of what is watched after so many newly watched milliseconds, and at once when it is enough.
NEWS_EVERY = 60_000
#: Without a beat for so long (one comes every 15 s) a viewing does not go on any more, and nobody is asked.
ALIVE_FOR = timedelta(seconds=60)


class SessionSupersededError(Exception):
    """The person has opened another viewing since; this one no longer counts."""


class LearningElsewhereError(Exception):
    """The account learns on another device at this moment; `other` is that viewing."""

    def __init__(self, other: PlaySession) -> None:
        self.other = other
        super().__init__(other.device)


@dataclass(frozen=True)
class BeatResult:
    """The evidence as it is now; `credited_ms` is what this beat added."""

    credited_ms: int
    total_ms: int
    ratio: float
    spans: list[list[int]]
    position_ms: int
    check: PresenceCheck | None = None


@transaction.atomic
def open_play_session(
    user: Any,
    video: Video,
    *,
    context: str,
    max_rate: float,
    at: datetime,
    login: str = "",
    device: str = "",
    take_over: bool = True,
    rules: WatchRules | None = None,
) -> PlaySession:
    """Begin a viewing of `video` by `user`; the one that was active ends. No speed above `max_rate` counts.

    `rules` are those of the course; without them everything is allowed and nothing is asked.

    Without `take_over` raise :class:`LearningElsewhereError` while somebody signed in elsewhere (another `login`) goes
    on learning with this account: one account learns in one place at a time, and the person is asked.
    """
    # The person's row serialises two devices that open at the same moment.
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    record = WatchRecord.objects.get_or_create(user_id=user.pk, video=video)[0]
    before = PlaySession.objects.of(user).order_by("-opened_at", "-pk").first()
    if not take_over:
        _make_sure_nobody_learns_elsewhere(user, login, at)
    PlaySession.objects.of(user).active().update(revoked=True, ended_at=at)
    rules = rules or WatchRules(ask=False)
    again = before is not None and at - before.opened_at < GRACE_EVERY
    return PlaySession.objects.create(
        user_id=user.pk,
        video=video,
        record=record,
        context=context,
        max_rate=Decimal(str(max_rate)),
        opened_at=at,
        last_beat_at=at,
        grace_ms=before.grace_ms if before is not None and again else GRACE,
        login=login,
        device=device,
        rules=rules.as_data(),
        gates=gates_for(video, user) if rules.ask else [],
        check_in_ms=_countdown(rules, before),
    )


def _countdown(rules: WatchRules, before: PlaySession | None) -> int | None:
    """Return when the next check comes; a new viewing does not put off the one that the last viewing was due."""
    drawn = draw_countdown(rules)
    if drawn is None or before is None or not WatchRules.of(before.rules).check_to:
        return drawn
    return min(drawn, before.check_in_ms if before.check_in_ms is not None else 0)


def _make_sure_nobody_learns_elsewhere(user: Any, login: str, at: datetime) -> None:
    other = PlaySession.objects.of(user).active().exclude(login=login).exclude(left=True).first()
    if other is not None and at - other.last_beat_at < ALIVE_FOR:
        raise LearningElsewhereError(other)


@transaction.atomic
def record_beat(
    viewing: UUID,
    *,
    by: Any,
    seq: int,
    played: Iterable[Sequence[int]],
    position: int,
    at: datetime,
    left: bool = False,
    hidden: bool = False,
    late: bool = False,
) -> BeatResult:
    """Credit what is new in `played`, all that this viewing has shown (milliseconds), as far as the budget allows.

    `viewing` is the uid of a viewing of the person `by`; ``PlaySession.DoesNotExist`` where there is none.
    `left` says that the page goes away, so that another device need not ask; `hidden`, that it went to the background.
    A beat that comes twice or late (`seq` not above the last) changes nothing and answers the present state.
    Raises :class:`SessionSupersededError` when another viewing has been opened; a `late` report, kept by the browser
    while the line was away, is still taken then, for the time until that other viewing.
    """
    locked, last_end = beat_rows.lock(viewing, user_id=by.pk)
    if locked.revoked and not (late and locked.ended_at):
        raise SessionSupersededError(locked.uid)
    record = locked.record
    if seq <= locked.last_seq:
        return _result(locked, 0)
    moment = min(at, locked.ended_at) if locked.ended_at else at
    shown = intervals.clip(played, 0, locked.video.duration_ms)
    new = intervals.subtract(_permitted(locked, shown), record.spans)
    credited = intervals.first(new, _refill(locked, moment))
    amount, before = intervals.total(credited), record.ratio
    _spend(locked, amount)
    grown = None
    if credited:
        grown = _keep_pieces(locked, credited, last_end, at)
        record.spans = intervals.union([*record.spans, *credited])
        record.credited_ms += amount
    if not locked.revoked:
        record.position_ms = max(0, min(position, locked.video.duration_ms))
        _come_to_a_check(locked, amount, position=position, at=at)
    locked.last_seq, locked.left, locked.hidden = seq, left, hidden
    beat_rows.write(locked, grown=grown, shown=shown[:MOST_PIECES], at=at)
    if left or (amount and _is_news(locked, amount, before)):
        transaction.on_commit(partial(_announce, locked, record, at), robust=True)
    return _result(locked, amount)


def _is_news(session: PlaySession, amount: int, before: float) -> bool:
    """Say whether others should hear of `amount` newly watched: enough is watched now, or another minute is full.

    Beats come every 15 s from everybody who watches. What a crash leaves unsaid is said within a minute.
    """
    record, complete = session.record, WatchRules.of(session.rules).complete
    if before < complete <= record.ratio:
        return True
    return record.credited_ms // NEWS_EVERY > (record.credited_ms - amount) // NEWS_EVERY


def _permitted(session: PlaySession, shown: intervals.Union) -> intervals.Union:
    """Return the part of `shown` that the rules let count now; the rest counts when a question is answered."""
    rules, watched = WatchRules.of(session.rules), session.record.spans
    end = session.video.duration_ms
    if rules.wait and session.gates:
        end = min(end, min(at_ms for at_ms, _question in session.gates))
    if not rules.forward_seek:
        furthest = max((span[1] for span in watched), default=0)
        end = min(end, intervals.reach([*watched, *shown], furthest, SMALL_GAP))
    return intervals.clip(shown, 0, end)


def _come_to_a_check(session: PlaySession, amount: int, *, position: int, at: datetime) -> None:
    """Count what was newly watched down to the next check, and ask it when its moment has come."""
    if session.check_in_ms is None or session.presence is not None:
        return
    session.check_in_ms -= amount
    if session.check_in_ms > 0:
        return
    session.presence = ask_presence(session, position=position, at=at)
    session.check_in_ms = None if session.presence else draw_countdown(WatchRules.of(session.rules))


def _refill(session: PlaySession, at: datetime) -> int:
    """Add the time since the last beat to the budget and return all that may be credited now, in milliseconds.

    Time does not count in the background where the course pauses there, nor while a check waits beyond its time.
    """
    before, until = session.last_beat_at, max(at, session.last_beat_at)
    session.last_beat_at = until
    overdue = session.presence is not None and session.presence.due_at < until
    if overdue and session.presence is not None:
        until = max(before, session.presence.due_at)
    if session.hidden and WatchRules.of(session.rules).pause_hidden:
        until = before
    rate = float(session.max_rate)
    elapsed = round((until - before).total_seconds() * 1000)
    session.saved_ms = min(session.saved_ms + int(elapsed * rate), int(LONGEST_SAVED * rate))
    if overdue:
        return 0
    # The grace of an ended viewing has gone to the one that followed.
    return session.saved_ms + (0 if session.revoked else session.grace_ms)


def _spend(session: PlaySession, amount: int) -> None:
    beyond = max(0, amount - session.saved_ms)
    session.saved_ms -= amount - beyond
    session.grace_ms -= beyond


def _keep_pieces(session: PlaySession, credited: intervals.Union, last_end: int | None, at: datetime) -> int | None:
    """Keep the newly credited pieces; where one continues the viewing's last piece, return how far that reaches now."""
    grown, pieces = None, []
    for start, end in credited:
        if start == last_end:
            grown = end
        else:
            pieces.append((start, end))
    if pieces:
        if grown is not None and last_end is not None:
            # Later pieces become the last one; this one is finished.
            session.pieces.filter(end_ms=last_end).update(end_ms=grown, last_at=at)
        made = WatchedSpan.objects.bulk_create(
            WatchedSpan(
                record_id=session.record_id, session=session, start_ms=start, end_ms=end, first_at=at, last_at=at
            )
            for start, end in pieces
        )
        session.last_span = made[-1]
        return None
    return grown


def _announce(session: PlaySession, record: WatchRecord, at: datetime) -> None:
    video_watched.send_robust(
        sender=WatchRecord,
        user_id=record.user_id,
        video_id=record.video_id,
        context=session.context,
        credited_ms=record.credited_ms,
        ratio=record.ratio,
        at=at,
    )


def _result(session: PlaySession, credited: int) -> BeatResult:
    record = session.record
    return BeatResult(
        credited,
        record.credited_ms,
        record.ratio,
        [list(span) for span in record.spans],
        record.position_ms,
        session.presence,
    )
