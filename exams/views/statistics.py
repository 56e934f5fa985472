"""What an exam was like and what its questions are worth."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import Power, may
from accounts.requests import SignedInRequest
from lms.downloads import workbook_answer

from .. import clock
from ..histogram import histograms
from ..item_analysis import ALL, BINS, FIRST, analyse
from ..scatter import scatters
from ..statistics_workbook import write_statistics
from .access import managed_exam

ITEMS_A_PAGE = 50
SORTS = {
    "": lambda item: item.number,
    "facility": lambda item: item.figures.facility if item.figures.facility is not None else 2,
    "discrimination": lambda item: item.figures.discrimination if item.figures.discrimination is not None else 200,
}


def _which(request: SignedInRequest) -> str:
    return ALL if request.GET.get("which") == ALL else FIRST


@never_cache
@login_required
@require_GET
def statistics(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the distribution of the marks, the figures of every question, and the groups."""
    exam = managed_exam(request, uid)
    analysis = analyse(exam, which=_which(request))
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in SORTS else ""
    items = sorted(analysis.items, key=SORTS[sort])
    context = {
        "exam": exam,
        "analysis": analysis,
        "which": _which(request),
        "drawings": histograms(analysis.bins),
        "scatters": scatters(
            [(row.number, row.figures.facility, row.figures.discrimination) for row in analysis.items]
        ),
        "rows": analysis.items,
        "bins": [(100 * n // BINS, 100 * (n + 1) // BINS, count) for n, count in enumerate(analysis.bins)],
        "page": Paginator(items, ITEMS_A_PAGE).get_page(request.GET.get("page")),
        "sort": sort,
        "sorts": (("", _("题号")), ("facility", _("得分率从低到高")), ("discrimination", _("区分度从低到高"))),
        "sees_bank": may(request.user, Power.SEE_QUESTIONS),
    }
    return render(request, "exams/staff/statistics.html", context)


@login_required
@require_GET
def export(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the figures of an exam."""
    exam = managed_exam(request, uid)
    content = write_statistics(analyse(exam, which=_which(request)), by=request.user, at=clock.now())
    return workbook_answer(content, _("考试统计.xlsx"))
