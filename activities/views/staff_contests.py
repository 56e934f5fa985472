"""The office's side of contests: making, criteria and jury, the call, judging, results."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audience_page import answer_audience_page, answer_setting_page
from accounts.audiences import words_of
from accounts.models import User
from accounts.permissions import Power, demand, units_for
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.downloads import workbook_answer
from lms.refusals import show_errors

from .. import actions
from ..exports import results_table
from ..forms import ContestForm, CriterionForm, JurorsForm, ReasonForm, ResultsForm
from ..models import Contest
from .access import A_PAGE, managed_contest, words_of_search

State = Contest.State


@never_cache
@login_required
@require_GET
def contests(request: SignedInRequest) -> HttpResponse:
    """List the contests of my scope."""
    demand(request.user, Power.MANAGE_ACTIVITIES)
    words, state = words_of_search(request), request.GET.get("state", "")
    found = Contest.objects.managed_by(request.user).filter(title__icontains=words).select_related("organiser")
    if state in State.values:
        found = found.filter(state=state)
    page = Paginator(found.with_figures().order_by("-deadline", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "state": state, "states": [("", _("全部")), *State.choices]}
    return render(request, "activities/staff/contests.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Prepare a contest."""
    demand(request.user, Power.MANAGE_ACTIVITIES)
    form = ContestForm(request.POST or None, units=units_for(request.user, Power.MANAGE_ACTIVITIES).open())
    if request.method == "POST" and form.is_valid():
        try:
            unit = form.cleaned_data["organiser"]
            made = actions.make_contest(unit, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。请填写评分项和评委，选择对象，再发布。"))
            return redirect("activities:staff_contest", made.uid)
    return render(request, "activities/staff/contest_form.html", {"form": form, "contest": None})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a contest."""
    found = managed_contest(request, uid)
    form = ContestForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_contest(found, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。"))
            return redirect("activities:staff_contest", found.uid)
    return render(request, "activities/staff/contest_form.html", {"form": form, "contest": found})


@never_cache
@login_required
@require_GET
def one_contest(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show how far a contest is: criteria, jury, entries; names of writers only once it is judged."""
    found = managed_contest(request, uid)
    return render(request, "activities/staff/contest.html", _shown(request, found))


def _shown(request: SignedInRequest, found: Contest, **more: Any) -> dict[str, Any]:
    entries = found.entries.submitted().select_related("user", "unit", "result")
    entries = entries.annotate(judged=Count("judgements", filter=Q(judgements__juror__left_at=None)))
    order = {State.JUDGING: ("number",), State.PUBLISHED: ("result__rank", "pk")}
    page = Paginator(entries.order_by(*order.get(State(found.state), ("submitted_at", "pk"))), A_PAGE)
    return {
        "contest": found,
        "criteria": list(found.criteria.all()),
        "jurors": found.jurors.select_related("user").annotate(judged=Count("judgements")).order_by("user__name_key"),
        "audience": words_of(found.audience),
        "page": page.get_page(request.GET.get("page")),
        "criterion_form": CriterionForm(),
        "jurors_form": JurorsForm(offered=User.objects.active()),
        "changeable": found.state in (State.DRAFT, State.OPEN),
        "jury_open": found.state in (State.DRAFT, State.OPEN, State.JUDGING),
        "over": found.deadline < timezone.now(),
        **more,
    }


@signed_in_post
def add_criterion(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Add what the jury looks at."""
    found = managed_contest(request, uid)
    form = CriterionForm(request.POST)
    if form.is_valid():
        try:
            actions.add_criterion(found, **form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("activities:staff_contest", found.uid)
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            form.add_error(None, str(error))
    return render(request, "activities/staff/contest.html", _shown(request, found, criterion_form=form))


@signed_in_post
def remove_criterion(request: SignedInRequest, uid: UUID, pk: int) -> HttpResponse:
    """Remove what the jury looks at."""
    criterion = get_object_or_404(managed_contest(request, uid).criteria.select_related("contest"), pk=pk)
    try:
        actions.remove_criterion(criterion, by=request.user, at=timezone.now())
        messages.success(request, _("已移除。"))
    except actions.NotNowError as error:
        messages.warning(request, str(error))
    return redirect("activities:staff_contest", uid)


@signed_in_post
def add_jurors(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Add people to the jury by their numbers."""
    found = managed_contest(request, uid)
    form = JurorsForm(request.POST, offered=User.objects.active().exclude(kind=User.Kind.REGISTERED))
    if form.is_valid():
        try:
            count = actions.add_jurors(found, form.cleaned_data["people"], by=request.user, at=timezone.now())
            messages.success(request, _("已加入 %(n)d 位评委。") % {"n": count})
            return redirect("activities:staff_contest", found.uid)
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            form.add_error(None, str(error))
    return render(request, "activities/staff/contest.html", _shown(request, found, jurors_form=form))


@signed_in_post
def remove_juror(request: SignedInRequest, uid: UUID, pk: int) -> HttpResponse:
    """Take somebody off the jury."""
    juror = get_object_or_404(managed_contest(request, uid).jurors.select_related("contest", "user"), pk=pk)
    try:
        actions.remove_juror(juror, by=request.user, at=timezone.now())
        messages.success(request, _("已移除。"))
    except actions.NotNowError as error:
        messages.warning(request, str(error))
    return redirect("activities:staff_contest", uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def excuse_juror(request: SignedInRequest, uid: UUID, pk: int) -> HttpResponse:
    """Ask for the reason, then let a juror go who cannot finish."""
    found = managed_contest(request, uid)
    jurors = found.jurors.select_related("contest", "user").annotate(judged=Count("judgements"))
    juror = get_object_or_404(jurors, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.excuse_juror(juror, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("评委已退出，之前的评分不再计入。"))
            return redirect("activities:staff_contest", uid)
    context = {"contest": found, "juror": juror, "form": form}
    return render(request, "activities/staff/excuse_juror.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose whom a contest is for."""
    found = managed_contest(request, uid)
    return answer_audience_page(
        request,
        found.audience,
        template="activities/staff/contest_audience.html",
        context={"contest": found},
        back=reverse("activities:staff_contest", args=[found.uid]),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def call(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say whom the call reaches, then call."""
    found = managed_contest(request, uid)
    return answer_setting_page(
        request,
        found.audience,
        lambda at: actions.call_for_entries(found, by=request.user, at=at),
        refusal=actions.NotNowError,
        template="activities/staff/call.html",
        context={"contest": found},
        back=reverse("activities:staff_contest", args=[found.uid]),
        said=_("已发布。"),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def begin_judging(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, then close the call and draw numbers."""
    found = managed_contest(request, uid)
    if request.method == "POST":
        try:
            actions.begin_judging(found, by=request.user, at=timezone.now())
            messages.success(request, _("评审已开始，作品已随机编号。"))
        except actions.NotNowError as error:
            messages.warning(request, str(error))
        return redirect("activities:staff_contest", found.uid)
    context = {"contest": found, "handed_in": found.entries.submitted().count(), "jurors": found.jurors.count()}
    return render(request, "activities/staff/begin_judging.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say how many of each award there are, then publish the results for good."""
    found = managed_contest(request, uid)
    form = ResultsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_results(found, awards=form.awards, by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已公布结果。"))
            return redirect("activities:staff_contest", found.uid)
    return render(request, "activities/staff/publish_results.html", {"contest": found, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask for the reason, then call the contest off."""
    found = managed_contest(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_contest(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已取消。"))
            return redirect("activities:staff_contest", found.uid)
    return render(request, "activities/staff/cancel_contest.html", {"contest": found, "form": form})


@login_required
@require_GET
def export(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the entries: with names and results once they are published, by number before."""
    found = managed_contest(request, uid)
    return workbook_answer(results_table(found, by=request.user, at=timezone.now()), _("评选结果.xlsx"))
