"""The office: a post goes through a scheme; candidates, results of stages, and the sheet into which they merge."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest

from ..actions import (
    AlreadyBegun,
    AlreadyCandidate,
    Closed,
    HasResults,
    NotInSource,
    ReasonMissing,
    WrongFigures,
    add_candidate,
    add_from_shortlist,
    begin_selection,
    close_selection,
    keep_result,
    remove_candidate,
    remove_selection,
    take_from_competency,
    take_from_contest,
    take_from_nominations,
)
from ..competency import model_of
from ..doors import for_officers
from ..forms.nominee import NomineeForm, nominee_of
from ..forms.schemes import ResultForm, SelectionForm, TakeForm, sources_of
from ..models import Candidate, Contest, Scheme, SchemeStage, Selection, StageResult, WeightSet
from ..querysets import units_of_officer
from ..selection_notices import notices_of
from ..selections import is_reproducible, sheet_of
from ..sheet_workbook import sheet_workbook
from .contests import sort_of, workbook
from .office import office_posts

SELECTIONS_A_PAGE, LINES_A_PAGE, RESULTS_A_PAGE = 30, 50, 30
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "new": (gettext_lazy("最近开始"), ("-created_at", "-pk")),
    "post": (gettext_lazy("岗位"), ("post_title", "post_employer", "-pk")),
    "people": (gettext_lazy("人选数"), ("-standing", "-pk")),
}
CLOSED = gettext_lazy("这个岗位的提名刚刚结束，不能再改。")
HAS_RESULTS = gettext_lazy("已经录入结果、胜任力模型，或者提交过预告、公示，不能删除，可以结束提名。")


def selection_of(request: SignedInRequest, uid: UUID) -> Selection:
    """Return a process that the officer handles; for everybody else, and for candidates, there is none."""
    handled = Selection.objects.handled_by(request.user).select_related("scheme", "unit")
    return get_object_or_404(handled, uid=uid)


def open_selection_of(request: SignedInRequest, uid: UUID) -> Selection:
    """Return a process that can still be changed."""
    found = selection_of(request, uid)
    if found.closed_at:
        raise Http404
    return found


@require_GET
@for_officers
def selections(request: SignedInRequest) -> HttpResponse:
    """List the processes of the scope."""
    words, state = request.GET.get("q", "").replace("\0", "").strip()[:60], request.GET.get("state", "")
    found = Selection.objects.handled_by(request.user).select_related("scheme")
    if words:
        found = found.filter(Q(post_title__icontains=words) | Q(post_employer__icontains=words))
    if state in ("open", "closed"):
        found = found.filter(closed_at__isnull=state == "open")
    counted = found.annotate(standing=Count("candidates", filter=Q(candidates__removed_at=None)))
    sort = sort_of(request, SORTS)
    context = {
        "page": Paginator(counted.order_by(*SORTS[sort][1]), SELECTIONS_A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "state": state,
        "sort": sort,
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
    }
    return render(request, "nomination/office/selections.html", context)


@require_http_methods(["GET", "POST"])
@for_officers
def new_selection(request: SignedInRequest) -> HttpResponse:
    """Begin with a post."""
    posts, units = office_posts(request), units_of_officer(request.user).open()
    form = SelectionForm(request.POST or None, posts=posts, units=units)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        chosen = values.pop("post")
        post = next(post for post in posts if str(post.uid) == chosen)
        try:
            made = begin_selection(post, **values, by=request.user, at=timezone.now())
        except AlreadyBegun:
            form.add_error("post", _("这个岗位已经在提名中。"))
        else:
            messages.success(request, _("已开始，请录入人选。"))
            return redirect(made)
    has_schemes = Scheme.objects.current().exists()
    context = {"form": form, "has_posts": bool(posts), "has_schemes": has_schemes}
    return render(request, "nomination/office/selection_form.html", context)


@require_GET
@for_officers
def selection(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the sheet: the stages, and every candidate with raw and weighted figures."""
    found = selection_of(request, uid)
    sheet = sheet_of(found)
    context = {
        "selection": found,
        "sheet": sheet,
        "page": Paginator(sheet.rows, LINES_A_PAGE).get_page(request.GET.get("page")),
        "model": model_of(found),
        "is_short": len(sheet.lines) <= found.places,
        "may_remove": found.is_draft(),
        **notices_of(found, timezone.localdate()),
    }
    return render(request, "nomination/office/selection.html", context)


