"""What every page of activities asks first. What somebody may not know about answers 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest

from ..models import Contest, ReadingList

A_PAGE = 30


def managed_list(request: SignedInRequest, uid: UUID) -> ReadingList:
    """Return a reading list of the own scope."""
    demand(request.user, Power.MANAGE_ACTIVITIES)
    found = ReadingList.objects.managed_by(request.user).select_related("organiser", "audience__scope")
    return get_object_or_404(found, uid=uid)


def managed_contest(request: SignedInRequest, uid: UUID) -> Contest:
    """Return a contest of the own scope."""
    demand(request.user, Power.MANAGE_ACTIVITIES)
    found = Contest.objects.managed_by(request.user).select_related("organiser", "audience__scope")
    return get_object_or_404(found, uid=uid)


def called_contest(request: SignedInRequest, uid: UUID) -> Contest:
    """Return a contest that is called for the person."""
    found = Contest.objects.for_learner(request.user, at=timezone.now()).select_related("organiser")
    return get_object_or_404(found, uid=uid)


def words_of_search(request: SignedInRequest) -> str:
    """Return the words searched for."""
    return request.GET.get("q", "").replace("\0", "").strip()[:60]
