"""The staff's side of exams as a whole: list, make, change, whom it is for, and acts that are asked about first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audience_page import answer_audience_page
from accounts.audiences import people_of, words_of
from accounts.models import User
from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from .. import actions, clock
from ..forms import ExamForm, ExtendForm, ReasonForm
from ..models import Exam
from .access import demand_any, managed_exam, managed_exams, own_units, run_exam, sort_in, words_in

EXAMS_A_PAGE = 30
STATES = (("", gettext_lazy("全部")), *Exam.State.choices)
SORTS = {"new": "-pk", "opens": "-opens_at", "title": "title"}


@never_cache
@login_required
@require_GET
def exam_list(request: SignedInRequest) -> HttpResponse:
    """List the exams of my scope, searched, filtered and sorted."""
    words, state, sort = words_in(request), request.GET.get("state", ""), sort_in(request, SORTS, "new")
    found = managed_exams(request).filter(title__icontains=words).with_figures()
    if state in Exam.State.values:
        found = found.filter(state=state)
    page = Paginator(found.order_by(SORTS[sort], "-pk"), EXAMS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "state": state,
        "states": STATES,
        "sort": sort,
        "sorts": (("new", _("最新")), ("opens", _("开放时间")), ("title", _("名称"))),
    }
    return render(request, "exams/staff/exams.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Prepare an exam."""
    demand_any(request)
    form = ExamForm(request.POST or None, user=request.user, units=own_units(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_exam(form.cleaned_data["organiser"], form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。发布之前没有人看得到。"))
            return redirect("exams:staff_exam", made.uid)
    return render(request, "exams/staff/exam_form.html", {"form": form, "exam": None})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change an exam."""
    found = managed_exam(request, uid)
    form = ExamForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_exam(found, form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.PaperError as error:
            for fault in error.faults:
                form.add_error("paper", fault)
        else:
            messages.success(request, _("已保存。"))
            return redirect("exams:staff_exam", found.uid)
    return render(request, "exams/staff/exam_form.html", {"form": form, "exam": found})


@never_cache
@login_required
@require_GET
def exam(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show an exam: its rules, how far it is, and what can be done."""
    found = managed_exam(request, uid)
    now = clock.now()
    runs = Exam.objects.run_by(request.user).filter(pk=found.pk).exists()
    audience = found.audience
    context = {
        "exam": found,
        "figures": Exam.objects.with_figures().get(pk=found.pk),
        "reached": people_of(audience, on=timezone.localdate(now)).count() if audience else None,
        "audience": words_of(audience) if audience else "",
        "runs": runs,
        "ended": found.has_ended(now),
        "markers": list(User.objects.filter(pk__in=found.markers.values("user")).order_by("name_key")),
        "adjustments": found.adjustments.select_related("user").order_by("-made_at")[:50] if runs else [],
        "corrections": found.corrections.select_related("by").order_by("-pk"),
        "make_ups": found.make_ups.all(),
        "acts": [(name, act.label) for name, act in ACTS.items() if act.fits(found)],
    }
    return render(request, "exams/staff/exam.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose whom an exam is for."""
    found = run_exam(request, uid)
    if found.audience is None:
        raise Http404
    return answer_audience_page(
        request,
        found.audience,
        template="exams/staff/audience.html",
        context={"exam": found},
        back=reverse("exams:staff_exam", args=[found.uid]),
    )


Verb = Callable[..., Any]


@dataclass(frozen=True)
class Act:
    """Something one does to an exam after a page has said what it will do; `form` asks what the verb needs."""

    label: str | Promise
    words: str | Promise
    verb: Verb
    fits: Callable[[Exam], bool]
    form: type[forms.Form] | None = None
    said: str | Promise = ""


def _is_draft(exam: Exam) -> bool:
    return exam.state == Exam.State.DRAFT


def _is_published(exam: Exam) -> bool:
    return exam.state == Exam.State.PUBLISHED


def _has_results(exam: Exam) -> bool:
    return exam.state in (Exam.State.PUBLISHED, Exam.State.CLOSED) and exam.results_published_at is None


ACTS: dict[str, Act] = {
    "publish": Act(
        gettext_lazy("发布"),
        gettext_lazy("发布时抽题并固定试卷。发布后，对象范围内的人就能看到这场考试，到开放时间可以参加。"),
        actions.publish_exam,
        _is_draft,
        said=gettext_lazy("已发布，试卷已固定。"),
    ),
    "extend": Act(
        gettext_lazy("延长时间"),
        gettext_lazy("所有正在作答的人都延长，考试的截止时间也同样推后。用于停电、断网等故障之后。"),
        actions.extend_exam,
        _is_published,
        ExtendForm,
        gettext_lazy("已延长。"),
    ),
    "refreeze": Act(
        gettext_lazy("重新成卷"),
        gettext_lazy("按试卷和试题现在的内容重新抽题、固定。已经开始的人不受影响，此后开始的人用新的试卷。"),
        actions.refreeze_exam,
        _is_published,
        said=gettext_lazy("已重新成卷。"),
    ),
    "close": Act(
        gettext_lazy("结束考试"),
        gettext_lazy("此后没有人能再开始；还在作答的人会被立即收卷，已保存的答案都计入。"),
        actions.close_exam,
        _is_published,
        said=gettext_lazy("考试已结束。"),
    ),
    "cancel": Act(
        gettext_lazy("取消考试"),
        gettext_lazy("考试会显示为已取消，不能再恢复；还在作答的人会被立即收卷。已有的答卷和成绩保留。"),
        actions.cancel_exam,
        lambda exam: exam.state in (Exam.State.DRAFT, Exam.State.PUBLISHED),
        ReasonForm,
        gettext_lazy("考试已取消。"),
    ),
    "results": Act(
        gettext_lazy("公布成绩"),
        gettext_lazy("公布后，考生按“成绩公布后”的设置看到得分和答案，成绩复核的申请期从此开始。公布后不能收回。"),
        actions.publish_results,
        _has_results,
        said=gettext_lazy("成绩已公布。"),
    ),
    "copy": Act(
        gettext_lazy("复制"),
        gettext_lazy("复制为一份草稿：规则、试卷和对象相同，时间另行填写。"),
        actions.copy_exam,
        lambda exam: True,
        said=gettext_lazy("已复制为草稿。"),
    ),
}


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def act(request: SignedInRequest, uid: UUID, name: str) -> HttpResponse:
    """Say what an act will do, then do it."""
    found, known = managed_exam(request, uid), ACTS.get(name)
    if known is None:
        raise Http404
    form = known.form(request.POST or None) if known.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        answer = _do(request, found, known, form.cleaned_data if form else {}, clock.now())
        if answer is not None:
            return answer
    context = {"exam": found, "act": known, "form": form, "figures": Exam.objects.with_figures().get(pk=found.pk)}
    return render(request, "exams/staff/act.html", context)


def _do(request: SignedInRequest, exam: Exam, known: Act, values: dict[str, Any], at: datetime) -> HttpResponse | None:
    """Do it; nothing where it was refused, which is said on the page."""
    try:
        made = known.verb(exam, **values, by=request.user, at=at)
    except actions.PaperError as error:
        for fault in error.faults:
            messages.error(request, fault)
        return None
    except actions.NotNowError as error:
        messages.error(request, str(error))
        return None
    messages.success(request, str(known.said))
    return redirect("exams:staff_exam", made.uid if isinstance(made, Exam) else exam.uid)
