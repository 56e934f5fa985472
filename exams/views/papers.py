"""The staff's side of papers: list, lines, choosing questions, checking, printing."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Power, units_for
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors
from questions.models import KnowledgePoint, Question

from .. import actions, clock
from ..forms import LineForm, PaperForm, PickForm
from ..models import Paper, PaperLine
from ..printed import printed_paper
from .access import demand, managed_paper, managed_papers, sort_in, words_in

PAPERS_A_PAGE, QUESTIONS_A_PAGE = 30, 40
SORTS = {"new": "-pk", "title": "title", "used": "-exam_count"}


@never_cache
@login_required
@require_GET
def paper_list(request: SignedInRequest) -> HttpResponse:
    """List the papers of my scope."""
    words, state, sort = words_in(request), request.GET.get("state", ""), sort_in(request, SORTS, "new")
    found = managed_papers(request).filter(title__icontains=words)
    if state in Paper.State.values:
        found = found.filter(state=state)
    found = found.annotate(line_count=Count("lines", distinct=True), exam_count=Count("exams", distinct=True))
    page = Paginator(found.order_by(SORTS[sort], "-pk"), PAPERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "state": state,
        "states": (("", _("全部")), *Paper.State.choices),
        "sort": sort,
        "sorts": (("new", _("最新")), ("title", _("名称")), ("used", _("使用次数"))),
    }
    return render(request, "exams/staff/papers.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Begin a paper."""
    demand(request, Power.SET_EXAMS)
    form = PaperForm(request.POST or None, units=units_for(request.user, Power.SET_EXAMS).open())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_paper(
                form.cleaned_data["organiser"], form.cleaned_data, by=request.user, at=clock.now()
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            return redirect(made)
    return render(request, "exams/staff/paper_form.html", {"form": form, "paper": None})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change title and rules of drawing."""
    paper = managed_paper(request, uid)
    form = PaperForm(request.POST or None, instance=paper)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_paper(paper, form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(paper)
    return render(request, "exams/staff/paper_form.html", {"form": form, "paper": paper})


@never_cache
@login_required
@require_GET
def paper(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a paper: its lines, the sum of the marks, and what it lacks."""
    found = managed_paper(request, uid)
    lines = list(found.lines.select_related("question", "point"))
    context = {
        "paper": found,
        "lines": lines,
        "count": sum(line.count for line in lines),
        "marks": sum(line.count * line.marks for line in lines),
        "faults": actions.faults_of(found) if lines else [],
        "exams": found.exams.order_by("-pk")[:10],
    }
    return render(request, "exams/staff/paper.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def pick(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose questions of the bank."""
    found = managed_paper(request, uid)
    offered = Question.objects.visible_to(request.user).usable(timezone.localdate()).select_related("point")
    form = PickForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = [number for number in request.POST.getlist("question") if number.isdecimal()][:200]
        questions = sorted(offered.filter(pk__in=chosen), key=lambda each: chosen.index(str(each.pk)))
        count = actions.add_questions(found, questions, **form.cleaned_data, by=request.user, at=clock.now())
        text = ngettext("加入了 %(n)d 题。", "加入了 %(n)d 题。", count)
        messages.success(request, text % {"n": count})
        return redirect(found)
    words, kind, point = words_in(request), request.GET.get("kind", ""), request.GET.get("point", "")
    narrowed = offered.about(words) if words else offered
    if kind in Question.Kind.values:
        narrowed = narrowed.filter(kind=kind)
    if point.isdecimal() and (place := KnowledgePoint.objects.filter(pk=point).first()):
        narrowed = narrowed.below(place)
    context = {
        "paper": found,
        "form": form,
        "page": Paginator(narrowed.order_by("-pk"), QUESTIONS_A_PAGE).get_page(request.GET.get("page")),
        "taken": set(found.lines.exclude(question=None).values_list("question_id", flat=True)),
        "words": words,
        "kind": kind,
        "kinds": Question.Kind.choices,
        "point": point,
        "points": KnowledgePoint.objects.order_by("path"),
    }
    return render(request, "exams/staff/pick.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def line(request: SignedInRequest, uid: UUID, pk: int | None = None) -> HttpResponse:
    """Add a rule, or change a line."""
    found = managed_paper(request, uid)
    known = get_object_or_404(found.lines.select_related("question"), pk=pk) if pk else None
    form = LineForm(request.POST or None, instance=known or PaperLine(paper=found))
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if value is not None or name != "sort_order"}
        try:
            actions.set_line(found, known, values, by=request.user, at=clock.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    return render(request, "exams/staff/line.html", {"paper": found, "line": known, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def drop(request: SignedInRequest, uid: UUID, pk: int) -> HttpResponse:
    """Ask, then take a line out of the paper."""
    found = managed_paper(request, uid)
    known = get_object_or_404(found.lines.select_related("question", "point"), pk=pk)
    if request.method == "GET":
        return render(request, "exams/staff/drop.html", {"paper": found, "line": known})
    actions.drop_line(found, known, by=request.user, at=clock.now())
    messages.success(request, _("已移出试卷。"))
    return redirect(found)


@signed_in_post
def ready(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let exams use the paper, or say what it lacks."""
    found = managed_paper(request, uid)
    try:
        actions.declare_ready(found, by=request.user, at=clock.now())
    except actions.PaperError as error:
        for fault in error.faults:
            messages.error(request, fault)
    else:
        messages.success(request, _("检查通过，考试可以使用这份试卷了。"))
    return redirect(found)


@signed_in_post
def copy(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Make a draft with the same lines."""
    made = actions.copy_paper(managed_paper(request, uid), by=request.user, at=clock.now())
    messages.success(request, _("已复制为草稿。"))
    return redirect(made)


@never_cache
@login_required
@require_GET
def printed(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the paper for printing: questions and an answer sheet, or with the solutions."""
    found = managed_paper(request, uid)
    seed = request.GET.get("seed", "")
    context = printed_paper(found, seed=int(seed) if seed.isdecimal() and len(seed) < 16 else 1)
    solved = request.GET.get("solved") == "1"
    return render(request, "exams/staff/printed.html", {"paper": found, "solved": solved, **context})
