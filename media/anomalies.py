"""What looks unusual in a day of somebody's watching: found at night, looked at by people, punished by nobody.

Every row rests on figures that are kept with it. A row is a question to a person, never an answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.audit import record

from .models import AnomalyReview, PlaySession, PresenceCheck, WatchAnomaly, WatchedSpan
from .permissions import learners_for
from .watching import GRACE

Kind = WatchAnomaly.Kind
#: Hours of new video in a day, and between 23:00 and 5:00, from which somebody should ask.
LONG_DAY_HOURS, NIGHT_HOURS = 12, 4
NIGHT_BEGINS, NIGHT_ENDS = time(23), time(5)
#: Viewings, devices and take-overs of a day.
MANY_SESSIONS, MANY_DEVICES, MANY_TAKE_OVERS = 40, 4, 5
#: Checks of a day that were missed, and wrong answers to them.
MANY_MISSED, MANY_WRONG = 3, 6
#: At least so many hours, of which this part was credited at the highest speed.
PACE_HOURS, PACE_PART = 2, 0.98
HOUR = 3_600_000


@dataclass
class Day:
    """What one person watched on one day; times in milliseconds."""

    credited: int = 0
    night: int = 0
    beyond: int = 0
    at_most: int = 0
    clock: int = 0
    sessions: int = 0
    take_overs: int = 0
    missed: int = 0
    wrong: int = 0
    devices: set[str] = field(default_factory=set)


def find_anomalies(day: date, *, at: datetime) -> int:
    """Look at all watching of the local `day` and keep what is unusual; return how many rows are new."""
    days = _figures(day)
    rows = [
        WatchAnomaly(user_id=user, kind=kind, day=day, facts=facts, found_at=at)
        for user, figures in days.items()
        for kind, facts in _unusual(figures)
    ]
    before = WatchAnomaly.objects.filter(day=day).count()
    WatchAnomaly.objects.bulk_create(rows, ignore_conflicts=True)
    return WatchAnomaly.objects.filter(day=day).count() - before


def _figures(day: date) -> dict[int, Day]:
    zone = timezone.get_default_timezone()
    begin = datetime.combine(day, time(0), tzinfo=zone)
    end = begin + timedelta(days=1)
    days: dict[int, Day] = defaultdict(Day)
    sessions = PlaySession.objects.filter(opened_at__gte=begin, opened_at__lt=end).prefetch_related("pieces")
    for session in sessions.iterator(chunk_size=500):
        _add_session(days[session.user_id], session)
    nights = WatchedSpan.objects.filter(last_at__gte=begin, last_at__lt=end).values_list(
        "session__user_id", "start_ms", "end_ms", "last_at"
    )
    for user, start, stop, last_at in nights.iterator():
        if not NIGHT_ENDS <= last_at.astimezone(zone).time() < NIGHT_BEGINS:
            days[user].night += stop - start
    checks = PresenceCheck.objects.filter(asked_at__gte=begin, asked_at__lt=end).select_related("session")
    for check in checks.iterator():
        figures = days[check.session.user_id]
        figures.wrong += check.wrong
        # Missed: the page was still there when the time for an answer was over.
        answered = check.answered_at is not None and check.answered_at <= check.due_at
        figures.missed += not answered and check.session.last_beat_at > check.due_at
    return days


def _add_session(figures: Day, session: PlaySession) -> None:
    credited = sum(piece.end_ms - piece.start_ms for piece in session.pieces.all())
    took = int((session.last_beat_at - session.opened_at).total_seconds() * 1000)
    rate = float(session.max_rate)
    figures.sessions += 1
    figures.take_overs += session.revoked and not session.left
    figures.devices.add(session.device or "?")
    figures.credited += credited
    figures.clock += took
    figures.beyond += max(0, credited - int(took * rate) - GRACE)
    if rate > 1 and took:
        figures.at_most += credited if credited >= took * rate * PACE_PART else 0


def _unusual(figures: Day) -> Iterator[tuple[str, dict[str, Any]]]:
    hours = {"credited_hours": round(figures.credited / HOUR, 1), "clock_hours": round(figures.clock / HOUR, 1)}
    tests: Iterable[tuple[bool, str, dict[str, Any]]] = (
        (figures.beyond > 0, Kind.IMPOSSIBLE, hours | {"beyond_seconds": figures.beyond // 1000}),
        (figures.credited >= LONG_DAY_HOURS * HOUR, Kind.LONG_DAY, hours),
        (figures.night >= NIGHT_HOURS * HOUR, Kind.NIGHT, {"night_hours": round(figures.night / HOUR, 1)}),
        (figures.sessions >= MANY_SESSIONS, Kind.SESSIONS, {"sessions": figures.sessions}),
        (
            len(figures.devices) >= MANY_DEVICES or figures.take_overs >= MANY_TAKE_OVERS,
            Kind.DEVICES,
            {"devices": sorted(figures.devices), "take_overs": figures.take_overs},
        ),
        (
            figures.missed >= MANY_MISSED or figures.wrong >= MANY_WRONG,
            Kind.CHECKS,
            {"missed": figures.missed, "wrong": figures.wrong},
        ),
        (
            figures.credited >= PACE_HOURS * HOUR and figures.at_most >= figures.credited * PACE_PART,
            Kind.PACE,
            hours,
        ),
    )
    return ((kind, facts) for found, kind, facts in tests if found)


@transaction.atomic
def review_anomaly(anomaly: WatchAnomaly, *, note: str, by: Any, at: datetime) -> AnomalyReview:
    """Note what was found out about a row; more notes may follow, none is changed.

    Raises ``PermissionDenied`` for whoever does not look after that person's learning.
    """
    if not learners_for(by).filter(pk=anomaly.user_id).exists():
        raise PermissionDenied
    review = AnomalyReview.objects.create(anomaly=anomaly, by=by, at=at, note=note)
    record("review_anomaly", by=by, at=at, target=anomaly, about=anomaly.user, kind=anomaly.kind)
    return review
