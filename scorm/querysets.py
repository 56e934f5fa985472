"""The reading vocabulary of packages, attempts and launches."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from wagtail.search.queryset import SearchableQuerySetMixin

if TYPE_CHECKING:
    from .models import Attempt, Launch, Package, PackageImport


class PackageQuerySet(SearchableQuerySetMixin, QuerySet["Package"]):
    """Packages."""

    def matching(self, words: str) -> PackageQuerySet:
        """Return the packages in whose title every one of the words occurs."""
        found = self
        for word in words.split():
            found = found.filter(title__icontains=word)
        return found

    def usable_by(self, user: Any, *actions: str) -> PackageQuerySet:
        """Return the packages that `user` may do one of `actions` (``add``, ``change``, ``choose`` …) with."""
        from .permissions import policy

        return policy.instances_user_has_any_permission_for(user, list(actions))

    def ready(self) -> PackageQuerySet:
        """Return the packages that can be opened."""
        return self.filter(current__isnull=False)


class ImportQuerySet(QuerySet["PackageImport"]):
    """Files on their way in."""

    def of(self, user: Any) -> ImportQuerySet:
        """Return what `user` uploaded."""
        return self.filter(by=user)

    def arriving(self) -> ImportQuerySet:
        """Return the files of which not all has arrived."""
        return self.filter(state="arriving")

    def matching(self, words: str) -> ImportQuerySet:
        """Return the files whose name holds `words`; all of them for none."""
        return self.filter(file_name__icontains=words) if words else self

    def expected(self) -> ImportQuerySet:
        """Return what is still to be taken in, whether all of it has arrived or not."""
        return self.filter(state__in=["arriving", "waiting"])


class PackageAttemptQuerySet(QuerySet["Attempt"]):
    """Attempts."""

    def of(self, user: Any, package: Package, context: str) -> PackageAttemptQuerySet:
        """Return the attempts of `user` at `package` for `context`, the newest first."""
        return self.filter(user=user, package=package, context=context).order_by("-number")

    def counting(self) -> PackageAttemptQuerySet:
        """Return what learners did; what editors tried is left out."""
        return self.exclude(context="")

    def sums(self) -> dict[str, Any]:
        """Return how many attempts there are, of how many people, how many are complete, and their seconds."""
        return self.aggregate(
            attempts=Count("pk"),
            people=Count("user", distinct=True),
            complete=Count("pk", filter=Q(completion="completed")),
            passed=Count("pk", filter=Q(success="passed")),
            seconds=Sum("seconds"),
            last=Max("last_at"),
        )


class LaunchQuerySet(QuerySet["Launch"]):
    """Launches."""

    def active(self) -> LaunchQuerySet:
        """Return the launches that may still report."""
        return self.filter(ended_at=None)

    def alive(self, at: datetime) -> LaunchQuerySet:
        """Return the launches whose token still opens files at `at`, of people who may still sign in."""
        return self.filter(until__gt=at, attempt__user__is_active=True)
