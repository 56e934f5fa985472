"""Saying in words how a credit came about (SPEC §1g 1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.models import CoursePage

from .models import CreditEntry


def _clean(number: str) -> str:
    return format(Decimal(number).normalize(), "f")


def _length(seconds: str) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return _("%(minutes)s 分钟") % {"minutes": minutes} if minutes else _("%(seconds)s 秒") % {"seconds": rest}


def _line(line: dict[str, Any]) -> str:
    facts, hours = line["facts"], _clean(line["hours"])
    match line["rule"]:
        case "duration":
            return _("课程时长 %(length)s，每 %(per)s 分钟计 1 学时，以 %(step)s 学时为单位：%(hours)s 学时") % {
                "length": _length(facts["seconds"]),
                "per": _clean(facts["minutes_per_hour"]),
                "step": _clean(facts["step"]),
                "hours": hours,
            }
        case "minimum":
            return _("课程时长 %(length)s，不足 %(minimum)s 学时的按 %(minimum)s 学时计：%(hours)s 学时") % {
                "length": _length(facts["seconds"]),
                "minimum": _clean(facts["minimum"]),
                "hours": hours,
            }
        case "table":
            return _("课程时长 %(length)s，按时长分档：%(hours)s 学时") % {
                "length": _length(facts["seconds"]),
                "hours": hours,
            }
        case "weight":
            return _("%(course_class)s课程系数 %(weight)s：%(hours)s 学时") % {
                "course_class": CoursePage.CourseClass(facts["course_class"]).label,
                "weight": _clean(facts["weight"]),
                "hours": hours,
            }
        case "daily_cap":
            return _("当日已取得 %(today)s 学时，每日上限 %(cap)s 学时：%(hours)s 学时") % {
                "today": _clean(facts["today"]),
                "cap": _clean(facts["cap"]),
                "hours": hours,
            }
    raise ValueError(f"unknown rule {line['rule']!r}")


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
