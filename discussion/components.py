"""What the discussion adds to the pages of courses and lessons."""

from typing import Any

from django.core.cache import cache
from django.utils import timezone
from laces.components import Component

from accounts.requests import SignedInRequest
from courses.models import CoursePage, Lesson

from .actions.evaluation import may_evaluate
from .actions.live import hosts
from .evaluations import overall_mark
from .models import Evaluation, LiveQuestion, Thread
from .permissions import takes_live_questions

#: Seconds for which a course's mark is kept: it is on a page that everybody opens, and changes seldom.
KEPT = 300
#: Questions that are shown on the page itself; all are on the course's board.
SHOWN = 3


class CourseQuestions(Component):
    """The latest questions about a course or a lesson, and the way to ask."""

    order = 200
    template_name = "discussion/panels/questions.html"

    def __init__(self, request: SignedInRequest, course: CoursePage, lesson: Lesson | None = None) -> None:
        self.request, self.course, self.lesson = request, course, lesson

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the latest threads; of a lesson only its own, to read alone while its speakers take questions."""
        threads = Thread.objects.filter(board__course=self.course.pk, is_shown=True).select_related("author", "board")
        if self.lesson is not None:
            threads = threads.filter(lesson=self.lesson)
        return {
            "threads": list(threads.order_by("-last_post_at", "-pk")[:SHOWN]),
            "course": self.course,
            "lesson": self.lesson,
            "may_ask": self.lesson is None or not takes_live_questions(self.lesson, timezone.now()),
        }


class LiveQuestions(Component):
    """What was asked and answered in a live lesson, and the way to ask; afterwards its transcript (SPEC L34)."""

    order = 100
    template_name = "discussion/panels/live.html"

    def __init__(self, request: SignedInRequest, lesson: Lesson) -> None:
        self.request, self.lesson = request, lesson

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the latest questions, how many there are, and what this person may do."""
        shown = LiveQuestion.objects.filter(lesson=self.lesson).shown()
        return {
            "lesson": self.lesson,
            "questions": shown.select_related("author", "unit", "answered_by")[:SHOWN],
            "number": shown.count(),
            "is_open": takes_live_questions(self.lesson, timezone.now()),
            "hosts": hosts(self.request.user, self.lesson),
        }


class CourseEvaluation(Component):
    """The mark that learners give a course, and the way to say what one thinks of it oneself."""

    order = 190
    template_name = "discussion/panels/evaluation.html"

    def __init__(self, request: SignedInRequest, course: CoursePage) -> None:
        self.request, self.course = request, course

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the mark, from five answers on, and whether this person may speak."""
        user = self.request.user
        # The page knows how far the person is; who has not finished the course need not be asked for.
        view = (parent_context or {}).get("view")
        unfinished = view is not None and (view.enrolment is None or view.enrolment.completed_at is None)
        may = not unfinished and may_evaluate(self.course, user, at=timezone.now())
        # Wrapped, so that "no mark yet" is kept as well.
        kept = cache.get_or_set(f"discussion-mark-{self.course.pk}", lambda: (overall_mark(self.course),), KEPT)
        return {
            "mark": kept[0] if kept else None,
            "course": self.course,
            "may": may,
            "said": may and Evaluation.objects.filter(user=user, course=self.course).exists(),
        }
