"""Figures of a period for handlers, exactly, and for supervisors, without small groups (SPEC M05, M14)."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from lms.downloads import workbook_answer

from ..models import Box
from ..period_forms import PeriodForm
from ..periods import Grain, Span
from ..querysets import SUPERVISOR, is_handler
from ..statistics import supervised_figures
from ..statistics_workbook import figures_workbook
from ..tallies import Figures, exact_figures

Counter = Callable[[Span, Grain], Figures | None]


def _handled(request: SignedInRequest) -> Counter:
    """Return how the letters of the own boxes are counted; for everybody else the page does not exist."""
    if not is_handler(request.user):
        raise Http404
    boxes = Box.objects.handled_by(request.user)
    return lambda span, by: exact_figures(boxes, span, by=by, reader=request.user)


def _supervised(request: SignedInRequest) -> Counter:
    """Return how the letters of the supervised boxes are counted: by whole months, all boxes together."""
    if not request.user.roles.filter(role=SUPERVISOR).exists():
        raise Http404
    boxes, today = list(Box.objects.within(request.user, SUPERVISOR)), timezone.localdate()

    def count(span: Span, by: Grain) -> Figures | None:
        months = span.to_whole_months(today)
        return supervised_figures(months, boxes, by=by, today=today) if months else None

    return count


def _page(request: SignedInRequest, count: Counter, *, is_guarded: bool) -> HttpResponse:
    form = PeriodForm(request.GET, today=timezone.localdate())
    figures = None
    if form.is_valid():
        figures = count(form.span(), form.by_grain)
        if figures is None:
            form.add_error("last", _("起止日期之间没有完整的月份。"))
    context = {
        "form": form,
        "figures": figures,
        "is_guarded": is_guarded,
        "export": "mailbox:supervision_workbook" if is_guarded else "mailbox:office_workbook",
    }
    return render(request, "mailbox/office_statistics.html", context)


def _workbook(request: SignedInRequest, count: Counter) -> HttpResponse:
    form = PeriodForm(request.GET, today=timezone.localdate())
    figures = count(form.span(), form.by_grain) if form.is_valid() else None
    if figures is None:
        raise Http404
    return workbook_answer(figures_workbook(figures), _("信件统计.xlsx"))


@never_cache
@login_required
@require_GET
def office(request: SignedInRequest) -> HttpResponse:
    """Show the figures of the own boxes in a period."""
    return _page(request, _handled(request), is_guarded=False)


@never_cache
@login_required
@require_GET
def office_workbook(request: SignedInRequest) -> HttpResponse:
    """Download what the page shows."""
    return _workbook(request, _handled(request))


@never_cache
@login_required
@require_GET
def supervision(request: SignedInRequest) -> HttpResponse:
    """Show the figures of the supervised boxes in a period."""
    return _page(request, _supervised(request), is_guarded=True)


@never_cache
@login_required
@require_GET
def supervision_workbook(request: SignedInRequest) -> HttpResponse:
    """Download what the page shows."""
    return _workbook(request, _supervised(request))
