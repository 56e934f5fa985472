"""The reading vocabulary of videos and of what was watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from wagtailmedia.models import MediaQuerySet

if TYPE_CHECKING:
    from .models import PlaySession, Upload, WatchRecord


class VideoQuerySet(MediaQuerySet):
    """Videos."""

    def playable(self) -> VideoQuerySet:
        """Return the videos that can be watched now."""
        return self.filter(current__isnull=False)


class PlaySessionQuerySet(QuerySet["PlaySession"]):
    """Viewings."""

    def of(self, user: Any) -> PlaySessionQuerySet:
        """Return the viewings of `user`."""
        return self.filter(user=user)

    def active(self) -> PlaySessionQuerySet:
        """Return the viewings whose beats still count."""
        return self.filter(revoked=False)


class WatchRecordQuerySet(QuerySet["WatchRecord"]):
    """What people have watched."""

    def for_user(self, user: Any) -> WatchRecordQuerySet:
        """Return the records of `user`, with their videos."""
        return self.filter(user=user).select_related("video")


class UploadQuerySet(QuerySet["Upload"]):
    """Files on their way in."""

    def of(self, user: Any) -> UploadQuerySet:
        """Return the uploads of `user`: nobody else sees or goes on with them."""
        return self.filter(owner=user)

    def unfinished(self) -> UploadQuerySet:
        """Return those that still wait for a part."""
        return self.filter(done_at__isnull=True)
