"""Shortcuts to credits."""

from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import User
from courses.actions import complete_lesson
from courses.models import CoursePage, Enrolment
from scoring.actions import append_entry, posting_on
from scoring.models import CreditEntry
from tests.cast import NOW
from tests.material import lessons_of

_numbers = count(1)


def complete(course: CoursePage, user: User, at: datetime = NOW) -> Enrolment:
    """Complete every lesson of `course`."""
    for lesson in lessons_of(course):
        complete_lesson(lesson, user=user, at=at)
    return Enrolment.objects.get(user=user, course=course)


def earn(user: User, hours: str | Decimal, *, at: datetime = NOW, **fields: Any) -> CreditEntry:
    """Append an entry of `hours` in the post held at the time."""
    entry = CreditEntry(
        **{"ledger": "online", "kind": "course", "course_class": "elective", "title": "课程"}
        | {"user": user, "posting": posting_on(user, at), "hours": Decimal(hours), "earned_at": at, "recorded_at": at}
        | {"key": f"test:{next(_numbers)}"}
        | fields
    )
    return append_entry(entry)
