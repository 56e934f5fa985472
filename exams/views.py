"""Pages of exams: the list, before, during, after."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from courses.models import Lesson
from lms.decorators import signed_in_post

from .actions import ExamError, close_attempt, save_answer, start_attempt, submit_attempt
from .course_tests import course_to_study_first
from .models import Attempt, Exam
from .papers import questions_of

ERRORS = {
    "closed": gettext_lazy("考试不在开放时间内。"),
    "no_attempts_left": gettext_lazy("可考次数已用完。"),
    "too_late": gettext_lazy("已过截止时间，之前保存的答案均已计入。"),
    "not_in_paper": gettext_lazy("这道题不在本卷中。"),
    "bad_choice": gettext_lazy("没有这个选项。"),
}


@login_required
@require_GET
def exam_list(request: SignedInRequest) -> HttpResponse:
    """List the exams a person can sit now, and those they have sat."""
    now = timezone.now()
    exams = Exam.objects.visible_to(request.user).listed().with_totals().with_attempts_of(request.user)
    mine = Attempt.objects.of(request.user).with_grade().select_related("exam")
    context = {
        "open_exams": exams.open_at(now).order_by("closes_at", "pk"),
        "attempts": Paginator(mine, 20).get_page(request.GET.get("page")),
    }
    return render(request, "exams/exam_list.html", context)


@login_required
@require_GET
def exam(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Before the exam: rules, time, attempts left, earlier results."""
    now = timezone.now()
    exams = Exam.objects.visible_to(request.user).with_totals().with_attempts_of(request.user)
    item: Any = get_object_or_404(exams, uid=uid)
    open_attempt = next((attempt for attempt in item.my_attempts if attempt.accepts_answers(now)), None)
    left = item.max_attempts - len(item.my_attempts) if item.max_attempts else None
    context = {
        "exam": item,
        "open_attempt": open_attempt,
        "attempts_left": left,
        "can_start": item.is_open(now) and (left is None or left > 0),
        "lessons": Lesson.objects.of_target(item.uid).filter(page__live=True).select_related("page")[:3],
    }
    return render(request, "exams/exam.html", context)


@signed_in_post
def start(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Begin, or go on with the open attempt."""
    item = get_object_or_404(Exam.objects.visible_to(request.user), uid=uid)
    if course := course_to_study_first(item, request.user):
        messages.info(request, _("本课程按顺序学习，请先学完前面的课时。"))
        return redirect(course.url)
    try:
        attempt = start_attempt(item, user=request.user, at=timezone.now())
    except ExamError as error:
        messages.warning(request, ERRORS[error.code])
        return redirect(item)
    return redirect(attempt)


def _own_attempt(request: SignedInRequest, uid: UUID) -> Attempt:
    return get_object_or_404(Attempt.objects.of(request.user).with_grade().select_related("exam"), uid=uid)


@login_required
@require_GET
def attempt(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """During the exam."""
    item = _own_attempt(request, uid)
    now = timezone.now()
    if not item.accepts_answers(now):
        close_attempt(item, at=now)
        return redirect("exams:result", uid=uid)
    questions = questions_of(item)
    context = {
        "attempt": item,
        "exam": item.exam,
        "questions": questions,
        "seconds_left": max(0, int((item.deadline - now).total_seconds())),
        "answered": sum(1 for question in questions if question.chosen),
        "sequence": max([question.sequence for question in questions], default=0),
    }
    return render(request, "exams/attempt.html", context)


def _save_form(attempt: Attempt, data: QueryDict, *, at: datetime) -> None:
    """Save what the form brings, except where another tab or device has saved something since it was shown."""
    for question in questions_of(attempt):
        field, seen = f"q{question.version_id}", data.get(f"s{question.version_id}", "0")
        if field in data and question.sequence <= (int(seen) if seen.isdecimal() else 0):
            chosen = data.getlist(field)
            save_answer(attempt, version_id=question.version_id, chosen=chosen, sequence=question.sequence + 1, at=at)


@signed_in_post
def submit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Hand in. Without JavaScript the form brings all answers with it; what was saved before is never lost."""
    item = _own_attempt(request, uid)
    now = timezone.now()
    if item.accepts_answers(now):
        try:
            _save_form(item, request.POST, at=now)
        except ExamError as error:
            # What was saved before counts all the same.
            messages.warning(request, ERRORS[error.code])
    submit_attempt(item, at=now)
    messages.success(request, _("已交卷。"))
    return redirect("exams:result", uid=uid)


@login_required
@require_GET
def result(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """After the exam: the score and every question with its explanation."""
    item = _own_attempt(request, uid)
    if item.finished_at is None:
        return redirect("exams:attempt", uid=uid)
    lessons = Lesson.objects.of_target(item.exam.uid).filter(page__live=True).select_related("page")
    context = {
        "attempt": item,
        "exam": item.exam,
        "questions": questions_of(item, with_answers=True),
        "lessons": lessons[:3],
    }
    return render(request, "exams/result.html", context)
