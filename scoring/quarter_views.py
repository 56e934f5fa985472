"""Frozen quarters for the staff, and the files of a bulletin for everybody who may read it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from . import actions
from .bulletin_files import as_docx, as_pdf
from .bulletins import content_of
from .models import BulletinPage, QuarterClose
from .periods import Period
from .permissions import may_keep_rules, units_with_readable_scores
from .quarters import total

A_PAGE = 50
FILES = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (as_pdf, "application/pdf"),
}


def _demand_readers(request: SignedInRequest) -> None:
    if not units_with_readable_scores(request.user).exists():
        raise Http404


@login_required
@require_GET
def quarters(request: SignedInRequest) -> HttpResponse:
    """List the frozen quarters; say which one may be frozen next."""
    _demand_readers(request)
    page = Paginator(QuarterClose.objects.select_related("bulletin", "closed_by"), 20).get_page(request.GET.get("page"))
    last = Period.quarter_of(timezone.localdate()).previous
    is_open = not QuarterClose.objects.filter(code__gte=last.code).exists()
    keeps = may_keep_rules(request.user)
    context = {"page": page, "next": last if is_open and keeps else None, "keeps": keeps}
    return render(request, "scoring/quarters/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask whether the quarter is to be frozen now, and freeze it."""
    if not may_keep_rules(request.user):
        raise Http404
    period = Period.parse(code)
    if QuarterClose.objects.filter(code=code).exists():
        return redirect("scoring:quarter", code)
    error = ""
    if request.method == "POST":
        now = timezone.now()
        try:
            made = actions.close_quarter(period, by=request.user, at=now)
        except ValidationError as refusal:
            error = "".join(refusal.messages)
        else:
            actions.draft_bulletin(made, by=request.user, at=now)
            messages.success(request, _("已截止，并起草了通报。"))
            return redirect(made)
    return render(request, "scoring/quarters/close.html", {"period": period, "error": error})


@login_required
@require_GET
def quarter(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the people of my scope in a frozen quarter."""
    _demand_readers(request)
    found = get_object_or_404(QuarterClose.objects.select_related("bulletin", "closed_by"), code=code)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows = found.rows.in_units(units_with_readable_scores(request.user)).select_related("user")
    if words:
        rows = rows.filter(name__icontains=words) | rows.filter(unit_name__icontains=words)
    sort = "least" if request.GET.get("sort") == "least" else "most"
    rows = rows.order_by("online", "user_id") if sort == "least" else rows.order_by("-online", "user_id")
    context = {
        "close": found,
        "total": total(found),
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "sort": sort,
        "sorts": [("most", _("学时由多到少")), ("least", _("学时由少到多"))],
        "keeps": may_keep_rules(request.user),
        "bulletin": BulletinPage.objects.filter(close=found).first(),
    }
    return render(request, "scoring/quarters/quarter.html", context)


@login_required
@require_GET
def bulletin_file(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """Send a bulletin as docx or PDF: a published one to everybody, a draft to those who write it."""
    page = get_object_or_404(BulletinPage.objects.select_related("close"), close__code=code)
    if not page.live and not may_keep_rules(request.user):
        raise Http404
    make, content_type = FILES[kind]
    content = make(page, content_of(page, viewer=request.user))
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{page.title}.{kind}")
    return response
