"""The audit log, for auditors only; to look something up there is itself recorded."""

import tempfile
from io import TextIOWrapper
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lms.decorators import signed_in_post

from ..audit import record
from ..audit_words import words_of
from ..forms.audit import AuditSearchForm
from ..models import AuditEntry, AuditSeal
from ..permissions import Power, demand
from ..requests import SignedInRequest
from ..seals import write_export

ENTRIES_A_PAGE = 50
#: Rows of one export; a longer period is exported in parts.
EXPORT_LIMIT = 200_000


@never_cache
@login_required
@require_GET
def entries(request: SignedInRequest) -> HttpResponse:
    """List what happened, the latest first."""
    demand(request.user, Power.READ_AUDIT)
    form = AuditSearchForm(request.GET or None)
    found: QuerySet[AuditEntry] = AuditEntry.objects.select_related("actor", "about").order_by("-at", "-pk")
    filters = form.filters() if form.is_bound and form.is_valid() else {}
    page = Paginator(form.narrow(found) if filters else found, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    for entry in page:
        entry.words = words_of(entry.verb)  # type: ignore[attr-defined]
    if filters and "page" not in request.GET:
        record("search_audit_log", by=request.user, at=timezone.now(), filters=filters)
    seal = AuditSeal.objects.order_by("pk").last()
    return render(request, "accounts/audit.html", {"form": form, "page": page, "seal": seal})


@never_cache
@signed_in_post
def export(request: SignedInRequest) -> HttpResponse:
    """Hand out what the search finds as JSON lines with a chain of digests; who did so, with which filters, is kept."""
    demand(request.user, Power.READ_AUDIT)
    form = AuditSearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("查询条件有误，没有导出。"))
        return redirect("audit:list")
    found = form.narrow(AuditEntry.objects.all())
    if found.count() > EXPORT_LIMIT:
        messages.error(request, _("一次最多导出 %(limit)s 条，请缩短起止日期分次导出。") % {"limit": EXPORT_LIMIT})
        return redirect("audit:list")
    now = timezone.now()
    # No clear value of a protected field is in the log, so that the file may lie on the disk for a moment.
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    text = TextIOWrapper(file, encoding="utf-8", write_through=True)
    made = write_export(found, text, at=now.isoformat(), by=request.user.username, filters=form.filters())
    text.detach()
    file.seek(0)
    record("export_audit_log", by=request.user, at=now, rows=made.rows, digest=made.chain, filters=form.filters())
    name = f"audit-{timezone.localtime(now):%Y%m%d-%H%M%S}.jsonl"
    return cast(HttpResponse, FileResponse(file, as_attachment=True, filename=name))
