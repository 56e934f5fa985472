"""Hours earned elsewhere, from a workbook: upload, look at what was found, confirm, undo."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest
from jobs.models import Job
from lms.decorators import signed_in_post
from lms.workbooks import MAX_BYTES, FileError, make_fault_list

from . import actions
from .imports import make_template, total_of
from .models import HoursImport

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_PAGE = 50
WORKING = (HoursImport.State.CONFIRMED, HoursImport.State.UNDOING)


class HoursFileForm(forms.Form):
    """A workbook of hours."""

    file = forms.FileField(
        label=gettext_lazy("学时表"),
        help_text=gettext_lazy("按模板填写的 .xlsx 文件。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB。请删除图片和多余的工作表，或分成几个文件上传。"))
        return file


def _batch(request: SignedInRequest, uid: UUID) -> HoursImport:
    demand(request.user, Power.IMPORT_HOURS)
    return get_object_or_404(HoursImport.objects.visible_to(request.user), uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def hours_imports(request: SignedInRequest) -> HttpResponse:
    """List my batches, and check a new workbook."""
    demand(request.user, Power.IMPORT_HOURS)
    form = HoursFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload_hours(file.read(), file_name=file.name, by=request.user, at=timezone.now())
            return redirect(batch)
        except FileError as error:
            form.add_error("file", str(error))
    found = HoursImport.objects.visible_to(request.user).defer("faults", "plan")
    context = {"form": form, "page": Paginator(found, A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "scoring/imports/list.html", context)


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@login_required
@require_GET
def hours_template(request: SignedInRequest) -> HttpResponse:
    """Download the empty workbook."""
    demand(request.user, Power.IMPORT_HOURS)
    return _download(make_template(), _("外部学时导入模板.xlsx"))


@never_cache
@login_required
@require_GET
def hours_import(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a batch: its faults, what it will enter, how far it is; htmx asks for the inner part."""
    batch = _batch(request, uid)
    job = Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None
    rows = Paginator(batch.plan, A_PAGE).get_page(request.GET.get("page")) if batch.plan else None
    people = User.objects.in_bulk([row["user"] for row in rows]) if rows else {}
    context: dict[str, Any] = {
        "batch": batch,
        "job": job,
        "works": batch.state in WORKING and job is not None and not job.is_finished,
        "faults": Paginator(batch.faults, A_PAGE).get_page(request.GET.get("page")) if batch.faults else None,
        "rows": rows,
        "lines": [(row, people.get(row["user"])) for row in rows] if rows else [],
        "total": total_of(batch.plan),
    }
    name = "scoring/imports/import.html" + ("#batch" if request.headers.get("HX-Request") else "")
    return render(request, name, context)


@login_required
@require_GET
def hours_faults(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the faults of a batch."""
    batch = _batch(request, uid)
    if not batch.faults:
        raise Http404
    return _download(make_fault_list(batch.faults), _("错误清单.xlsx"))


@signed_in_post
def confirm_hours(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let the rows of a checked batch be entered."""
    batch = _batch(request, uid)
    try:
        actions.confirm_hours(batch, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.warning(request, "".join(error.messages))
    return redirect(batch)


@signed_in_post
def discard_hours(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Give up a checked batch."""
    batch = _batch(request, uid)
    try:
        actions.discard_hours(batch, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.warning(request, "".join(error.messages))
        return redirect(batch)
    messages.success(request, _("已放弃，没有记入任何学时。"))
    return redirect("scoring:hours_imports")


@login_required
@require_http_methods(["GET", "POST"])
def undo_hours(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask whether a batch is to be taken back, and let it be."""
    batch = _batch(request, uid)
    if request.method == "POST":
        try:
            actions.ask_to_undo_hours(batch, by=request.user, at=timezone.now())
        except ValidationError as error:
            messages.warning(request, "".join(error.messages))
        return redirect(batch)
    if batch.state != HoursImport.State.APPLIED:
        return redirect(batch)
    return render(request, "scoring/imports/undo.html", {"batch": batch, "total": total_of(batch.plan)})
