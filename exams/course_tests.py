"""How a lesson stands for an exam; registered with courses, which does not know this app."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from courses.models import CoursePage, Enrolment, Lesson
from courses.study import CourseView

from . import clock
from .actions import tell_course
from .models import Attempt, Exam


def choices(user: User) -> list[tuple[UUID, str]]:
    """Return the tests that may be put into a course."""
    return list(Exam.objects.filter(is_course_test=True, state="published").values_list("uid", "title"))


def url(request: HttpRequest, uid: UUID) -> str:
    """Return where a learner sits the test, or nothing where it is not open to them.

    Whoever passed it before taking the course need not sit it again.
    """
    if request.user.is_authenticated:
        if Exam.objects.known_to(request.user, uid) is None:
            return ""
        attempts = Attempt.objects.of(request.user).filter(exam__uid=uid).select_related("exam", "user")
        if passed := next((attempt for attempt in attempts.with_grade() if attempt.passed), None):  # type: ignore[attr-defined] # annotated
            tell_course(passed, passed=True, at=clock.now())
    return reverse("exams:exam", args=[uid])


def facts(uid: UUID) -> str:
    """Return a short line such as "10 题 · 60 分合格"."""
    exam = Exam.objects.filter(uid=uid).first()
    if exam is None:
        return ""
    marks = exam.full_marks * exam.pass_percent / 100
    return _("%(count)d 题 · %(marks)g 分合格") % {"count": exam.question_count, "marks": marks}


def course_to_study_first(exam: Exam, user: User) -> CoursePage | None:
    """Return the course that keeps `user` from `exam` for now: by its order, or by courses to complete before it.

    Nothing where one of the courses with this test allows it, or none has it.
    """
    lessons = Lesson.objects.of_target(exam.uid).filter(page__live=True)
    # Nearly everybody has taken a course that is free in its order: one short question for when hundreds start at once.
    if lessons.filter(page__in_sequence=False, page__enrolments__user=user).exists():
        return None
    blocking = []
    for lesson in lessons.select_related("page"):
        if not _is_locked(lesson, user):
            return None
        blocking.append(lesson.page)
    return blocking[0] if blocking else None


def _is_locked(lesson: Lesson, user: User) -> bool:
    if not Enrolment.objects.of(user).filter(course=lesson.page_id).exists():
        return CoursePage.objects.missing_before(lesson.page, user).exists()
    if not lesson.page.in_sequence:
        return False
    state = CourseView.of(lesson.page, user, at=clock.now()).state_of(lesson)
    return state is not None and state.locked
