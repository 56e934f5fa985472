"""The staff's side: moderation, questions that wait, boards, the pause, the questions of the evaluation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest

from .. import actions
from ..actions.moderation import open_appeal
from ..forms import BoardForm, DecisionForm, PauseForm, QuestionsForm
from ..models import Board, EvaluationForm, Pause, Post, Thread
from ..permissions import demand_site, demand_teacher, moderates_site

A_PAGE = 30
STATES = (
    ("", gettext_lazy("待处理")),
    ("held", gettext_lazy("暂缓显示")),
    ("taken_down", gettext_lazy("已撤下")),
    ("decided", gettext_lazy("处理过的")),
)


@never_cache
@login_required
@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    """List the posts that wait for a decision, the longest first, or those that were decided."""
    demand(request.user, Power.MODERATE)
    state, words = request.GET.get("state", ""), request.GET.get("q", "").replace("\0", "").strip()[:60]
    posts = Post.objects.moderated_by(request.user)
    if state in ("held", "taken_down"):
        posts = posts.filter(state=state).order_by("-at", "-pk")
    elif state == "decided":
        posts = posts.filter(decisions__isnull=False).distinct().order_by("-at", "-pk")
    else:
        posts = posts.waiting()
    if words:
        posts = posts.filter(body__icontains=words)
    posts = posts.select_related("author", "unit", "thread").prefetch_related("reports")
    context = {
        "page": Paginator(posts, A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": STATES,
        "words": words,
        "pause": Pause.objects.filter(ended_at=None).first(),
        "whole_site": moderates_site(request.user),
    }
    return render(request, "discussion/staff/queue.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def post(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a post with everything about it, and decide."""
    demand(request.user, Power.MODERATE)
    posts = Post.objects.moderated_by(request.user).select_related("author", "unit", "thread__board__course")
    found = get_object_or_404(posts, uid=uid)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已处理，作者会看到结果和理由。"))
            return redirect("discussion:staff_post", found.uid)
    context = {
        "post": found,
        "form": form,
        "versions": found.versions.all(),
        "reports": found.reports.select_related("by"),
        "decisions": found.decisions.select_related("by", "appeal", "appealed"),
        "appeal": open_appeal(found),
    }
    return render(request, "discussion/staff/post.html", context)


@never_cache
@login_required
@require_GET
def questions(request: SignedInRequest) -> HttpResponse:
    """List the questions about courses that nobody has answered, the oldest first."""
    demand_teacher(request.user)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = Thread.objects.shown_to(request.user).unanswered().filter(board__course__isnull=False)
    if words:
        found = found.filter(board__course__title__icontains=words)
    page = Paginator(found.order_by("created_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "discussion/staff/questions.html", {"page": page, "words": words})


@never_cache
@login_required
@require_GET
def boards(request: SignedInRequest) -> HttpResponse:
    """List the general boards with whoever answers for them."""
    demand_site(request.user)
    found = Board.objects.general().select_related("responsible")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "discussion/staff/boards.html", {"page": page})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def board(request: SignedInRequest, uid: UUID | None = None) -> HttpResponse:
    """Make a general board, or change the one of the address."""
    demand_site(request.user)
    found = get_object_or_404(Board.objects.general().select_related("responsible"), uid=uid) if uid else None
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {name: getattr(found, name) for name in ("title", "intro", "position", "is_open")}
        initial["responsible"] = found.responsible.username if found.responsible else ""
    form = BoardForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                actions.make_board(form.cleaned_data, by=request.user, at=timezone.now())
            else:
                actions.change_board(found, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("板块已保存。"))
            return redirect("discussion:boards")
    return render(request, "discussion/staff/board.html", {"form": form, "board": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def pause(request: SignedInRequest) -> HttpResponse:
    """Stop all posting in an incident, or let everybody write again."""
    demand_site(request.user)
    running = Pause.objects.filter(ended_at=None).select_related("by").first()
    form = PauseForm(request.POST or None)
    if request.method == "POST":
        if running is not None:
            actions.end_pause(by=request.user, at=timezone.now())
            messages.success(request, _("已恢复发言。"))
            return redirect("discussion:queue")
        if form.is_valid():
            actions.pause_posting(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("已暂停全站发言，浏览不受影响。"))
            return redirect("discussion:queue")
    return render(request, "discussion/staff/pause.html", {"form": form, "running": running})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def evaluation_questions(request: SignedInRequest) -> HttpResponse:
    """Show and change what learners are asked about a course."""
    demand_site(request.user)
    current = EvaluationForm.objects.first()
    texts = "\n".join(current.questions.values_list("text", flat=True)) if current else ""
    form = QuestionsForm(request.POST or None, initial={"questions": texts})
    if request.method == "POST" and form.is_valid():
        lines = form.cleaned_data["questions"].splitlines()
        try:
            actions.publish_questions(lines, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("questions", error)
        else:
            messages.success(request, _("新的评价表已启用，以前的评价不变。"))
            return redirect("discussion:evaluation_questions")
    return render(request, "discussion/staff/evaluation.html", {"form": form, "current": current})
