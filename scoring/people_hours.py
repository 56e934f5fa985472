"""The people of a scope with their hours of a year: the list behind the numbers of a unit, and who is behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from django.db.models import Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting

from .models import CreditEntry, Ledger, Reminder
from .pace import Standing
from .periods import Period
from .requirements import Requirements

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Unit, User

ZERO = Decimal(0)
#: People that are read together.
TOGETHER = 1000
#: Who earned anything within so many days is active.
ACTIVE_DAYS = 30
#: What a list of people can be narrowed to; as on the dashboard, whoever did the task of online study has met it.
STATES = {"met": _("已达标"), "unmet": _("未达标"), "active": _("近 30 天有学时"), "none": _("今年没有学时")}


@dataclass(frozen=True)
class PersonHours:
    """Where somebody stands in both ledgers, and when they were last reminded."""

    posting: Posting
    online: Standing
    offline: Standing
    reminded: date | None


class _Row(NamedTuple):
    """What is known of a person before anybody looks: the post and the person (ids), the place in lists, standings."""

    posting: int
    user: int
    path: str
    name: str
    online: Standing
    offline: Standing


ORDERS: dict[str, tuple[Any, Callable[[_Row], tuple[Any, ...]]]] = {
    "unit": (_("单位"), lambda row: (row.path, row.name, row.posting)),
    "most": (_("学时由多到少"), lambda row: (-row.online.done, row.path, row.name, row.posting)),
    "missing": (_("还差由多到少"), lambda row: (-row.online.missing, row.path, row.name, row.posting)),
    "name": (_("姓名"), lambda row: (row.name, row.path, row.posting)),
}


_KEPT: dict[str, Callable[[_Row], bool]] = {
    "met": lambda row: row.online.is_met,
    "unmet": lambda row: not row.online.is_met,
    "none": lambda row: not row.online.done and not row.offline.done,
}


class PeopleHours(Sequence[PersonHours]):
    """People in order; they are read only as far as somebody looks."""

    def __init__(self, rows: list[_Row], reminded: dict[int, date]) -> None:
        self._rows, self._reminded = rows, reminded

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, part: int) -> PersonHours: ...
    @overload
    def __getitem__(self, part: slice) -> list[PersonHours]: ...
    def __getitem__(self, part: int | slice) -> PersonHours | list[PersonHours]:
        """Return a part of the list, with the people."""
        if isinstance(part, int):
            return self._with_people([self._rows[part]])[0]
        return self._with_people(self._rows[part])

    def __iter__(self) -> Iterator[PersonHours]:
        for start in range(0, len(self._rows), TOGETHER):
            yield from self._with_people(self._rows[start : start + TOGETHER])

    def reminded_on(self, day: date) -> int:
        """Return how many were reminded on `day`."""
        return sum(self._reminded.get(row.user) == day for row in self._rows)

    @property
    def done(self) -> Decimal:
        """Return the hours of online study that all of them earned together."""
        return sum((row.online.done for row in self._rows), ZERO)

    @property
    def missing(self) -> Decimal:
        """Return the hours of online study that all of them miss together."""
        return sum((row.online.missing for row in self._rows), ZERO)

    @property
    def met(self) -> int:
        """Return how many did the task of online study."""
        return sum(row.online.is_met for row in self._rows)

    def _with_people(self, rows: list[_Row]) -> list[PersonHours]:
        postings = Posting.objects.select_related("user", "unit").in_bulk([row.posting for row in rows])
        return [
            PersonHours(postings[row.posting], row.online, row.offline, self._reminded.get(row.user)) for row in rows
        ]


def hours_of_people(
    units: QuerySet[Unit],
    *,
    year: int,
    at: datetime,
    month: int = 12,
    words: str = "",
    state: str = "",
    order: str = "",
) -> PeopleHours:
    """Return the people in post in `units` with the hours of `year` up to the end of `month`.

    `state` is one of :data:`STATES`, `order` one of :data:`ORDERS` (by unit otherwise).
    """
    day = min(timezone.localdate(at), _last_day(year, month))
    rows = list(_rows(units, day=day, words=words))
    if state == "active":
        active = set(_active(at).values_list("user", flat=True))
        rows = [row for row in rows if row.user in active]
    elif keep := _KEPT.get(state):
        rows = [row for row in rows if keep(row)]
    rows.sort(key=ORDERS.get(order, ORDERS["unit"])[1])
    return PeopleHours(rows, {})


def behind(units: QuerySet[Unit], *, at: datetime, words: str = "") -> PeopleHours:
    """Return the people of `units` who are behind in online study this year, those who miss most first.

    Training in class has no even pace; what is missing of it is shown beside.
    """
    day = timezone.localdate(at)
    rows = [row for row in _rows(units, day=day, words=words) if not row.online.is_on_pace]
    rows.sort(key=ORDERS["missing"][1])
    reminders = Reminder.objects.filter(step=Reminder.Step.PERSON, day__year=day.year).order_by()
    return PeopleHours(rows, dict(reminders.values_list("user").annotate(Max("day"))))


def _active(at: datetime) -> QuerySet[CreditEntry]:
    return CreditEntry.objects.filter(earned_at__gte=at - timedelta(days=ACTIVE_DAYS), earned_at__lte=at).order_by()


def active_people(units: QuerySet[Unit], *, at: datetime) -> int:
    """Return how many people in post in `units` earned anything within the last :data:`ACTIVE_DAYS` days."""
    people = Posting.objects.current().filter(unit__in=units, user__in=_active(at).values("user"))
    return people.values("user").distinct().count()


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _rows(units: QuerySet[Unit], *, day: date, words: str) -> Iterator[_Row]:
    """Yield the people in post in `units` with their hours from the beginning of the year to the end of `day`."""
    postings = Posting.objects.current().filter(unit__in=units).order_by()
    if words:
        postings = postings.filter(Q(user__real_name__icontains=words) | Q(unit__name__icontains=words))
    entries = CreditEntry.objects.in_period(Period(day.year)).order_by()
    if (day.month, day.day) != (12, 31):
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
        entries = entries.filter(earned_at__lt=timezone.make_aware(midnight, timezone.get_default_timezone()))
    sums = entries.values_list("user", "ledger").annotate(Sum("hours"))
    done = {(user, ledger): hours for user, ledger, hours in sums.iterator(chunk_size=5000)}
    asked = Requirements(day.year)
    facts = postings.values_list("pk", "user", "category", "rank", "unit__path", "user__name_key")
    for pk, user, category, rank, path, name in facts.iterator(chunk_size=5000):
        online, offline = (
            Standing(
                done.get((user, ledger), ZERO), asked.hours(user, ledger, category=category, rank=rank), day, day.year
            )
            for ledger in (Ledger.ONLINE.value, Ledger.OFFLINE.value)
        )
        yield _Row(pk, user, path, name, online, offline)


def people_of(rows: Iterable[PersonHours]) -> list[User]:
    """Return the people of a list."""
    return [row.posting.user for row in rows]
