"""How courses react to lower apps."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.search.index import insert_or_update_object
from wagtail.signals import page_published

from accounts.audit import record
from accounts.models import Unit, User
from accounts.signals import county_opened
from jobs.actions import enqueue
from media.models import Video
from media.signals import video_watched
from scorm.models import Package
from scorm.signals import editor_acted, package_studied

from .actions import (
    APPLY_RULES,
    count_learners,
    open_county_courses,
    raise_ratio,
    record_progress,
    refresh_duration,
)
from .components import forget_catalogue_url
from .drafts import drafts_with
from .models import CourseIndexPage, CoursePage, Enrolment, Lesson, LessonProgress, TopicPage
from .packages import news_of_package


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


@receiver(package_studied)
def follow_package(sender: Any, *, user_id: int, package_id: int, context: str, at: datetime, **kwargs: Any) -> None:
    """Study of a package raises the progress of the lesson it was opened in."""
    lesson = Lesson.objects.offered().select_related("page", "package").filter(uid=context, package_id=package_id)
    if found := lesson.first():
        news_of_package(found, user=User.objects.get(pk=user_id), at=at)


@receiver(editor_acted)
def log_editors_of_packages(
    sender: Any, *, verb: str, by: User | None, at: datetime, target: Model, details: dict[str, Any], **kwargs: Any
) -> None:
    """What editors do with packages is in the audit log; that app itself knows none."""
    record(verb, by=by, at=at, target=target, **details)


@receiver(page_published, sender=CoursePage)
def keep_duration_current(sender: Any, *, instance: CoursePage, **kwargs: Any) -> None:
    """A published course knows how long it is and how many study it, whatever its revision knew."""
    refresh_duration(instance.pk)
    count_learners(course_id=instance.pk)


@receiver(page_published, sender=TopicPage)
@receiver(page_published, sender=CoursePage)
def find_it_at_once(sender: Any, *, instance: CoursePage | TopicPage, **kwargs: Any) -> None:
    """Who published a course or a column finds it; Wagtail's own job, which comes later, would leave a gap."""
    insert_or_update_object(instance)


@receiver(page_published, sender=CoursePage)
def complete_by_the_new_rules(sender: Any, *, instance: CoursePage, **kwargs: Any) -> None:
    """Who has enough by the rules of this edition, or lacked only what is no longer offered, is done; a job looks."""
    begun = LessonProgress.objects.filter(lesson__page=instance.pk, completed_at=None)
    if begun.exists() or Enrolment.objects.filter(course=instance.pk, completed_at=None).exists():
        enqueue(APPLY_RULES, {"course": instance.pk}, at=timezone.now())


@receiver(pre_delete, sender=Video)
@receiver(pre_delete, sender=Package)
def keep_what_drafts_show(sender: Any, *, instance: Video | Package, **kwargs: Any) -> None:
    """Rows of lessons protect what they show; what only a draft shows is needed as soon as it is published."""
    drafts = set(drafts_with(**{"video" if sender is Video else "package": instance.pk}))
    if drafts:
        raise ProtectedError("Drafts of courses show it.", drafts)


@receiver([post_save, post_delete], sender=CourseIndexPage)
def know_the_way_to_the_centre(sender: Any, **kwargs: Any) -> None:
    """Every page leads to the course centre, wherever it is now."""
    transaction.on_commit(forget_catalogue_url)


@receiver(county_opened)
def keep_a_place_for_the_county(sender: Any, *, unit: Unit, by: User | None, at: datetime, **kwargs: Any) -> None:
    """A county that is opened has a place for its own courses."""
    open_county_courses(unit, by=by, at=at)
