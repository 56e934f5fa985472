"""Panels of the home page that courses contribute."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from laces.components import Component

from accounts.requests import SignedInRequest
from library.models import LibraryDocument
from media.models import WatchRecord

from .models import CourseIndexPage, CoursePage, Enrolment, Lesson
from .study import CourseView

#: What nearly every page asks for, kept for so many seconds.
KEPT = 300
#: So many courses are looked at for one that goes on now.
LOOKED_AT = 5
CENTRE_KEY, COUNT_KEY = "courses-centre", "courses-count"


class ContinuePanel(Component):
    """Where was I: the course studied last, and one button."""

    order = 100
    template_name = "courses/panels/continue.html"

    def __init__(self, request: SignedInRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        view = self._view()
        return {
            "view": view,
            "stopped": self._stopped(view),
            "catalogue_url": catalogue_url(self.request),
            "request": self.request,
        }

    def _view(self) -> CourseView | None:
        """Return the course studied last in which there is something to study now, else the last of all."""
        user, now = self.request.user, timezone.now()
        visible = CoursePage.objects.visible_to(user)
        begun = Enrolment.objects.of(user).open().filter(course__in=visible).select_related("course")
        views = []
        # Most people go on with the first.
        for enrolment in begun[:LOOKED_AT]:
            views.append(CourseView.of(enrolment.course, user, enrolment=enrolment, at=now))
            if views[-1].goes_on:
                return views[-1]
        return views[0] if views else None

    def _stopped(self, view: CourseView | None) -> int:
        """Return the second of the video at which the person stopped, and the player will begin; 0 at the beginning."""
        video = view.next.lesson.video_id if view and view.next else None
        record = WatchRecord.objects.for_user(self.request.user).filter(video=video).first() if video else None
        return record.position_ms // 1000 if record else 0


class NewCoursesPanel(Component):
    """What is new: the latest courses."""

    order = 300
    template_name = "courses/panels/new_courses.html"
    title = _("本月上新")

    def __init__(self, request: HttpRequest, *, count: int = 4) -> None:
        self.request, self.count = request, count

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        visible = CoursePage.objects.visible_to(self.request.user)
        courses = visible.order_by("-first_published_at", "-pk").for_cards(self.request.user)
        return {
            "title": self.title,
            "courses": courses[: self.count],
            "total": cache.get_or_set(COUNT_KEY, visible.count, KEPT),
            "catalogue_url": catalogue_url(self.request),
            "request": self.request,
        }


class CitedByPanel(Component):
    """Which courses have a document of the library among their lessons."""

    order = 100
    template_name = "courses/panels/cited_by.html"

    def __init__(self, request: HttpRequest, document: LibraryDocument) -> None:
        self.request, self.document = request, document

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        lessons = Lesson.objects.filter(document=self.document, kind=Lesson.Kind.DOCUMENT, retired=False)
        courses = CoursePage.objects.visible_to(self.request.user).filter(lessons__in=lessons).distinct()
        return {"courses": courses.order_by("title")[:50], "request": self.request}


def courses_citing(document: LibraryDocument) -> int:
    """Return how many courses have `document` among their lessons, also those that not everybody sees."""
    lessons = Lesson.objects.filter(document=document, kind=Lesson.Kind.DOCUMENT, retired=False)
    return lessons.values("page").distinct().count()


def catalogue_url(request: HttpRequest) -> str:
    """Return the address of the course centre, or of the home page while there is none; every page shows it."""
    found: str | None = cache.get(CENTRE_KEY)
    if found is None:
        index = CourseIndexPage.objects.live().first()
        found = (index.get_url(request) if index else None) or "/"
        if index is not None:
            cache.set(CENTRE_KEY, found, KEPT)
    return found


def forget_catalogue_url() -> None:
    """Ask for the address of the course centre again: it was published, moved, renamed or taken off."""
    cache.delete(CENTRE_KEY)
