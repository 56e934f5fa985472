"""The office's side: surveys, their topics and rounds."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audience_page import answer_audience_page, answer_setting_page
from accounts.audiences import people_of
from accounts.audiences import words_of as audience_words
from accounts.permissions import Power, demand, units_for
from accounts.requests import SignedInRequest
from lms.numbers import row_number
from lms.refusals import show_errors

from .. import actions
from ..figures import figures_of
from ..forms import RoundForm, SurveyForm, TopicsForm
from ..models import Item, Round, Survey
from .access import A_PAGE, managed_round, managed_survey, words_of

SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "new": (gettext_lazy("最近新建"), ("-made_at", "-pk")),
    "title": (gettext_lazy("标题"), ("title", "-pk")),
    "answers": (gettext_lazy("回复最多"), ("-answers", "-pk")),
}


@never_cache
@login_required
@require_GET
def surveys(request: SignedInRequest) -> HttpResponse:
    """List the surveys of my scope."""
    demand(request.user, Power.RUN_SURVEYS)
    words, sort = words_of(request), request.GET.get("sort", "new")
    sort = sort if sort in SORTS else "new"
    found = Survey.objects.managed_by(request.user).filter(title__icontains=words).select_related("unit")
    context = {
        "page": Paginator(found.with_figures().order_by(*SORTS[sort][1]), A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "sort": sort,
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
    }
    return render(request, "surveys/staff/surveys.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Prepare a survey."""
    demand(request.user, Power.RUN_SURVEYS)
    form = SurveyForm(request.POST or None, units=units_for(request.user, Power.RUN_SURVEYS).open())
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_data
            made = actions.make_survey(values["unit"], title=values["title"], by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。请选择对象，再新建第一轮。"))
            return redirect("surveys:audience", made.uid)
    return render(request, "surveys/staff/form.html", {"form": form, "survey": None, "title": _("新建调研")})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change the title."""
    found = managed_survey(request, uid)
    form = SurveyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.edit_survey(found, title=form.cleaned_data["title"], by=request.user, at=timezone.now())
        messages.success(request, _("已保存。"))
        return redirect(found)
    return render(request, "surveys/staff/form.html", {"form": form, "survey": found, "title": _("修改标题")})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def delete(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and remove a survey of which nothing was sent."""
    found = managed_survey(request, uid)
    if found.rounds.filter(sent_at__isnull=False).exists():
        messages.warning(request, _("这个调研已经发出，不能删除。"))
        return redirect(found)
    if request.method == "POST":
        try:
            actions.remove_survey(found, by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect(found)
        messages.success(request, _("调研已删除。"))
        return redirect("surveys:surveys")
    return render(request, "surveys/staff/remove.html", {"survey": found, "round": None})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose who is asked in the rounds that are sent from now on."""
    found = managed_survey(request, uid)
    return answer_audience_page(
        request,
        found.audience,
        template="surveys/staff/audience.html",
        context={"survey": found},
        back=found.get_absolute_url(),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def topics(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say into which topics replies are sorted."""
    found = managed_survey(request, uid)
    lines = "\n".join(f"{each.name}：{each.keywords}" if each.keywords else each.name for each in found.topics.all())
    form = TopicsForm(request.POST or None, initial={"topics": lines})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_topics(found, form.cleaned_data["topics"], by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    return render(request, "surveys/staff/form.html", {"form": form, "survey": found, "title": _("主题")})


@never_cache
@login_required
@require_GET
def survey(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a survey: its rounds with their counters, and how replies are spread over the topics."""
    found = managed_survey(request, uid)
    rounds = list(found.rounds.with_counters().order_by("number"))
    chosen = row_number(request.GET.get("round", ""))
    number = chosen if chosen in {each.number for each in rounds} else None
    draft = any(each.sent_at is None for each in rounds)
    context = {
        "survey": found,
        "rounds": rounds,
        "number": number,
        "figures": figures_of(found, round_number=number),
        "may_add": not draft,
        "may_remove": all(each.sent_at is None for each in rounds),
        "audience": audience_words(found.audience),
        "reached": people_of(found.audience, on=timezone.localdate()).count(),
        "open_items": Item.objects.filter(reply__recipient__round__survey=found, state=Item.State.OPEN).count(),
    }
    return render(request, "surveys/staff/survey.html", context)


def _save_round(request: SignedInRequest, found: Survey, this: Round | None) -> HttpResponse:
    form = RoundForm(request.POST or None, instance=this)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            if this is None:
                this = actions.make_round(found, form.cleaned_data, by=request.user, at=now)
            else:
                actions.edit_round(this, form.cleaned_data, by=request.user, at=now)
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect(found)
        else:
            return redirect("surveys:send", this.uid)
    title = _("新建一轮") if this is None else _("修改第 %(n)d 轮") % {"n": this.number}
    return render(request, "surveys/staff/form.html", {"form": form, "survey": found, "title": title})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_round(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Prepare the next round."""
    return _save_round(request, managed_survey(request, uid), None)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit_round(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a round that was not sent."""
    found = managed_round(request, uid)
    if found.sent_at is not None:
        messages.warning(request, _("这一轮已经发出，不能再修改。"))
        return redirect(found.survey)
    return _save_round(request, found.survey, found)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def delete_round(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and remove a round that was not sent."""
    found = managed_round(request, uid)
    if found.sent_at is not None:
        messages.warning(request, _("这一轮已经发出，不能删除。"))
        return redirect(found.survey)
    if request.method == "POST":
        try:
            actions.remove_round(found, by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("这一轮已删除。"))
        return redirect(found.survey)
    return render(request, "surveys/staff/remove.html", {"survey": found.survey, "round": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def send(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say whom the round reaches and how, then send it."""
    found = managed_round(request, uid)
    if found.sent_at is not None:
        messages.warning(request, _("这一轮已经发出，不能再修改。"))
        return redirect(found.survey)
    return answer_setting_page(
        request,
        found.survey.audience,
        lambda now: actions.send_round(found, by=request.user, at=now),
        refusal=actions.NotNowError,
        template="surveys/staff/send.html",
        context={"round": found, "survey": found.survey},
        back=found.survey.get_absolute_url(),
        said=_("已发出，正在送达。"),
    )
