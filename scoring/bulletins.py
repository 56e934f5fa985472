"""What a bulletin says: its frozen figures, and the words that are proposed for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import User

from .models import BulletinPage, CreditEntry, QuarterClose, QuarterRow
from .periods import Period
from .quarters import UnitFigures, averages, late_entries, total
from .rankings import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable

#: So many people are named, and so many corrections listed on the page; the rest is in the counts.
NAMED, LISTED = 20, 100


@dataclass(frozen=True)
class PersonLine:
    """A person in the list of those with the most hours."""

    place: int
    name: str
    unit: str
    row: QuarterRow


@dataclass(frozen=True)
class Correction:
    """A late entry: what it changes, and of which quarter."""

    name: str
    unit: str
    quarter: str
    title: str
    hours: Any
    reason: str


@dataclass(frozen=True)
class Content:
    """Everything that page, docx and PDF of a bulletin show."""

    close: QuarterClose
    total: UnitFigures
    units: list[UnitFigures]
    counties: list[UnitFigures]
    people: list[PersonLine]
    corrections: list[Correction]
    corrections_in_all: int


def content_of(bulletin: BulletinPage, *, viewer: User) -> Content:
    """Return what `viewer` may see of a bulletin: names of others as these have agreed."""
    close = bulletin.close
    late = late_entries(close)
    return Content(
        close=close,
        total=total(close),
        units=averages(close, by="unit_name"),
        counties=averages(close, by="county_name"),
        people=_people(close, viewer),
        corrections=_corrections(late[:LISTED], viewer),
        corrections_in_all=late.count(),
    )


def _people(close: QuarterClose, viewer: User) -> list[PersonLine]:
    rows = list(close.rows.placed().select_related("user")[:NAMED])
    return [PersonLine(row.place, shown_name(row.user, viewer), row.unit_name, row) for row in rows]  # type: ignore[attr-defined]


def _corrections(entries: Iterable[CreditEntry], viewer: User) -> list[Correction]:
    people: dict[int, User] = {}
    found = []
    for entry in entries:
        user = people.setdefault(entry.user_id, entry.user)
        found.append(
            Correction(
                name=shown_name(user, viewer),
                unit=entry.posting.unit.name if entry.posting else "",
                quarter=Period.quarter_of(timezone.localdate(entry.belongs_to)).code,  # type: ignore[attr-defined]
                title=entry.title,
                hours=entry.hours,
                reason=entry.evidence.get("reason", ""),
            )
        )
    return found


def title_of(close: QuarterClose) -> str:
    """Return the title of the bulletin of a quarter."""
    period = close.period
    return _("%(year)d 年第 %(quarter)d 季度干部网上学习考试情况通报") % {
        "year": period.year,
        "quarter": period.quarter,
    }


def proposed_lead(close: QuarterClose) -> str:
    """Return the beginning that is proposed: the figures in sentences."""
    whole, units = total(close), averages(close, by="unit_name")
    facts = {
        "year": close.period.year,
        "quarter": close.period.quarter,
        "people": whole.people,
        "studying": whole.studying,
        "percent": whole.percent_studying,
    }
    sentences = [
        _("%(year)d 年第 %(quarter)d 季度，在册干部 %(people)d 人，参加网上学习 %(studying)d 人，占 %(percent)d%%；")
        % facts,
        _("共学完课程 %(courses)d 门次，取得 %(hours)s 学时，人均 %(average)s 学时；")
        % {"courses": whole.courses, "hours": whole.hours, "average": whole.average},
        _("参加考试 %(taken)d 人次，合格 %(passed)d 人次。")
        % {"taken": whole.exams_taken, "passed": whole.exams_passed},
    ]
    lead = format_html("<p>{}</p>", "".join(sentences))
    if units:
        first = "、".join(row.name for row in units if row.place <= 3)
        lead += format_html("<p>{}</p>", _("人均学时居前的单位：%(names)s。") % {"names": first})
    return lead
