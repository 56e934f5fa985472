"""The reading vocabulary of videos and of what was watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from wagtailmedia.models import MediaQuerySet

if TYPE_CHECKING:
    from .models import CaptionCue, PlaySession, Upload, WatchRecord
    from .viewing_models import VideoQuestion, WatchAnomaly


class VideoQuerySet(MediaQuerySet):
    """Videos."""

    def playable(self) -> VideoQuerySet:
        """Return the videos that can be watched now."""
        return self.filter(current__isnull=False)


class CaptionCueQuerySet(QuerySet["CaptionCue"]):
    """Lines of captions."""

    def shown(self) -> CaptionCueQuerySet:
        """Return the lines that do not lie before the beginning of the video."""
        return self.filter(end_ms__gt=0)


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


class VideoQuestionQuerySet(QuerySet["VideoQuestion"]):
    """Questions within videos."""

    def asked(self) -> VideoQuestionQuerySet:
        """Return the questions that are asked now."""
        return self.filter(retired=False)

    def unanswered_by(self, user: Any) -> VideoQuestionQuerySet:
        """Return the questions that `user` has never answered rightly."""
        from .viewing_models import QuestionAnswer

        return self.exclude(pk__in=QuestionAnswer.objects.filter(user=user, right=True).values("question"))


class AnomalyQuerySet(QuerySet["WatchAnomaly"]):
    """What looked unusual."""

    def visible_to(self, user: Any) -> AnomalyQuerySet:
        """Return what concerns the people whose learning `user` looks after."""
        from .permissions import learners_for

        return self.filter(user__in=learners_for(user).values("pk"))

    def open(self) -> AnomalyQuerySet:
        """Return what nobody has looked at yet."""
        return self.filter(reviews=None)

    def reviewed(self) -> AnomalyQuerySet:
        """Return what somebody has looked at."""
        return self.filter(reviews__isnull=False).distinct()
