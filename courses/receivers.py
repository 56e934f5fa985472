"""How courses react to lower apps."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published

from accounts.models import Unit, User
from accounts.signals import county_opened
from media.signals import video_watched

from .actions import complete_what_is_done, open_county_courses, raise_ratio, record_progress, refresh_duration
from .models import CoursePage, Lesson


@receiver(video_watched)
def raise_lesson_progress(
    sender: Any, *, user_id: int, video_id: int, context: str, ratio: float, at: datetime, **kwargs: Any
) -> None:
    """Watched video raises the progress of the lesson it was watched in."""
    if raise_ratio(context, video_id=video_id, user_id=user_id, ratio=ratio):
        return
    lesson = Lesson.objects.offered().select_related("page").filter(uid=context, video_id=video_id).first()
    if lesson:
        record_progress(lesson, user=User.objects.get(pk=user_id), ratio=ratio, at=at)


@receiver(page_published, sender=CoursePage)
def keep_duration_current(sender: Any, *, instance: CoursePage, **kwargs: Any) -> None:
    """A published course knows how long it is."""
    refresh_duration(instance.pk)


@receiver(page_published, sender=CoursePage)
def complete_after_retirement(sender: Any, *, instance: CoursePage, **kwargs: Any) -> None:
    """Who lacked only a lesson that is no longer offered has completed the course."""
    complete_what_is_done(instance.pk, at=timezone.now())


@receiver(county_opened)
def keep_a_place_for_the_county(sender: Any, *, unit: Unit, by: User | None, at: datetime, **kwargs: Any) -> None:
    """A county that is opened has a place for its own courses."""
    open_county_courses(unit, by=by, at=at)
