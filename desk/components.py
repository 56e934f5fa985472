"""What the desk adds to the pages of courses and lessons, and to the home page."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone
from laces.components import Component

from accounts.requests import SignedInRequest
from courses.models import CoursePage, Lesson

from .agenda import agenda_of
from .forms import NoteForm
from .models import Favourite, Note, PlanItem

#: Notes of a lesson that are shown under it; all are on their own page.
SHOWN = 50
#: How far the home page looks ahead.
SOON = timedelta(days=14)


class LessonNotes(Component):
    """One's own notes on a lesson, in the order of the video, and a form for another one."""

    order = 100
    template_name = "desk/panels/lesson_notes.html"

    def __init__(self, request: SignedInRequest, lesson: Lesson, *, form: NoteForm | None = None) -> None:
        self.request, self.lesson, self.form = request, lesson, form or NoteForm()

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the notes, those without a moment first."""
        own = Note.objects.filter(user=self.request.user, lesson=self.lesson)
        notes = list(own.order_by(F("at_ms").asc(nulls_first=True), "created_at")[:SHOWN])
        for note in notes:
            note.lesson = self.lesson
        token = (parent_context or {}).get("csrf_token", "")
        return {"notes": notes, "lesson": self.lesson, "form": self.form, "csrf_token": token}


class CourseTools(Component):
    """Put a course aside, or into the plan."""

    order = 100
    template_name = "desk/panels/course_tools.html"

    def __init__(self, request: SignedInRequest, course: CoursePage) -> None:
        self.request, self.course = request, course

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return whether it is a favourite, and the day of the plan."""
        user = self.request.user
        # One question for both: this stands on every course's page.
        planned = PlanItem.objects.filter(user=user, course=OuterRef("pk")).values("due_on")[:1]
        favourite = Exists(Favourite.objects.filter(user=user, course=OuterRef("pk")))
        mine = CoursePage.objects.filter(pk=self.course.pk).values_list(favourite, Subquery(planned)).first()
        return {
            "course": self.course,
            "is_favourite": bool(mine and mine[0]),
            "due_on": mine[1] if mine else None,
            "csrf_token": (parent_context or {}).get("csrf_token", ""),
        }


class AgendaPanel(Component):
    """What falls on the next two weeks, and what of the plan is late."""

    order = 410
    template_name = "desk/panels/agenda.html"

    def __init__(self, request: SignedInRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return at most five dates that need attention."""
        today = timezone.localdate()
        items = [item for item in agenda_of(self.request, today - SOON, today + SOON) if not item.is_done]
        coming = [item for item in items if item.day >= today or item.starts_at is None]
        coming.sort(key=lambda item: (item.day, str(item.starts_at)))
        return {"items": coming[:5], "more": len(coming) > 5, "today": today}
