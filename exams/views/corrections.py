"""The staff's side of putting right: faulty questions with a preview of who changes, and appeals."""

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Power
from accounts.requests import SignedInRequest
from lms.refusals import show_errors
from questions.models import QuestionVersion

from .. import actions, clock
from ..actions.corrections import check_decision
from ..forms import CorrectionForm, DecisionForm
from ..grading import Decision
from ..models import Appeal, Grade, Variant
from ..review import ALL
from ..shown import one_question, questions_of
from .access import demand, run_exam, sort_in, words_in

APPEALS_A_PAGE, CHANGES_SHOWN = 30, 200
SORTS = {
    "new": ("-made_at",),
    "old": ("made_at",),
    "exam": ("attempt__exam__title", "-made_at"),
    "name": ("attempt__user__real_name", "-made_at"),
}


@never_cache
@login_required
@require_GET
def questions(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the questions that were asked in an exam, to choose a faulty one."""
    exam = run_exam(request, uid)
    wanted = {
        item["version"] for items in Variant.objects.filter(exam=exam).values_list("items", flat=True) for item in items
    }
    found = QuestionVersion.objects.filter(pk__in=wanted).select_related("question").order_by("question", "pk")
    words = words_in(request)
    if words:
        found = found.filter(question__plain__icontains=words)
    decided = {each.version_id: each for each in exam.corrections.order_by("pk")}
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {"exam": exam, "page": page, "words": words, "decided": decided}
    return render(request, "exams/staff/questions.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, uid: UUID, version: int) -> HttpResponse:
    """Decide about a faulty question: look at who changes first, then do it."""
    exam = run_exam(request, uid)
    get_list_or_404(Variant.objects.filter(exam=exam, items__contains=[{"version": version}]).only("pk"))
    found = get_object_or_404(QuestionVersion, pk=version)
    form = CorrectionForm(request.POST or None, version=found)
    changes = None
    if request.method == "POST" and form.is_valid():
        values = form.decided
        try:
            check_decision(found, values["kind"], values["answer"])
            if "really" in request.POST:
                changed = actions.correct_question(exam, found, **values, by=request.user, at=clock.now())
                count = len(changed)
                text = ngettext("已更正，%(n)d 份答卷的成绩有变化。", "已更正，%(n)d 份答卷的成绩有变化。", count)
                messages.success(request, text % {"n": count})
                return redirect("exams:staff_exam", exam.uid)
            changes = actions.preview(exam, found, Decision(values["kind"], values["answer"]))
        except ValidationError as error:
            show_errors(form, error)
    content = found.content
    order = [option["key"] for option in content.get("right" if content["kind"] == "match" else "options") or []]
    item = {"version": found.pk, "marks": "1", "order": order}
    context = {
        "exam": exam,
        "question": one_question(1, item, content, solved=True),
        "form": form,
        "changes": changes[:CHANGES_SHOWN] if changes is not None else None,
        "count": len(changes) if changes is not None else 0,
    }
    return render(request, "exams/staff/correct.html", context)


@never_cache
@login_required
@require_GET
def appeals(request: SignedInRequest) -> HttpResponse:
    """List the appeals of my scope."""
    demand(request, Power.RUN_EXAMS)
    state = request.GET.get("state", "open")
    found = Appeal.objects.managed_by(request.user).select_related("attempt__exam", "attempt__user")
    if state in Appeal.State.values:
        found = found.filter(state=state)
    words = words_in(request)
    if words:
        found = found.filter(attempt__exam__title__icontains=words)
    sort = sort_in(request, SORTS, "new")
    page = Paginator(found.order_by(*SORTS[sort], "-pk"), APPEALS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "states": (*Appeal.State.choices, ("all", _("全部"))),
        "words": words,
        "sort": sort,
        "sorts": (("new", _("最近申请")), ("old", _("最早申请")), ("exam", _("考试名称")), ("name", _("姓名"))),
    }
    return render(request, "exams/staff/appeals.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Look at an attempt a second time and decide."""
    demand(request, Power.RUN_EXAMS)
    found = Appeal.objects.managed_by(request.user).select_related("attempt__exam", "attempt__user", "decided_by")
    appeal = get_object_or_404(found, uid=uid)
    attempt = appeal.attempt
    grade = Grade.objects.counting().get(attempt=attempt)
    shown = questions_of(attempt, review=ALL, awarded=grade.items)
    rows = [
        (each.number, each.version_id, Decimal(grade.items.get(str(each.version_id)) or 0), each.marks)
        for each in shown
        if str(each.version_id) in grade.items
    ]
    form = DecisionForm(request.POST or None, questions=rows)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_appeal(
                appeal, marks=form.marks, decision=form.cleaned_data["decision"], by=request.user, at=clock.now()
            )
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        except PermissionDenied:
            form.add_error(None, _("复核须由没有评过这份答卷的其他人进行。"))
        else:
            messages.success(request, _("已办结，申请人会看到结果和意见。"))
            return redirect("exams:appeals")
    context = {
        "appeal": appeal,
        "attempt": attempt,
        "grade": grade,
        "questions": shown,
        "form": form if appeal.state == Appeal.State.OPEN else None,
    }
    return render(request, "exams/staff/appeal.html", context)
