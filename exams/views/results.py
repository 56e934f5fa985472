"""After the exam: the result as far as the rules open it, the appeal, and the book of wrong questions."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from courses.models import Lesson
from lms.decorators import signed_in_post

from .. import actions, clock
from ..models import Attempt, Grade, WrongQuestion
from ..responses import response_in
from ..review import review_of
from ..shown import one_question, questions_of

WRONG_A_PAGE = 20


@never_cache
@login_required
@require_GET
def result(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """After the exam: the score, and every question as far as the exam opens it now."""
    found = Attempt.objects.of(request.user).with_grade().select_related("exam")
    item = get_object_or_404(found, uid=uid)
    if item.finished_at is None:
        return redirect("exams:attempt", uid=uid)
    now = clock.now()
    review = review_of(item, at=now)
    grades = list(item.grades.filter(round=item.round))
    final = [grade for grade in grades if grade.is_final]
    lessons = Lesson.objects.of_target(item.exam.uid).filter(page__live=True).select_related("page")
    context = {
        "attempt": item,
        "exam": item.exam,
        "review": review,
        "questions": questions_of(item, review=review, awarded=grades[-1].items if grades else {})
        if review.questions
        else [],
        "grades": final if review.marks else [],
        "corrections": [grade for grade in final if grade.kind == Grade.Kind.REGRADE] if review.marks else [],
        "late": item.late_answers.count(),
        "lessons": lessons[:3] if item.exam.is_course_test else [],
        "appeal": getattr(item, "appeal", None),
        "may_appeal": actions.may_appeal(item, at=now),
    }
    return render(request, "exams/result.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask for a second look at the grade."""
    item = get_object_or_404(Attempt.objects.of(request.user).finished().select_related("exam"), uid=uid)
    now = clock.now()
    if request.method == "POST":
        try:
            actions.appeal(item, reason=request.POST.get("reason", "")[:1000], by=request.user, at=now)
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect("exams:appeal", uid=uid)
        messages.success(request, _("已提交复核申请，结果会显示在成绩页。"))
        return redirect("exams:result", uid=uid)
    context = {"attempt": item, "exam": item.exam, "may_appeal": actions.may_appeal(item, at=now)}
    return render(request, "exams/appeal.html", context)


@never_cache
@login_required
@require_GET
def wrong_list(request: SignedInRequest) -> HttpResponse:
    """List the own wrong questions whose solutions may be seen, searched and filtered."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = request.GET.get("state", "open")
    found = WrongQuestion.objects.of(request.user, at=clock.now()).select_related("question__point", "attempt__exam")
    if words:
        found = found.filter(Q(question__plain__icontains=words) | Q(question__point__full_name__icontains=words))
    if state in ("open", "done"):
        found = found.filter(right_at__isnull=state == "open")
    page = Paginator(found.order_by("-last_at", "-pk"), WRONG_A_PAGE).get_page(request.GET.get("page"))
    states = (("open", _("未掌握")), ("done", _("已掌握")), ("all", _("全部")))
    return render(request, "exams/wrong_list.html", {"page": page, "words": words, "state": state, "states": states})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def wrong(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Answer a question of the own book once more, and see the solution then."""
    found = WrongQuestion.objects.of(request.user, at=clock.now()).select_related("version", "attempt__exam")
    entry = get_object_or_404(found, uid=uid)
    item = entry.attempt.item_of(entry.version_id)
    content = entry.version.content
    shown, share, tried = one_question(1, item, content), None, request.method == "POST"
    if tried:
        response = response_in(shown, request.POST)
        try:
            share = actions.try_again(entry, response, by=request.user, at=clock.now())
        except actions.ExamError as error:
            messages.warning(request, str(error))
            return redirect("exams:wrong", uid=uid)
        shown = one_question(1, item, content, response=response, solved=True)
    context = {"entry": entry, "question": shown, "tried": tried, "is_right": share is not None and share >= 1}
    return render(request, "exams/wrong.html", context)


@signed_in_post
def forget(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Take a question out of the own book."""
    entry = get_object_or_404(WrongQuestion.objects.filter(user=request.user), uid=uid)
    actions.forget_wrong_question(entry, by=request.user)
    messages.success(request, _("已移出错题本。"))
    return redirect("exams:wrong_list")
