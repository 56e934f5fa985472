"""Hours earned elsewhere, from a workbook: upload, look at what was found, confirm, undo."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest
from jobs.checked_file_pages import batch_page, carried_out, fault_list, paged
from lms.decorators import signed_in_post
from lms.downloads import workbook_answer
from lms.uploads import WORKBOOK_SIZE
from lms.workbooks import FileError

from . import actions
from .imports import make_template, total_of
from .models import HoursImport


class HoursFileForm(forms.Form):
    """A workbook of hours."""

    file = forms.FileField(
        label=gettext_lazy("学时表"),
        help_text=gettext_lazy("按模板填写的 .xlsx 文件。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        validators=[WORKBOOK_SIZE],
    )


def _batch(request: SignedInRequest, uid: UUID) -> HoursImport:
    demand(request.user, Power.IMPORT_HOURS)
    return get_object_or_404(HoursImport.objects.visible_to(request.user).select_related("job"), uid=uid)


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
    context = {"form": form, "page": paged(request, found)}
    return render(request, "scoring/imports/list.html", context)


@login_required
@require_GET
def hours_template(request: SignedInRequest) -> HttpResponse:
    """Download the empty workbook."""
    demand(request.user, Power.IMPORT_HOURS)
    return workbook_answer(make_template(), _("外部学时导入模板.xlsx"))


@never_cache
@login_required
@require_GET
def hours_import(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a batch: its faults, what it will enter, how far it is."""
    batch = _batch(request, uid)
    rows = paged(request, batch.plan)
    people = User.objects.in_bulk([row["user"] for row in rows])
    context: dict[str, Any] = {
        "rows": rows,
        "lines": [(row, people.get(row["user"])) for row in rows],
        "total": total_of(batch.plan),
    }
    return batch_page(request, batch, "scoring/imports/import.html", context)


@login_required
@require_GET
def hours_faults(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the faults of a batch."""
    return fault_list(_batch(request, uid).faults)


@signed_in_post
def confirm_hours(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let the rows of a checked batch be entered."""
    batch = _batch(request, uid)
    carried_out(request, batch, actions.confirm_hours)
    return redirect(batch)


@signed_in_post
def discard_hours(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Give up a checked batch."""
    batch = _batch(request, uid)
    if not carried_out(request, batch, actions.discard_hours):
        return redirect(batch)
    messages.success(request, _("已放弃，没有记入任何学时。"))
    return redirect("scoring:hours_imports")


@login_required
@require_http_methods(["GET", "POST"])
def undo_hours(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask whether a batch is to be taken back, and let it be."""
    batch = _batch(request, uid)
    if request.method == "POST":
        carried_out(request, batch, actions.ask_to_undo_hours)
        return redirect(batch)
    if batch.state != HoursImport.State.APPLIED:
        return redirect(batch)
    return render(request, "scoring/imports/undo.html", {"batch": batch, "total": total_of(batch.plan)})