@require_GET
@for_officers
def selection_sheet(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the sheet as a workbook."""
    found = selection_of(request, uid)
    return workbook(sheet_workbook(sheet_of(found)), _("初始提名结果表.xlsx"))


@require_http_methods(["GET", "POST"])
@for_officers
def close(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and close a process."""
    found = open_selection_of(request, uid)
    if request.method == "POST":
        try:
            close_selection(found, by=request.user, at=timezone.now())
        except Closed:
            messages.error(request, CLOSED)
        else:
            messages.success(request, _("提名已结束。"))
        return redirect(found)
    return render(request, "nomination/office/close_selection.html", {"selection": found})


@require_http_methods(["GET", "POST"])
@for_officers
def delete(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and remove a process for which no results were entered."""
    found = open_selection_of(request, uid)
    if not found.is_draft():
        messages.warning(request, HAS_RESULTS)
        return redirect(found)
    if request.method == "POST":
        try:
            remove_selection(found, by=request.user, at=timezone.now())
        except (Closed, HasResults):
            messages.error(request, HAS_RESULTS)
            return redirect(found)
        messages.success(request, _("提名已删除。"))
        return redirect("nomination:selections")
    context = {"selection": found, "candidates": found.candidates.count()}
    return render(request, "nomination/office/remove_selection.html", context)


# --- Candidates ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@for_officers
def new_candidate(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Add a candidate."""
    found = open_selection_of(request, uid)
    form = NomineeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_candidate(found, nominee_of(form.cleaned_data), by=request.user, at=timezone.now())
        except AlreadyCandidate:
            form.add_error("nominee_name", _("这个人选已经录入。"))
        except Closed:
            form.add_error(None, CLOSED)
        else:
            messages.success(request, _("人选已录入。"))
            return redirect(found)
    return render(request, "nomination/office/candidate_form.html", {"form": form, "selection": found})


@require_POST
@for_officers
def candidates_from_shortlist(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Add whoever is on the shortlist of the post."""
    found = open_selection_of(request, uid)
    try:
        count = add_from_shortlist(found, by=request.user, at=timezone.now())
    except Closed:
        messages.error(request, CLOSED)
    else:
        messages.success(request, _("从入围名单加入了 %(count)d 人。") % {"count": count})
    return redirect(found)


@require_http_methods(["GET", "POST"])
@for_officers
def remove(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and take a candidate out."""
    handled = Selection.objects.handled_by(request.user).filter(closed_at=None)
    candidates = Candidate.objects.standing().filter(selection__in=handled).select_related("selection")
    found = get_object_or_404(candidates, uid=uid)
    if request.method == "POST":
        try:
            remove_candidate(found, by=request.user, at=timezone.now())
        except Closed:
            messages.error(request, CLOSED)
        else:
            messages.success(request, _("人选已移出。"))
        return redirect(found.selection)
    return render(request, "nomination/office/remove_candidate.html", {"candidate": found})


# --- Results of a stage -------------------------------------------------------------------------------------------


def _stage_of(request: SignedInRequest, uid: UUID, order: int) -> tuple[Selection, SchemeStage]:
    found = selection_of(request, uid)
    return found, get_object_or_404(found.scheme.stages, order=order)


@require_http_methods(["GET", "POST"])
@for_officers
def stage(request: SignedInRequest, uid: UUID, order: int) -> HttpResponse:
    """Show the results of a stage with all corrections; enter them, or take them from what is there already."""
    found, one = _stage_of(request, uid, order)
    results = found.results.filter(stage=one).select_related("by", "weights", "contest").order_by("-number")
    again, people = results.exists(), list(found.candidates.standing())
    data = request.POST if request.method == "POST" else None
    if data is not None and found.closed_at:
        raise Http404
    sources = sources_of(one, _contests_for(found), list(WeightSet.objects.all()), model_of(found) is not None)
    taking = data is not None and "take" in data
    form = ResultForm(None if taking else data, stage=one, people=people, again=again)
    take = TakeForm(data if taking else None, sources=sources, again=again, prefix="take") if sources else None
    if data is not None and _kept(request, found, one, form, take if taking else None):
        messages.success(request, _("结果已保存。"))
        return redirect(found)
    context = {
        "selection": found,
        "stage": one,
        "form": form if people else None,
        "take": take,
        "results": Paginator(results, RESULTS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "nomination/office/stage.html", context)


def _contests_for(found: Selection) -> list[Contest]:
    same = Contest.objects.filter(vacancy=found.vacancy, internal_post=found.internal_post_id)
    return list(same.filter(state__in=[Contest.State.FINISHED, Contest.State.PUBLISHED]))


def _kept(
    request: SignedInRequest, found: Selection, one: SchemeStage, form: ResultForm, take: TakeForm | None
) -> bool:
    """Keep what the form says, or what is to be taken; say in the form what stands against it."""
    asked: Any = take or form
    if not asked.is_valid():
        return False
    values: dict[str, Any] = {"reason": asked.cleaned_data.get("reason", "")}
    values |= {"by": request.user, "at": timezone.now()}
    try:
        if take:
            _take(found, one, take.cleaned_data["source"], values)
        else:
            keep_result(found, one, form.values(), tally=form.tally(), **values)
    except WrongFigures:
        asked.add_error(None, _("数字不合理：得票不能多于有效票，有效票不能多于实到，实到不能多于应到。"))
    except ReasonMissing:
        asked.add_error(None, _("刚刚有人录入了结果，请刷新后填写更正原因。"))
    except NotInSource as error:
        words = _("有 %(count)d 位人选在所选来源中没有得分，不能取用。") % {"count": error.people}
        asked.add_error("source", words)
    except Closed:
        asked.add_error(None, CLOSED)
    return not asked.errors


def _take(found: Selection, one: SchemeStage, source: str, values: dict[str, Any]) -> None:
    kind, _dash, which = source.partition("-")
    if kind == "contest":
        contest = next(each for each in _contests_for(found) if str(each.uid) == which)
        take_from_contest(found, one, contest=contest, **values)
    elif kind == "competency":
        take_from_competency(found, one, **values)
    else:
        weights = WeightSet.objects.prefetch_related("rows").filter(number=int(which)).first()
        take_from_nominations(found, one, weights=weights, **values)


@require_GET
@for_officers
def recompute(request: SignedInRequest, uid: UUID, order: int) -> HttpResponse:
    """Work out anew the results that were taken from nominations, and say whether they are the same."""
    found, one = _stage_of(request, uid, order)
    taken = found.results.filter(stage=one, origin=StageResult.Origin.NOMINATIONS)
    result = get_object_or_404(taken.select_related("stage", "weights").order_by("-number")[:1])
    result.selection = found
    if is_reproducible(result):
        messages.success(request, _("按当时的推荐和权重版本复算，结果一致。"))
    else:
        messages.error(request, _("复算结果与保存的不一致，请联系系统管理员核查。"))
    return redirect("nomination:stage", found.uid, one.order)
