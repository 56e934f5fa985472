"""The reading vocabulary of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from accounts.permissions import Power, units_for

if TYPE_CHECKING:
    from .models import Announcement, Notice


class NoticeQuerySet(QuerySet["Notice"]):
    """Notices; everybody has only the own."""

    def of(self, user: Any) -> NoticeQuerySet:
        """Return what `user` was told."""
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        """Return what nobody has opened yet."""
        return self.filter(read_at=None)

    def saying(self, words: str) -> NoticeQuerySet:
        """Return those whose title or text contains `words`."""
        return self.filter(Q(title__icontains=words) | Q(body__icontains=words)) if words else self


class OfficeAnnouncementQuerySet(QuerySet["Announcement"]):
    """Announcements; an office sees those of the units in which it may write to people."""

    def managed_by(self, user: Any) -> OfficeAnnouncementQuerySet:
        """Return the announcements of the scope in which `user` may send some."""
        return self.filter(unit__in=units_for(user, Power.SEND_ANNOUNCEMENTS))

    def with_receipts(self) -> OfficeAnnouncementQuerySet:
        """Add how many people were told (`told`) and how many have opened it (`opened`)."""
        return self.annotate(told=Count("notices"), opened=Count("notices", filter=Q(notices__read_at__isnull=False)))
