"""The office: figures about nominees, batches and taking part."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.audit import record
from accounts.requests import SignedInRequest
from lms.numbers import row_number

from ..actions import record_readings
from ..analysis import batch_figures, nominee_figures, participation, participation_by_rank, registered
from ..doors import for_officers
from ..models import Nomination, Reading, ShortlistEntry, WeightSet
from ..querysets import NominationQuerySet, units_of_officer
from .office import batches_of

NOMINEES_A_PAGE, UNITS_A_PAGE, BATCHES_A_PAGE = 20, 50, 30


def _narrow_batch(
    request: SignedInRequest, nominations: NominationQuerySet
) -> tuple[NominationQuerySet, dict[str, Any]]:
    batches, batch = batches_of(nominations), request.GET.get("batch", "")
    if batch in batches:
        return nominations.filter(batch=batch), {"batches": batches, "batch": batch}
    return nominations, {"batches": batches, "batch": ""}


def _asked_weights(request: SignedInRequest) -> tuple[WeightSet | None, list[int]]:
    numbers = list(WeightSet.objects.values_list("number", flat=True))
    asked = request.GET.get("weights", "")
    found = WeightSet.objects.prefetch_related("rows")
    if (number := row_number(asked)) in numbers:
        return found.get(number=number), numbers
    return found.first(), numbers


@require_GET
@for_officers
def analysis(request: SignedInRequest) -> HttpResponse:
    """Figures per nominee, raw beside weighted (SPEC N11, N16); whose names are shown is recorded."""
    counted, context = _narrow_batch(request, Nomination.objects.counted_for(request.user))
    weights, numbers = _asked_weights(request)
    figures = nominee_figures(counted, weights)
    page = Paginator(figures, NOMINEES_A_PAGE).get_page(request.GET.get("page"))
    rows = _named(request, counted, page, at=timezone.now())
    context |= {"page": page, "rows": rows, "weights": weights, "versions": numbers}
    return render(request, "nomination/office/analysis.html", context)


def _named(request: SignedInRequest, counted: NominationQuerySet, page: Page, *, at: datetime) -> list[Any]:
    """Return (name, unit, receipt, figures): one nomination of each nominee is opened for the name, and says so."""
    keys = [line.key for line in page]
    found = counted.standing().filter(nominee_key__in=keys).order_by("nominee_key", "-created_at")
    shown = {nomination.nominee_key: nomination for nomination in found.distinct("nominee_key")}
    others = [nomination for nomination in shown.values() if nomination.nominator_id != request.user.pk]
    record_readings(others, kind=Reading.Kind.NAME, by=request.user, at=at)
    if shown:
        record("analyse_nominations", by=request.user, at=at, nominees=len(shown))
    return [
        (shown[line.key].nominee_name, shown[line.key].nominee_unit, shown[line.key], line)
        for line in page
        if line.key in shown
    ]


@require_GET
@for_officers
def batches(request: SignedInRequest) -> HttpResponse:
    """Figures of every batch, and the sentence about who takes part (SPEC N09)."""
    counted = Nomination.objects.counted_for(request.user)
    lines = batch_figures(counted, ShortlistEntry.objects.handled_by(request.user).standing())
    cadres, admitted = registered(units_of_officer(request.user))
    context = {
        "page": Paginator(lines, BATCHES_A_PAGE).get_page(request.GET.get("page")),
        "cadres": cadres,
        "admitted": admitted,
        "all_people": cadres + admitted,
        "times": counted.standing().count(),
    }
    return render(request, "nomination/office/batches.html", context)


@require_GET
@for_officers
def participation_report(request: SignedInRequest) -> HttpResponse:
    """Who takes part, by unit and by rank, with the units from which nothing came (SPEC N21)."""
    counted, context = _narrow_batch(request, Nomination.objects.counted_for(request.user))
    units = units_of_officer(request.user)
    lines = participation(units, counted)
    silent = [line for line in lines if line.is_silent]
    only_silent = request.GET.get("silent") == "1"
    shown = silent if only_silent else lines
    context |= {
        "page": Paginator(shown, UNITS_A_PAGE).get_page(request.GET.get("page")),
        "ranks": participation_by_rank(units, counted),
        "all_units": len(lines),
        "silent_units": len(silent),
        "only_silent": only_silent,
    }
    return render(request, "nomination/office/participation.html", context)
