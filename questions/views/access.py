"""Fetching what a person may see or keep; for everybody else it does not exist."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Unit
from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest

from ..models import KnowledgePoint, Question
from ..places import places_of
from ..querysets import QuestionQuerySet


def visible(request: SignedInRequest) -> QuestionQuerySet:
    """Return the questions that the person may see."""
    demand(request.user, Power.SEE_QUESTIONS)
    found: QuestionQuerySet = Question.objects.visible_to(request.user).select_related("point", "scope", "figures")
    return found


def seen_question(request: SignedInRequest, uid: UUID) -> Question:
    """Return a question that the person may see."""
    return get_object_or_404(visible(request).select_related("parent", "created_by"), uid=uid)


def kept_question(request: SignedInRequest, uid: UUID) -> Question:
    """Return a question that the person may change."""
    demand(request.user, Power.KEEP_QUESTIONS)
    return get_object_or_404(Question.objects.kept_by(request.user).select_related("point", "scope", "parent"), uid=uid)


def places(request: SignedInRequest) -> list[Unit | None]:
    """Return for whom the person writes questions; for nobody is a 404."""
    found = places_of(request.user)
    if not found:
        raise Http404
    return found


def keeps(request: SignedInRequest, question: Question) -> bool:
    """Say whether the person may change a question."""
    return Question.objects.kept_by(request.user).filter(pk=question.pk).exists()


def demand_city(request: SignedInRequest) -> None:
    """Answer 404 to whoever does not keep the city's questions: the tree of knowledge points is for all."""
    if None not in places(request):
        raise Http404


def point_names() -> Any:
    """Return the paths of all knowledge points, for fields that suggest them."""
    return KnowledgePoint.objects.values_list("full_name", flat=True)
