"""The reading vocabulary of the trainers' desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from .permissions import places_for

if TYPE_CHECKING:
    from accounts.models import User

    from .models import CourseImport


class CourseImportQuerySet(QuerySet["CourseImport"]):
    """Batches of courses."""

    def visible_to(self, user: User) -> CourseImportQuerySet:
        """Return the batches for places in which `user` may add courses."""
        return self.filter(parent__in=[place.pk for place in places_for(user)])
