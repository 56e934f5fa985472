"""The reading vocabulary of exams."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.models import Audience
from accounts.permissions import HOLDERS, Power, units_for
from accounts.querysets import ROOT_PATH_LENGTH, scope_paths, within

from .candidates import admitted_elsewhere

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Appeal, Attempt, Exam, Grade, Paper, WrongQuestion


def in_scope(user: User, power: Power, field: str = "organiser") -> Q:
    """Return the condition that something belongs to where `user` holds `power`; what has no unit, to the root."""
    units = units_for(user, power)
    found = Q(**{f"{field}__in": units})
    if any(unit.is_root() for unit in units):
        found |= Q(**{f"{field}__isnull": True})
    return found


class PaperQuerySet(QuerySet["Paper"]):
    """Papers."""

    def managed_by(self, user: User) -> PaperQuerySet:
        """Return the papers of the scope in which `user` sets exams (deny by default)."""
        return self.filter(in_scope(user, Power.SET_EXAMS)) if user.is_authenticated else self.none()

    def ready_for(self, user: User) -> PaperQuerySet:
        """Return those that an exam of `user` may use: ready, of a unit above or below the own, or the city's."""
        paths = scope_paths(user, *HOLDERS[Power.SET_EXAMS], *HOLDERS[Power.RUN_EXAMS])
        above = {path[:length] for path in paths for length in range(ROOT_PATH_LENGTH, len(path), ROOT_PATH_LENGTH)}
        scope = within(paths, "organiser__path") | Q(organiser=None) | Q(organiser__path__in=above)
        return self.filter(scope, state="ready")


class ExamQuerySet(QuerySet["Exam"]):
    """Exams."""

    def visible_to(self, user: User, *, on: date | None = None) -> ExamQuerySet:
        """Return the exams that a signed-in person may know about.

        They are published, closed or cancelled, and for everybody, or for an audience that reaches the person on the
        day `on` (today), or for whom a class or an adjustment admits; and always those in which the person has sat.
        """
        if not user.is_authenticated:
            return self.none()
        from .models import Adjustment, Attempt

        reaching = Audience.objects.reaching(user, on=on or timezone.localdate())
        own = {"exam": OuterRef("pk"), "user": user.pk}
        meant = Q(audience=None) | Q(audience__in=reaching) | Q(Exists(Adjustment.objects.filter(**own)))
        meant |= Q(Exists(Attempt.objects.filter(**own))) | admitted_elsewhere(user)
        return self.filter(meant, state__in=["published", "closed", "cancelled"])

    def known_to(self, user: User, uid: UUID) -> Exam | None:
        """Return the exam `uid` if `user` may know about it; one query where it is for everybody."""
        found = self.filter(uid=uid, state__in=["published", "closed", "cancelled"]).first()
        if found is None or found.audience_id is None:
            return found if user.is_authenticated else None
        return found if self.visible_to(user).filter(pk=found.pk).exists() else None

    def managed_by(self, user: User) -> ExamQuerySet:
        """Return the tests and practice where `user` sets exams, and the formal exams where they run them."""
        if not user.is_authenticated:
            return self.none()
        informal = Q(is_course_test=True) | Q(is_practice=True)
        return self.filter((informal & in_scope(user, Power.SET_EXAMS)) | (~informal & in_scope(user, Power.RUN_EXAMS)))

    def run_by(self, user: User) -> ExamQuerySet:
        """Return the exams about whose people `user` decides: audience, results by name, appeals (deny by default)."""
        return self.filter(in_scope(user, Power.RUN_EXAMS)) if user.is_authenticated else self.none()

    def listed(self) -> ExamQuerySet:
        """Return what the exam page lists: no course tests."""
        return self.filter(is_course_test=False)

    def open_to(self, user: User, *, at: datetime) -> ExamQuerySet:
        """Return the exams in which `user` may begin at `at`, the first to end first.

        ``ends_at`` is when they end for this person: somebody may have been granted a later end (``Adjustment.until``).
        """
        from .models import Adjustment

        granted = Adjustment.objects.filter(exam=OuterRef("pk"), user=user.pk).values("until")[:1]
        # GREATEST leaves NULL out, but an exam without an end has none for anybody.
        ends_at = Case(When(closes_at=None, then=None), default=Greatest(F("closes_at"), Subquery(granted)))
        open_now = Q(opens_at=None) | Q(opens_at__lte=at)
        found = self.annotate(ends_at=ends_at).filter(open_now, Q(ends_at=None) | Q(ends_at__gt=at), state="published")
        return found.order_by("ends_at", "pk")

    def coming(self, at: datetime) -> ExamQuerySet:
        """Return the published exams that open after `at`, the next one first."""
        return self.filter(state="published", opens_at__gt=at).order_by("opens_at", "pk")

    def due_for(self, user: User) -> ExamQuerySet:
        """Leave out practice, what `user` has passed, and what `user` has no attempt left for."""
        from .models import Attempt

        passed = Attempt.objects.of(user).with_grade().filter(Q(passed=True))
        return self.with_attempts_left(user).exclude(pk__in=passed.values("exam")).filter(is_practice=False)

    def with_attempts_left(self, user: User) -> ExamQuerySet:
        """Keep those that `user` may begin once more or go on with."""
        from .models import Adjustment, Attempt

        taken = Attempt.objects.of(user).filter(exam=OuterRef("pk"), finished_at__isnull=False).order_by()
        further = Adjustment.objects.filter(exam=OuterRef("pk"), user=user)
        return self.alias(
            taken=Coalesce(Subquery(taken.values("exam").annotate(n=Count("pk")).values("n")), 0),
            further=Coalesce(Subquery(further.values("extra_attempts")), 0),
        ).filter(Q(max_attempts=0) | Q(taken__lt=F("max_attempts") + F("further")))

    def with_attempts_of(self, user: User) -> ExamQuerySet:
        """Prefetch ``my_attempts``, each with its grade, the newest first."""
        from .models import Attempt

        mine = Attempt.objects.of(user).with_grade()
        return self.prefetch_related(Prefetch("attempts", queryset=mine, to_attr="my_attempts"))

    def with_figures(self) -> ExamQuerySet:
        """Annotate ``sitting``, ``handed_in`` and ``to_mark`` for the lists of the staff."""
        from .models import Attempt, Sheet

        def count(rows: QuerySet) -> Subquery:
            return Subquery(rows.order_by().values("n")[:1])

        attempts = Attempt.objects.filter(exam=OuterRef("pk")).order_by().values("exam")
        sheets = Sheet.objects.filter(attempt__exam=OuterRef("pk")).exclude(state="done").order_by()
        return self.annotate(
            sitting=count(attempts.filter(finished_at=None).annotate(n=Count("pk"))),
            handed_in=count(attempts.filter(finished_at__isnull=False).annotate(n=Count("pk"))),
            to_mark=count(sheets.values("attempt__exam").annotate(n=Count("pk"))),
        )


