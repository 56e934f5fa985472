"""年度归档: ask for annual tables, see what was frozen, keep templates."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audit import record
from accounts.models import Unit
from accounts.requests import SignedInRequest
from jobs.models import Job
from lms.refusals import show_errors

from . import actions
from .archive_forms import TemplateForm
from .layouts import choices
from .models import AnnualArchive, AnnualTemplate, ExportFile
from .permissions import may_keep_rules, units_with_readable_scores
from .sheets import SUMMARY, sheets_of

A_PAGE, ROWS_A_PAGE = 20, 50


@login_required
@require_GET
def annual(request: SignedInRequest) -> HttpResponse:
    """Ask for an annual table; my last exports, and the years that were frozen in my scope."""
    units = units_with_readable_scores(request.user)
    if not units.exists():
        raise Http404
    exports = list(ExportFile.objects.visible_to(request.user).select_related("unit", "archive")[:10])
    jobs = Job.objects.in_bulk([export.job_id for export in exports if export.job_id])
    frozen = AnnualArchive.objects.in_units(units).select_related("frozen_by")
    year = timezone.localdate().year
    context = {
        "years": range(year, year - 5, -1),
        "scopes": Unit.objects.filter(pk__in=units.values("pk")).order_by("path"),
        "layouts": choices(),
        "exports": [(export, jobs.get(export.job_id)) for export in exports],
        "page": Paginator(frozen, A_PAGE).get_page(request.GET.get("page")),
        "keeps": may_keep_rules(request.user),
    }
    return render(request, "scoring/annual/list.html", context)


@login_required
@require_GET
def archive(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the people of a frozen year; the reading is on record."""
    units = units_with_readable_scores(request.user)
    archives = AnnualArchive.objects.in_units(units).select_related("unit", "frozen_by")
    found = get_object_or_404(archives, number=number.replace("\0", ""))
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows = found.rows.defer("records").select_related("user").order_by("position")
    if words:
        rows = rows.filter(name__icontains=words) | rows.filter(unit_name__icontains=words)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    sheet = next(each for each in sheets_of(found.year, found.columns) if each.key == SUMMARY)
    lines = [(row.user, next(sheet.rows_of(row))) for row in page]
    record("read_archive", by=request.user, at=timezone.now(), target=found, number=found.number)
    context = {"archive": found, "headings": sheet.headings, "page": page, "lines": lines, "words": words}
    return render(request, "scoring/annual/archive.html", context)


def _demand_keeper(request: SignedInRequest) -> None:
    if not may_keep_rules(request.user):
        raise Http404


@login_required
@require_GET
def templates(request: SignedInRequest) -> HttpResponse:
    """List the templates."""
    _demand_keeper(request)
    rows = AnnualTemplate.objects.select_related("changed_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "scoring/annual/templates.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def template(request: SignedInRequest, uid: UUID | None = None) -> HttpResponse:
    """Make a template, or change one."""
    _demand_keeper(request)
    found = get_object_or_404(AnnualTemplate, uid=uid) if uid else None
    form = TemplateForm(request.POST or None, template=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_template(found, **form.values(), by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("scoring:annual_templates")
    return render(request, "scoring/annual/template.html", {"form": form, "template": found})


@login_required
@require_http_methods(["GET", "POST"])
def remove_template(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask whether a template is to go, and remove it."""
    _demand_keeper(request)
    found = get_object_or_404(AnnualTemplate, uid=uid)
    if request.method == "POST":
        actions.remove_template(found, by=request.user, at=timezone.now())
        messages.success(request, _("已删除。"))
        return redirect("scoring:annual_templates")
    return render(request, "scoring/annual/remove.html", {"template": found})
