"""A year of everybody in a scope, from the ledger: what an annual archive freezes (SPEC L11, §2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Grade, Posting, Rank
from classes.models import TrainingClass

from .columns import PersonYear
from .models import CreditEntry, Exemption, Ledger
from .periods import Period
from .requirements import Requirements
from .theory import WEIGHTS, exam_points, reflection_points, score_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Unit

ZERO = Decimal(0)
#: People that are looked at together; what is in memory at once.
TOGETHER = 500


@dataclass(frozen=True)
class Year:
    """What of a year counts: entries up to `last_entry`, people and posts of the day `on`."""

    year: int
    on: date
    last_entry: int

    def entries(self) -> QuerySet[CreditEntry]:
        """Return the entries that count."""
        return CreditEntry.objects.in_period(Period(self.year)).filter(pk__lte=self.last_entry).order_by()


@dataclass(frozen=True)
class PersonRecords:
    """A person's year with every record of it, ready to be frozen."""

    posting: Posting
    year: PersonYear
    records: list[list[Any]]


def people_of_year(
    what: Year, units: QuerySet[Unit], *, weights: Mapping[str, Any] = WEIGHTS, records: bool = True
) -> Iterator[PersonRecords]:
    """Yield everybody who held a post in `units` on the day, by unit, rank and name; memory stays constant."""
    asked, words = Requirements(what.year), _Words()
    postings = (
        Posting.objects.on(what.on)
        .filter(unit__in=units)
        .select_related("user", "unit", "category")
        .order_by("unit__path", "rank", "user__name_key", "pk")
        .iterator(chunk_size=TOGETHER)
    )
    done = 0
    while batch := list(islice(postings, TOGETHER)):
        users = [posting.user_id for posting in batch]
        facts = _Facts(
            _hours(what, users),
            exam_points(what.year, users),
            reflection_points(what.year, users),
            _let_off(what.year, users),
        )
        listed = _records(what, {posting.user_id: posting for posting in batch}, words) if records else {}
        for number, posting in enumerate(batch, start=done + 1):
            year = _year_of(posting, number, asked=asked, facts=facts, words=words, weights=weights)
            yield PersonRecords(posting, year, listed.get(posting.user_id, []))
        done += len(batch)


class _Facts(NamedTuple):
    """What is known of some people's year, by user id."""

    hours: Mapping[int, Mapping[str, Decimal]]
    exams: Mapping[int, Decimal]
    reflections: Mapping[int, Decimal]
    let_off: Mapping[int, list[str]]


def _year_of(
    posting: Posting,
    number: int,
    *,
    asked: Requirements,
    facts: _Facts,
    words: _Words,
    weights: Mapping[str, Any],
) -> PersonYear:
    mine = facts.hours.get(posting.user_id, {})
    online = (mine.get("online", ZERO), asked.of_posting(posting, Ledger.ONLINE.value))
    offline = (mine.get("offline", ZERO), asked.of_posting(posting, Ledger.OFFLINE.value))
    return PersonYear(
        number=number,
        name=posting.user.real_name,
        account=posting.user.username,
        unit_and_post=f"{posting.unit.name}{posting.post}",
        rank=words.ranks[posting.rank],
        grade=words.grades[posting.grade],
        category=posting.category.name,
        online_required=online[1],
        online=online[0],
        compulsory=mine.get("required", ZERO),
        offline_required=offline[1],
        offline=offline[0],
        basic=mine.get("basic", ZERO),
        by_source=mine,
        theory=score_of(
            online=online,
            both=(online[0] + offline[0], online[1] + offline[1]),
            exam=facts.exams.get(posting.user_id),
            reflection=facts.reflections.get(posting.user_id),
            weights=weights,
        ),
        remark="；".join(facts.let_off.get(posting.user_id, [])),
    )


def _hours(what: Year, users: list[int]) -> dict[int, dict[str, Decimal]]:
    """Return everybody's hours by ledger, of required courses, of 基本培训 and by source of training."""
    sums = (
        what.entries()
        .filter(user__in=users)
        .values("user", "ledger", "source")
        .annotate(
            all=Sum("hours"),
            required=Sum("hours", filter=Q(ledger=Ledger.ONLINE, course_class="required")),
            of_basic=Sum("hours", filter=Q(basic=True)),
        )
    )
    found: dict[int, dict[str, Decimal]] = {}
    for row in sums:
        mine = found.setdefault(row["user"], {})
        names = {row["ledger"]: row["all"], "required": row["required"], "basic": row["of_basic"]}
        if row["source"] and row["ledger"] == Ledger.OFFLINE:
            names[row["source"]] = row["all"]
        for name, hours in names.items():
            mine[name] = mine.get(name, ZERO) + (hours or ZERO)
    return found


def _let_off(year: int, users: list[int]) -> dict[int, list[str]]:
    """Return in words for how long people were let off in a year."""
    rows = Exemption.objects.valid().between(date(year, 1, 1), date(year, 12, 31)).filter(user__in=users)
    found: dict[int, list[str]] = {}
    for row in rows.order_by("first_day"):
        days = {"reason": row.get_reason_display(), "first": f"{row.first_day:%m.%d}", "last": f"{row.last_day:%m.%d}"}
        found.setdefault(row.user_id, []).append(_("%(reason)s %(first)s~%(last)s") % days)
    return found


#: Where an entry came from, as a list of records calls it.
_FACTS = (
    *("user", "ledger", "kind", "source", "title", "hours", "earned_at", "posting__unit__name", "posting__post"),
    "evidence__training",
)


def _records(what: Year, postings: Mapping[int, Posting], words: _Words) -> dict[int, list[list[Any]]]:
    """Return the records of people, oldest first, as :func:`scoring.columns.record_headings` calls their cells."""
    rows = what.entries().filter(user__in=postings).order_by("user_id", "earned_at", "pk")
    listed: Iterator[tuple[Any, ...]] = iter(rows.values_list(*_FACTS).iterator(chunk_size=5000))
    return {
        user: [_record(what.year, postings[user], row, words) for row in mine]
        for user, mine in groupby(listed, key=lambda row: row[0])
    }


class _Words:
    """The words of people and records, looked up once: there are hundreds of thousands of records."""

    def __init__(self) -> None:
        self.kinds = {value: str(label) for value, label in CreditEntry.Kind.choices}
        self.sources = {value: str(label) for value, label in TrainingClass.Source.choices}
        self.ranks = {value: str(label) for value, label in Rank.choices}
        self.grades = {value: str(label) for value, label in Grade.choices} | {"": ""}
        self.yes, self.no = _("是"), _("否")
        self.zone = timezone.get_default_timezone()


def _record(year: int, posting: Posting, row: tuple[Any, ...], words: _Words) -> list[Any]:
    _user, ledger, kind, source, title, hours, earned_at, unit, post, training = row
    told = training if isinstance(training, dict) else {}
    day = earned_at.astimezone(words.zone).date().isoformat()
    counted = {"n": f"{hours:.2f}"}
    return [
        year,
        posting.user.real_name,
        posting.user.username,
        posting.category.name,
        f"{unit or ''}{post or ''}",
        told.get("starts", day).replace("-", "."),
        told.get("ends", day).replace("-", "."),
        title,
        words.sources.get(source) or words.kinds[kind],
        told.get("organiser", ""),
        counted,
        counted if ledger == Ledger.ONLINE else {"n": "0"},
        words.yes if told.get("finished", True) else words.no,
        words.yes,
        "",
    ]