class AttemptQuerySet(QuerySet["Attempt"]):
    """Attempts."""

    def of(self, user: User) -> AttemptQuerySet:
        """Return the attempts of `user`."""
        return self.filter(user_id=user.pk)

    def open(self) -> AttemptQuerySet:
        """Return the attempts that are not finished."""
        return self.filter(finished_at=None)

    def finished(self) -> AttemptQuerySet:
        """Return the attempts that were handed in, by whomever."""
        return self.filter(finished_at__isnull=False)

    def overdue(self, at: datetime, grace: timedelta) -> AttemptQuerySet:
        """Return the open attempts whose deadline and grace have passed."""
        return self.open().filter(deadline__lt=at - grace)

    def with_news(self) -> AttemptQuerySet:
        """Return the attempts of which somebody is still to be told, the oldest first, with exam and person."""
        return self.exclude(news="").select_related("exam", "user").order_by("pk")

    def with_grade(self) -> AttemptQuerySet:
        """Annotate ``score``, ``full_marks`` and ``passed`` of the grade that counts (the latest final one)."""
        from .models import Grade

        latest = Grade.objects.filter(attempt=OuterRef("pk"), round=OuterRef("round"), is_final=True)
        latest = latest.order_by("-at", "-pk")
        return self.annotate(
            score=Subquery(latest.values("score")[:1]),
            full_marks=Subquery(latest.values("full_marks")[:1]),
            passed=Subquery(latest.values("passed")[:1]),
        )


class GradeQuerySet(QuerySet["Grade"]):
    """Grades."""

    def counting(self) -> GradeQuerySet:
        """Return per attempt the grade that counts: the latest final one of its last round."""
        from .models import Grade

        latest = Grade.objects.filter(attempt=OuterRef("attempt"), round=OuterRef("attempt__round"), is_final=True)
        return self.filter(pk=Subquery(latest.order_by("-at", "-pk").values("pk")[:1]))


class AppealQuerySet(QuerySet["Appeal"]):
    """Appeals."""

    def managed_by(self, user: User) -> AppealQuerySet:
        """Return the appeals about exams in the scope of `user`."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(in_scope(user, Power.RUN_EXAMS, "attempt__exam__organiser"))


class WrongQuestionQuerySet(QuerySet["WrongQuestion"]):
    """Wrong questions."""

    def of(self, user: User, *, at: datetime) -> WrongQuestionQuerySet:
        """Return the book of `user`: only questions whose solution the exam lets them see at `at`."""
        exam = "attempt__exam__"
        ended = Q(**{f"{exam}closes_at__lte": at}) | Q(**{f"{exam}state__in": ["closed", "cancelled"]})
        told = Q(**{f"{exam}review_solutions": "submit"}) | (Q(**{f"{exam}review_solutions": "close"}) & ended)
        told |= Q(**{f"{exam}review_solutions": "results", f"{exam}results_published_at__lte": at})
        return self.filter(told, user=user.pk, attempt__finished_at__isnull=False)
