"""The reading vocabulary of reflections."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Audience
from accounts.permissions import Power, units_for

from .ways import set_elsewhere

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Submission, Task


class TaskQuerySet(QuerySet["Task"]):
    """Tasks."""

    def managed_by(self, user: User) -> TaskQuerySet:
        """Return the tasks of the units in which `user` looks after reflections."""
        return self.filter(organiser__in=units_for(user, Power.MANAGE_REFLECTIONS))

    def for_learner(self, user: User, *, at: datetime) -> TaskQuerySet:
        """Return what was set for `user`, and what they have written for, with ``my_state`` and ``my_late``.

        Set by the audience, by a lesson of a course that they study, or by another app (``reflections.ways``).
        """
        from .lessons import tasks_of_lessons
        from .models import Submission

        reaching = Audience.objects.reaching(user, on=timezone.localdate(at)).values("pk")
        mine = Submission.objects.filter(task=OuterRef("pk"), user=user)
        reached = Q(audience__in=reaching) | Q(uid__in=tasks_of_lessons(user)) | Q(submissions__user=user)
        tasks = self.filter(published_at__isnull=False).filter(reached | set_elsewhere(user))
        return tasks.distinct().annotate(
            my_state=Subquery(mine.values("state")[:1]), my_late=Subquery(mine.values("is_late")[:1])
        )

    def with_figures(self) -> TaskQuerySet:
        """Annotate how many ``handed_in``, ``waiting`` for marking and ``accepted``."""
        return self.annotate(
            handed_in=Count("submissions", filter=~Q(submissions__state="draft")),
            waiting=Count("submissions", filter=Q(submissions__state="submitted")),
            accepted=Count("submissions", filter=Q(submissions__state="accepted")),
        )


class SubmissionQuerySet(QuerySet["Submission"]):
    """What people wrote."""

    def handed_in(self) -> SubmissionQuerySet:
        """Return what the office may read: not the drafts."""
        return self.exclude(state="draft")

    def managed_by(self, user: User) -> SubmissionQuerySet:
        """Return what was handed in for the tasks that `user` looks after."""
        return self.handed_in().filter(task__organiser__in=units_for(user, Power.MANAGE_REFLECTIONS))

    def on_wall(self) -> SubmissionQuerySet:
        """Return what is shown, the latest first."""
        shown = self.filter(shown_at__isnull=False, may_be_shown=True)
        return shown.select_related("task", "user", "unit").order_by("-shown_at", "-pk")

    def with_highest(self) -> SubmissionQuerySet:
        """Annotate ``highest``: the largest share, in per cent, of the latest version found elsewhere; none before."""
        from .models import Version

        last = Version.objects.filter(submission=OuterRef("pk")).order_by("-number")
        return self.annotate(highest=Subquery(last.values("comparison__highest")[:1]))
