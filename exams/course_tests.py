"""How a lesson stands for an exam; registered with courses, which does not know this app."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Exam


def choices() -> list[tuple[UUID, str]]:
    """Return the tests that may be put into a course."""
    return list(Exam.objects.filter(is_course_test=True).exclude(state="closed").values_list("uid", "title"))


def url(request: HttpRequest, uid: UUID) -> str:
    """Return where a learner sits the test."""
    return reverse("exams:exam", args=[uid])


def facts(uid: UUID) -> str:
    """Return a short line such as "10 题 · 60 分合格"."""
    exam = Exam.objects.with_totals().filter(uid=uid).first()
    if exam is None:
        return ""
    marks = (exam.full_marks or 0) * exam.pass_percent / 100
    return _("%(count)d 题 · %(marks)g 分合格") % {"count": exam.question_count, "marks": marks}
