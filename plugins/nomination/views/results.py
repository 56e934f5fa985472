"""Results of contests that were published inside: for people of the unit in charge and below, and nobody else."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest

from ..contests import table_of
from ..doors import sealed
from ..models import Contest

RESULTS_A_PAGE, PLACES_A_PAGE = 20, 50


@require_GET
@sealed
def results(request: SignedInRequest) -> HttpResponse:
    """List the results that the person may see."""
    shown = Contest.objects.shown_to(request.user).order_by("-published_at", "-pk")
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = shown.filter(title__icontains=words) if words else shown
    page = Paginator(found, RESULTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "nomination/results.html", {"page": page, "words": words})


@require_GET
@sealed
def result(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the order of a published contest, and by which rule it came about."""
    contest = get_object_or_404(Contest.objects.shown_to(request.user), uid=uid)
    table = table_of(contest)
    page = Paginator(table.rows, PLACES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "nomination/result.html", {"contest": contest, "table": table, "page": page})
