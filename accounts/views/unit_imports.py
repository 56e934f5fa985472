"""Units from a workbook: upload, look at what was found, confirm. Who does not keep units gets 404."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jobs.checked_file_pages import batch_page, carried_out, fault_list, paged
from lms.decorators import signed_in_post
from lms.downloads import workbook_answer
from lms.workbooks import FileError

from .. import actions
from ..forms.units import UnitFileForm
from ..imports.units import make_unit_template
from ..models import Unit, UnitImport, User
from ..permissions import HOLDERS, Power, demand
from ..querysets import UnitImportQuerySet
from ..requests import SignedInRequest


def _batches(user: User) -> UnitImportQuerySet:
    demand(user, Power.MANAGE_UNITS)
    return UnitImport.objects.visible_to(user, *HOLDERS[Power.MANAGE_UNITS])


def _batch(request: SignedInRequest, uid: UUID) -> UnitImport:
    return get_object_or_404(_batches(request.user).select_related("job"), uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """List my workbooks, and check a new one."""
    found = _batches(request.user).defer("faults", "plan")
    form = UnitFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect(actions.upload_units(file.read(), file_name=file.name, by=request.user, at=timezone.now()))
        except FileError as error:
            form.add_error("file", str(error))
    return render(request, "accounts/unit_imports.html", {"form": form, "page": paged(request, found)})


@login_required
@require_GET
def template(request: SignedInRequest) -> HttpResponse:
    """Download the empty workbook."""
    demand(request.user, Power.MANAGE_UNITS)
    return workbook_answer(make_unit_template(), _("单位导入模板.xlsx"))


@never_cache
@login_required
@require_GET
def batch(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a workbook: its faults, which units it makes, how far it is."""
    found = _batch(request, uid)
    rows = paged(request, found.plan)
    names = {row["code"]: row["name"] for row in found.plan}
    missing = {row["above"] for row in rows} - names.keys()
    names |= dict(Unit.objects.filter(code__in=missing).values_list("code", "name"))
    kinds = dict(Unit.Kind.choices)
    context: dict[str, Any] = {
        "rows": rows,
        "lines": [(row, kinds[row["kind"]], names.get(row["above"], "")) for row in rows],
        "new": len(found.new),
        "known": len(found.plan) - len(found.new),
    }
    return batch_page(request, found, "accounts/unit_import.html", context)


@login_required
@require_GET
def faults(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the faults of a workbook."""
    return fault_list(_batch(request, uid).faults)


@signed_in_post
def confirm(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let the units of a checked workbook be made."""
    found = _batch(request, uid)
    carried_out(request, found, actions.confirm_units)
    return redirect(found)


@signed_in_post
def discard(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Give up a checked workbook."""
    found = _batch(request, uid)
    if not carried_out(request, found, actions.discard_units):
        return redirect(found)
    messages.success(request, _("已放弃，没有新建任何单位。"))
    return redirect("units:imports")
