"""Looking at the bank: the list, one question, its versions, what is said twice."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import Power, demand, may
from accounts.requests import SignedInRequest

from ..actions import draft_of
from ..exchange import WRITERS
from ..models import KnowledgePoint, Question, QuestionPair
from ..places import places_of
from ..preview import content_of_draft, shown
from ..selection import SORTS, VALIDITY, Selection
from ..similarity import like
from .access import keeps, point_names, seen_question, visible

A_PAGE = 20


@never_cache
@login_required
@require_GET
def bank(request: SignedInRequest) -> HttpResponse:
    """List the questions that fit, with what is known about their use."""
    demand(request.user, Power.SEE_QUESTIONS)
    today = timezone.localdate()
    chosen = Selection.of(request.GET)
    found = chosen.questions(request.user, today=today).select_related("point", "scope", "figures")
    own = visible(request).listed()
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "today": today,
        "points": KnowledgePoint.objects.order_by("full_name"),
        "point_names": point_names(),
        "sources": own.exclude(source="").order_by("source").values_list("source", flat=True).distinct()[:100],
        "kinds": Question.Kind.choices,
        "states": Question.State.choices,
        "validity": VALIDITY,
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
        "formats": [(name, writer.label) for name, writer in WRITERS.items()],
        "may_keep": may(request.user, Power.KEEP_QUESTIONS),
        "keeps_city": None in places_of(request.user),
        "address": request.get_full_path(),
    }
    return render(request, "questions/bank.html", context)


@never_cache
@login_required
@require_GET
def question(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show one question as a candidate sees it and with its solution, its versions and its use."""
    item = seen_question(request, uid)
    draft = draft_of(item)
    made = content_of_draft(draft)
    alike = like(item.plain, among=visible(request).exclude(pk=item.pk))
    children = list(item.children.order_by("position", "pk")) if item.kind == "passage" else []
    context: dict[str, Any] = {
        "question": item,
        "seen": shown(made, solution=False),
        "solved": shown(made, solution=True),
        "children": [(child, shown(content_of_draft(draft_of(child)), solution=True)) for child in children],
        "child_kinds": [choice for choice in Question.Kind.choices if choice[0] != "passage"],
        "versions": Paginator(item.versions.order_by("-pk"), A_PAGE).get_page(request.GET.get("page")),
        "uses": item.uses.all()[:50],
        "follows_uses": may(request.user, Power.SET_EXAMS) or may(request.user, Power.RUN_EXAMS),
        "alike": alike,
        "may_keep": keeps(request, item),
        "today": timezone.localdate(),
    }
    return render(request, "questions/question.html", context)


@never_cache
@login_required
@require_GET
def version(request: SignedInRequest, uid: UUID, version_id: int) -> HttpResponse:
    """Show what a question said at one time."""
    item = seen_question(request, uid)
    kept = get_object_or_404(item.versions, pk=version_id)
    context = {"question": item, "version": kept, "solved": shown(kept.content, solution=True)}
    return render(request, "questions/version.html", context)


@never_cache
@login_required
@require_GET
def similar(request: SignedInRequest) -> HttpResponse:
    """List the pairs of questions that say nearly the same."""
    demand(request.user, Power.SEE_QUESTIONS)
    found = QuestionPair.objects.visible_to(request.user).select_related("first", "second")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "questions/similar.html", {"page": page})
