"""The reading vocabulary of the search."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from .words import fold

if TYPE_CHECKING:
    from .models import MissedWords

#: What nobody asked for in this time is forgotten.
KEPT = timedelta(days=180)


class MissedWordsQuerySet(QuerySet["MissedWords"]):
    """Words that found nothing."""

    def forgotten(self, at: datetime) -> MissedWordsQuerySet:
        """Return what nobody asked for any more."""
        return self.filter(last_at__lt=at - KEPT)

    def holding(self, words: str) -> MissedWordsQuerySet:
        """Return those in which `words` stand."""
        return self.filter(words__contains=fold(words).strip()) if words else self
