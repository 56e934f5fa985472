"""The reading vocabulary of jobs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from .models import Job


class JobQuerySet(QuerySet["Job"]):
    """Jobs, as workers and as people look at them."""

    def visible_to(self, user: Any) -> JobQuerySet:
        """Return the jobs that `user` started; nobody sees anybody else's."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def recent(self, at: datetime) -> JobQuerySet:
        """Return what is unfinished and what finished within the 30 days before `at`, newest first."""
        return self.filter(Q(finished_at=None) | Q(finished_at__gt=at - timedelta(days=30))).order_by("-created_at")

    def unfinished(self) -> JobQuerySet:
        """Return the jobs that wait or run."""
        return self.filter(state__in=["queued", "running"])

    def due(self, at: datetime) -> JobQuerySet:
        """Return the jobs that a worker may claim at `at`, the most urgent first."""
        return self.filter(state="queued", run_after__lte=at).order_by("-priority", "run_after", "created_at")

    def expired(self, at: datetime) -> JobQuerySet:
        """Return the jobs whose worker has not been heard of in time."""
        return self.filter(state="running", lease_until__lt=at)
