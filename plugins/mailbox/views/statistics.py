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


#: Who reads the figures, as the addresses say it.
COUNTERS = {"office": _handled, "supervision": _supervised}


@never_cache
@login_required
@require_GET
def figures(request: SignedInRequest, readers: str) -> HttpResponse:
    """Show the figures of a period to `readers`."""
    count = COUNTERS[readers](request)
    form = PeriodForm(request.GET, today=timezone.localdate())
    found = None
    if form.is_valid():
        found = count(form.span(), form.by_grain)
        if found is None:
            form.add_error("last", _("起止日期之间没有完整的月份。"))
    context = {
        "form": form,
        "figures": found,
        "is_guarded": readers == "supervision",
        "export": f"mailbox:{readers}_workbook",
    }
    return render(request, "mailbox/office_statistics.html", context)


@never_cache
@login_required
@require_GET
def workbook(request: SignedInRequest, readers: str) -> HttpResponse:
    """Download what the page shows to `readers`."""
    count = COUNTERS[readers](request)
    form = PeriodForm(request.GET, today=timezone.localdate())
    found = count(form.span(), form.by_grain) if form.is_valid() else None
    if found is None:
        raise Http404
    return workbook_answer(figures_workbook(found), _("信件统计.xlsx"))
