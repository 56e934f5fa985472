"""How the pages of the staff find what they are about: within one's scope, or 404."""

from collections.abc import Container
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.permissions import Power, may, units_for
from accounts.querysets import UnitQuerySet
from accounts.requests import SignedInRequest

from ..models import Exam, Paper
from ..querysets import ExamQuerySet, PaperQuerySet


def words_in(request: SignedInRequest) -> str:
    """Return the words that a list is searched for."""
    return request.GET.get("q", "").replace("\0", "").strip()[:60]


def sort_in(request: SignedInRequest, known: Container[str], usual: str) -> str:
    """Return by what a list is sorted: what the address says if it is `known`, else the `usual`."""
    asked = request.GET.get("sort", usual)
    return asked if asked in known else usual


def demand_any(request: SignedInRequest) -> None:
    """Answer 404 to whoever has nothing to do with exams."""
    if not (may(request.user, Power.SET_EXAMS) or may(request.user, Power.RUN_EXAMS)):
        raise Http404


def demand(request: SignedInRequest, power: Power) -> None:
    """Answer 404 to whoever does not hold `power` anywhere."""
    if not may(request.user, power):
        raise Http404


def own_units(request: SignedInRequest) -> UnitQuerySet:
    """Return the units in which one may make exams."""
    return (units_for(request.user, Power.SET_EXAMS) | units_for(request.user, Power.RUN_EXAMS)).open().order_by("path")


def managed_exams(request: SignedInRequest) -> ExamQuerySet:
    """Return the exams that I may change."""
    demand_any(request)
    return Exam.objects.managed_by(request.user).select_related("organiser", "paper")


def managed_exam(request: SignedInRequest, uid: UUID) -> Exam:
    """Return an exam that I may change."""
    return get_object_or_404(managed_exams(request).select_related("audience__scope", "series", "make_up_of"), uid=uid)


def run_exam(request: SignedInRequest, uid: UUID) -> Exam:
    """Return an exam about whose people I decide."""
    demand(request, Power.RUN_EXAMS)
    found = Exam.objects.run_by(request.user).select_related("organiser", "paper", "audience__scope")
    return get_object_or_404(found, uid=uid)


def managed_papers(request: SignedInRequest) -> PaperQuerySet:
    """Return the papers of my scope."""
    demand(request, Power.SET_EXAMS)
    return Paper.objects.managed_by(request.user).select_related("organiser")


def managed_paper(request: SignedInRequest, uid: UUID) -> Paper:
    """Return a paper of my scope."""
    return get_object_or_404(managed_papers(request), uid=uid)
