"""Fetching what somebody may see; what a person may not know about answers 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest

from ..models import Item, Reply, Round, Survey

A_PAGE = 30


def managed_survey(request: SignedInRequest, uid: UUID) -> Survey:
    """Return a survey that the person runs."""
    demand(request.user, Power.RUN_SURVEYS)
    found = Survey.objects.managed_by(request.user).select_related("unit", "audience__scope")
    return get_object_or_404(found, uid=uid)


def managed_round(request: SignedInRequest, uid: UUID) -> Round:
    """Return a round of a survey that the person runs."""
    demand(request.user, Power.RUN_SURVEYS)
    surveys = Survey.objects.managed_by(request.user).values("pk")
    rounds = Round.objects.filter(survey__in=surveys).select_related("survey__unit", "survey__audience__scope")
    return get_object_or_404(rounds, uid=uid)


def managed_reply(request: SignedInRequest, uid: UUID) -> Reply:
    """Return a reply to a survey that the person runs."""
    demand(request.user, Power.RUN_SURVEYS)
    surveys = Survey.objects.managed_by(request.user).values("pk")
    replies = Reply.objects.filter(recipient__round__survey__in=surveys)
    return get_object_or_404(replies.select_related("recipient__round__survey__unit", "recipient__user"), uid=uid)


def followed_item(request: SignedInRequest, uid: UUID) -> Item:
    """Return a matter for which the person answers, or of a survey that the person runs."""
    rows = Item.objects.followed_by(request.user)
    return get_object_or_404(
        rows.select_related("owner", "reply__recipient__round__survey__unit", "reply__recipient__user"), uid=uid
    )


def words_of(request: SignedInRequest) -> str:
    """Return what somebody searches for."""
    return request.GET.get("q", "").replace("\0", "").strip()[:60]
