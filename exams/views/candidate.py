"""Before the exam: the list, one exam with its rules, and the start."""

from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from courses.models import Lesson
from lms.decorators import signed_in_post

from .. import actions, clock
from ..course_tests import course_to_study_first
from ..models import Adjustment, Attempt, Exam
from ..review import review_of
from ..standings import Standing, standing
from .sitting import holder_of

EXAMS_A_PAGE, RESULTS_A_PAGE = 24, 20


@never_cache
@login_required
@require_GET
def exam_list(request: SignedInRequest) -> HttpResponse:
    """List the exams a person can sit now, those that open later, and those they have sat."""
    now = clock.now()
    exams = Exam.objects.visible_to(request.user).listed().with_attempts_of(request.user)
    mine = Attempt.objects.of(request.user).with_grade().select_related("exam")
    attempts = Paginator(mine, RESULTS_A_PAGE).get_page(request.GET.get("page"))
    open_exams = exams.open_to(request.user, at=now).with_attempts_left(request.user)
    coming = Exam.objects.visible_to(request.user).listed().coming(now)
    context = {
        "open_exams": Paginator(open_exams, EXAMS_A_PAGE).get_page(request.GET.get("open")),
        "coming": Paginator(coming, EXAMS_A_PAGE).get_page(request.GET.get("coming")),
        "attempts": attempts,
        "shown_marks": {each.pk for each in attempts if review_of(each, at=now).marks},
    }
    return render(request, "exams/exam_list.html", context)


@never_cache
@login_required
@require_GET
def exam(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Before the exam: rules, time, attempts left, earlier results."""
    now = clock.now()
    found = Exam.objects.visible_to(request.user).with_attempts_of(request.user)
    item = get_object_or_404(found, uid=uid)
    mine: list[Attempt] = item.my_attempts  # type: ignore[attr-defined] # prefetched
    adjusted = Adjustment.objects.filter(exam=item, user=request.user).first()
    allowed = item.max_attempts + (adjusted.extra_attempts if adjusted else 0)
    left = max(0, allowed - len(mine)) if item.max_attempts else None
    lessons = (
        Lesson.objects.of_target(item.uid).filter(page__live=True) if item.is_course_test else Lesson.objects.none()
    )
    for attempt in mine:
        attempt.exam = item
    shown_marks = {each.pk for each in mine if review_of(each, at=now).marks}
    context = {
        "exam": item,
        "adjusted": adjusted,
        "open_attempt": next((attempt for attempt in mine if attempt.accepts_answers(now)), None),
        "attempts_left": left,
        "can_start": item.is_open(now, until=adjusted.until if adjusted else None) and left != 0,
        "lessons": lessons.select_related("page")[:3],
        "shown_marks": shown_marks,
        "counts": _what_counts(item, mine, shown_marks),
    }
    return render(request, "exams/exam.html", context)


def _what_counts(exam: Exam, mine: list[Attempt], shown: set[int]) -> Standing | None:
    """Return what counts of several attempts, as soon as the marks of all of them may be seen."""
    done = sorted((each for each in mine if each.finished_at is not None), key=lambda each: each.number)
    graded: list[Any] = [each for each in done if getattr(each, "score", None) is not None]
    if exam.is_practice or len(done) < 2 or len(graded) < len(done) or any(each.pk not in shown for each in done):
        return None
    results = [(each.score, each.full_marks) for each in graded]
    return standing(results, rule=exam.counting, pass_percent=exam.pass_percent)


@signed_in_post
def start(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Begin, or go on with the open attempt."""
    item = Exam.objects.known_to(request.user, uid)
    if item is None:
        raise Http404
    if item.is_course_test and (course := course_to_study_first(item, request.user)):
        messages.info(request, _("这个测验还不能开始，请先按课程的要求学完前面的内容。"))
        return redirect(course.url)
    try:
        attempt = actions.start_attempt(
            item,
            user=request.user,
            at=clock.now(),
            password=request.POST.get("password", ""),
            address=structlog.contextvars.get_contextvars().get("ip"),
            holder=holder_of(request),
        )
    except actions.ExamError as error:
        messages.warning(request, str(error))
        return redirect(item)
    return redirect(attempt)
