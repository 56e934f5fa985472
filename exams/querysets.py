"""The reading vocabulary of exams."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Attempt, Exam, Grade


class ExamQuerySet(QuerySet["Exam"]):
    """Exams."""

    def visible_to(self, user: User) -> ExamQuerySet:
        """Return the exams that a signed-in person may know about: the published and the closed ones."""
        return self.filter(state__in=["published", "closed"]) if user.is_authenticated else self.none()

    def listed(self) -> ExamQuerySet:
        """Return what the exam page lists: no course tests."""
        return self.filter(is_course_test=False)

    def open_at(self, at: datetime) -> ExamQuerySet:
        """Return the exams in which an attempt may begin at `at`."""
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=at), Q(closes_at=None) | Q(closes_at__gt=at), state="published"
        )

    def not_passed_by(self, user: User) -> ExamQuerySet:
        """Leave out the exams in which `user` has an attempt whose counting grade is a pass."""
        from .models import Attempt

        passed = Attempt.objects.of(user).with_grade().filter(Q(passed=True))
        return self.exclude(pk__in=passed.values("exam"))

    def with_totals(self) -> ExamQuerySet:
        """Annotate ``question_count`` and ``full_marks``."""
        return self.annotate(question_count=Count("exam_questions"), full_marks=Sum("exam_questions__marks"))

    def with_attempts_of(self, user: User) -> ExamQuerySet:
        """Prefetch ``my_attempts``, each with its grade, the newest first."""
        from .models import Attempt

        mine = Attempt.objects.of(user).with_grade()
        return self.prefetch_related(Prefetch("attempts", queryset=mine, to_attr="my_attempts"))


class AttemptQuerySet(QuerySet["Attempt"]):
    """Attempts."""

    def of(self, user: User) -> AttemptQuerySet:
        """Return the attempts of `user`."""
        return self.filter(user_id=user.pk)

    def open(self) -> AttemptQuerySet:
        """Return the attempts that are not finished."""
        return self.filter(finished_at=None)

    def overdue(self, at: datetime, grace: timedelta) -> AttemptQuerySet:
        """Return the open attempts whose deadline and grace have passed."""
        return self.open().filter(deadline__lt=at - grace)

    def with_grade(self) -> AttemptQuerySet:
        """Annotate ``score``, ``full_marks`` and ``passed`` of the grade that counts (the latest)."""
        from .models import Grade

        latest = Grade.objects.filter(attempt=OuterRef("pk")).order_by("-at", "-pk")
        return self.annotate(
            score=Subquery(latest.values("score")[:1]),
            full_marks=Subquery(latest.values("full_marks")[:1]),
            passed=Subquery(latest.values("passed")[:1]),
        )


class GradeQuerySet(QuerySet["Grade"]):
    """Grades."""

    def counting(self) -> GradeQuerySet:
        """Return per attempt the grade that counts: the latest."""
        return self.order_by("attempt", "-at", "-pk").distinct("attempt")
