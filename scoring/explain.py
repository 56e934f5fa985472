"""Saying in words how a credit came about (SPEC §1g 1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from courses.models import CoursePage

from .models import CreditEntry
from .policies.wording import UNIT_NAMES, plain

#: What a line of a calculation says, by its rule.
TEXTS = {
    "duration": _l(
        "课程时长 %(seconds)s，每 %(minutes_per_hour)s 分钟计 1 学时，以 %(step)s 学时为单位：%(hours)s 学时"
    ),
    "minimum": _l("课程时长 %(seconds)s，不足 %(minimum)s 学时的按 %(minimum)s 学时计：%(hours)s 学时"),
    "table": _l("课程时长 %(seconds)s，按时长分档：%(hours)s 学时"),
    "fixed": _l("%(course_class)s课程不论时长：%(hours)s 学时"),
    "weight": _l("%(course_class)s课程系数 %(weight)s：%(hours)s 学时"),
    "bonus": _l("测验合格另加 %(bonus)s 学时：%(hours)s 学时"),
    "yearly_cap": _l("本年%(course_class)s课程已取得 %(year)s 学时，每年上限 %(cap)s 学时：%(hours)s 学时"),
    "daily_cap": _l("当日已取得 %(today)s 学时，每日上限 %(cap)s 学时：%(hours)s 学时"),
    "activity": _l("%(activity)s %(quantity)s %(unit)s，每%(unit)s %(each)s 学时：%(hours)s 学时"),
    "activity_cap": _l("本年“%(activity)s”已取得 %(year)s 学时，每年上限 %(cap)s 学时：%(hours)s 学时"),
}


def _length(seconds: str) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return _("%(minutes)s 分钟") % {"minutes": minutes} if minutes else _("%(seconds)s 秒") % {"seconds": rest}


def _fact(name: str, value: str) -> str:
    match name:
        case "seconds":
            return _length(value)
        case "course_class":
            return str(CoursePage.CourseClass(value).label)
        case "unit":
            return str(UNIT_NAMES[value])
        case "activity":
            return value
    return plain(Decimal(value))


def _line(line: dict[str, Any]) -> str:
    facts = {name: _fact(name, value) for name, value in line["facts"].items()}
    return str(TEXTS[line["rule"]]) % (facts | {"hours": plain(Decimal(line["hours"]))})


@dataclass(frozen=True)
class LessonEvidence:
    """A lesson of the evidence: watched spans in seconds and when that was, a score, or seconds on the clock."""

    title: str
    kind: str
    seconds: int
    watched: int
    percent: int
    spans: list[tuple[float, float]]
    periods: list[tuple[float, float, datetime, datetime]]
    score: str
    full_marks: str
    clocked: int
    completed_at: datetime | None


@dataclass(frozen=True)
class Explanation:
    """Everything a person may ask about one credit."""

    lines: list[str]
    lessons: list[LessonEvidence]
    reason: str
    corrects: str


def explain(entry: CreditEntry) -> Explanation:
    """Return the calculation in words and the evidence lesson by lesson."""
    return Explanation(
        lines=[_line(line) for line in entry.calculation],
        lessons=[_lesson(facts) for facts in entry.evidence.get("lessons", [])],
        reason=entry.evidence.get("reason", ""),
        corrects=entry.evidence.get("corrects", ""),
    )


def _lesson(facts: dict[str, Any]) -> LessonEvidence:
    periods = [
        (start, end, datetime.fromisoformat(first), datetime.fromisoformat(last))
        for start, end, first, last in facts.get("spans", [])
    ]
    watched = sum(end - start for start, end, _first, _last in periods)
    seconds = facts.get("seconds", 0)
    return LessonEvidence(
        title=facts["title"],
        kind=facts["kind"],
        seconds=seconds,
        watched=int(watched),
        percent=min(100, int(100 * watched / seconds)) if seconds else 0,
        spans=[(start, end) for start, end, _first, _last in periods],
        periods=periods,
        score=facts.get("score", ""),
        full_marks=facts.get("full_marks", ""),
        clocked=facts.get("clocked", 0),
        completed_at=datetime.fromisoformat(facts["completed_at"]) if facts.get("completed_at") else None,
    )
