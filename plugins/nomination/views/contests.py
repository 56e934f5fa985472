"""The office: contests from preparing to the result."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from ..actions import (
    HasDecisions,
    ScoresMissing,
    TooFewEntrants,
    WeightsDoNotAddUp,
    WrongState,
    cancel_contest,
    change_contest,
    finish_contest,
    may_be_removed,
    open_contest,
    prepare_contest,
    publish_contest,
    remove_contest,
    reopen_contest,
)
from ..contest_sheets import result_workbook
from ..contests import table_of
from ..doors import for_officers
from ..forms.contests import ContestForm, StageFormSet, stage_rows, stages_of
from ..models import Contest
from ..querysets import units_of_officer
from .office import office_posts

CONTESTS_A_PAGE, PLACES_A_PAGE = 30, 50
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "new": (gettext_lazy("最近建立"), ("-created_at", "-pk")),
    "title": (gettext_lazy("名称"), ("title", "-pk")),
    "people": (gettext_lazy("参加人数"), ("-standing", "-pk")),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHANGED = gettext_lazy("比选的状态刚刚变了，请刷新后再办理。")
#: What may be done with a contest as a whole, and in which states.
ACTS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "open": (open_contest, ("preparing",)),
    "finish": (finish_contest, ("open",)),
    "publish": (publish_contest, ("finished",)),
    "reopen": (reopen_contest, ("finished", "published")),
    "cancel": (cancel_contest, ("preparing", "open")),
    "remove": (remove_contest, ("preparing",)),
}


def contest_of(request: SignedInRequest, uid: UUID) -> Contest:
    """Return a contest that the officer handles; for everybody else, and for entrants, there is none."""
    return get_object_or_404(Contest.objects.handled_by(request.user).select_related("unit"), uid=uid)


def sort_of(request: SignedInRequest, sorts: Mapping[str, Any]) -> str:
    """Return the order that the address asks for; the first of `sorts` unless it is one of them."""
    asked = request.GET.get("sort", "")
    return asked if asked in sorts else next(iter(sorts))


def workbook(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download."""
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@require_GET
@for_officers
def contests(request: SignedInRequest) -> HttpResponse:
    """List the contests of the scope."""
    handled = Contest.objects.handled_by(request.user)
    words, state = request.GET.get("q", "").replace("\0", "").strip()[:60], request.GET.get("state", "")
    found = handled.filter(Q(title__icontains=words) | Q(post_title__icontains=words)) if words else handled
    if state in Contest.State.values:
        found = found.filter(state=state)
    counted = found.annotate(standing=Count("entrants", filter=Q(entrants__withdrawn_at=None)))
    sort = sort_of(request, SORTS)
    context = {
        "page": Paginator(counted.order_by(*SORTS[sort][1]), CONTESTS_A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "state": state,
        "states": Contest.State.choices,
        "sort": sort,
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
    }
    return render(request, "nomination/office/contests.html", context)


def _form_page(request: SignedInRequest, contest: Contest | None) -> HttpResponse:
    posts = [] if contest else office_posts(request)
    units = units_of_officer(request.user).open()
    data = request.POST or None
    shown = {"title": contest.title, "places": contest.places} if contest else {}
    form = ContestForm(data, posts=posts, units=units, contest=contest, initial=shown)
    rows = StageFormSet(data, initial=stage_rows(list(contest.stages.all()) if contest else []), prefix="stage")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        values = form.cleaned_data
        common: dict[str, Any] = {"stages": stages_of(rows), "by": request.user, "at": timezone.now()}
        if contest is None:
            chosen = values.pop("post")
            post = next(post for post in posts if str(post.uid) == chosen)
            contest = prepare_contest(values.pop("title"), post=post, **values, **common)
            messages.success(request, _("比选已建立，请录入参加人员。"))
        else:
            _change(request, contest, values | common)
        return redirect(contest)
    return render(
        request,
        "nomination/office/contest_form.html",
        {"form": form, "rows": rows, "contest": contest, "has_posts": bool(posts) or contest is not None},
    )


def _change(request: SignedInRequest, contest: Contest, values: dict[str, Any]) -> None:
    try:
        change_contest(contest, **values)
    except WrongState:
        messages.error(request, CHANGED)
    else:
        messages.success(request, _("比选已保存。"))


@require_http_methods(["GET", "POST"])
@for_officers
def new_contest(request: SignedInRequest) -> HttpResponse:
    """Prepare a contest."""
    return _form_page(request, None)


@require_http_methods(["GET", "POST"])
@for_officers
def edit_contest(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a contest that has not begun."""
    contest = contest_of(request, uid)
    if not contest.is_preparing:
        raise Http404
    return _form_page(request, contest)


@require_GET
@for_officers
def contest(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show how a contest stands: stages, numbers, the order so far."""
    found = contest_of(request, uid)
    table = table_of(found)
    page = Paginator(table.rows, PLACES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "contest": found,
        "table": table,
        "page": page,
        "entered": found.entrants.standing().count(),
        "taking_part": len(table.places),
        "is_enough": len(table.places) > found.places,
        "acts": _acts_for(found),
    }
    return render(request, "nomination/office/contest.html", context)


def _acts_for(found: Contest) -> list[str]:
    """Return what may be done with the contest now; a draft is removed while nothing was decided, and ended later."""
    acts = [name for name, (_verb, states) in ACTS.items() if found.state in states]
    if found.is_preparing:
        acts.remove("cancel" if may_be_removed(found) else "remove")
    return acts


@require_GET
@for_officers
def contest_result(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the order as a workbook."""
    found = contest_of(request, uid)
    return workbook(result_workbook(table_of(found)), _("比选成绩.xlsx"))


@require_http_methods(["GET", "POST"])
@for_officers
def act(request: SignedInRequest, uid: UUID, name: str) -> HttpResponse:
    """Ask, and do something with the contest as a whole."""
    found = contest_of(request, uid)
    if name not in ACTS or found.state not in ACTS[name][1]:
        raise Http404
    table = table_of(found)
    if request.method == "POST":
        fault = _do(name, found, request)
        if fault:
            messages.error(request, fault)
        else:
            messages.success(request, _("比选已删除。") if name == "remove" else _("已办理。"))
        return redirect("nomination:contests" if name == "remove" and not fault else found)
    context = {"contest": found, "act": name, "taking_part": len(table.places), "missing": table.missing}
    context["entered"] = found.entrants.count()
    return render(request, "nomination/office/contest_act.html", context)


def _do(name: str, found: Contest, request: SignedInRequest) -> str:
    """Do it, and return what stands against it."""
    try:
        ACTS[name][0](found, by=request.user, at=timezone.now())
    except TooFewEntrants as error:
        return few_words(error)
    except ScoresMissing as error:
        return _("还有 %(count)d 人缺少成绩，请补录；没有参加的请录入“缺考”。") % {"count": error.people}
    except WeightsDoNotAddUp:
        return _("各环节权重合计不是 100%，请先修改。")
    except HasDecisions:
        return _("已经登记审核结果，不能删除，可以终止。")
    except WrongState:
        return str(CHANGED)
    return ""


def few_words(error: TooFewEntrants) -> str:
    """Say that there are too few entrants."""
    text = _("通过民主推荐和组织审定的参加人员有 %(entrants)d 人，必须超过职数 %(places)d 人。")
    return text % {"entrants": error.entrants, "places": error.places}
