"""Importing people: upload, look, confirm, undo. Who does not manage people gets 404."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from jobs.models import Job
from lms.decorators import signed_in_post
from lms.downloads import workbook_answer
from lms.uploads import MemoryOnlyUploadHandler, is_too_large
from lms.workbooks import MAX_BYTES, make_fault_list

from ..actions import (
    ImportConflict,
    can_be_undone,
    confirm_import,
    discard_import,
    issue_one_time_passwords,
    request_undo,
    upload_import,
)
from ..actions.imports import resting_state
from ..forms.imports import ImportForm, PasswordUnitForm
from ..imports.check import choices
from ..imports.files import make_template
from ..imports.preview import preview
from ..models import ImportBatch, ImportRow, User
from ..permissions import HOLDERS, Power, demand, people_for, units_for
from ..querysets import ImportBatchQuerySet, UserQuerySet
from ..requests import SignedInRequest

A_PAGE = 30
PASSWORDS_A_SHEET = 100
State = ImportBatch.State


def _batches(user: User) -> ImportBatchQuerySet:
    demand(user, Power.MANAGE_PEOPLE)
    return ImportBatch.objects.managed_by(user, *HOLDERS[Power.MANAGE_PEOPLE]).select_related("unit", "made_by")


def _batch(user: User, uid: UUID) -> ImportBatch:
    return get_object_or_404(_batches(user).defer("content"), uid=uid)


@csrf_exempt
def imports(request: SignedInRequest) -> HttpResponse:
    """List the batches and take a new one; the token is checked behind the upload handler."""
    request.upload_handlers = [MemoryOnlyUploadHandler(request, most=MAX_BYTES)]
    return _imports(request)


@csrf_protect
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def _imports(request: SignedInRequest) -> HttpResponse:
    found = _batches(request.user).defer("content", "faults")
    units = units_for(request.user, Power.MANAGE_PEOPLE).open()
    if request.method == "POST":
        too_large = is_too_large(request, MAX_BYTES)
        form = ImportForm(request.POST, request.FILES, units=units, too_large=too_large)
        if form.is_valid():
            batch = upload_import(
                form.cleaned_data["file"],
                file_name=form.file_name,
                unit=form.cleaned_data["unit"],
                by=request.user,
                at=timezone.now(),
            )
            return redirect("imports:detail", uid=batch.uid)
    else:
        form = ImportForm(units=units)
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    context = {
        "form": form,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": State.choices,
    }
    return render(request, "accounts/imports.html", context)


@login_required
@require_GET
def template(request: SignedInRequest) -> HttpResponse:
    """Download the template with the value lists and the units of one's scope."""
    demand(request.user, Power.MANAGE_PEOPLE)
    units = units_for(request.user, Power.MANAGE_PEOPLE).open().values_list("code", "name")
    return workbook_answer(make_template(dict(choices()), units), _("人员导入模板.xlsx"))


@never_cache
@login_required
@require_GET
def detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a batch: its progress, its faults, or what it will do or did; htmx asks for the inner part again."""
    batch = _batch(request.user, uid)
    job = Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None
    batch.state = resting_state(batch)
    context: dict[str, Any] = {
        "batch": batch,
        "job": job,
        "works": job is not None and not job.is_finished,
        "can_be_undone": batch.state == State.APPLIED and can_be_undone(batch, timezone.now()),
        "fault_page": Paginator(batch.faults, A_PAGE).get_page(request.GET.get("fault_page")),
    }
    if batch.state not in (State.UPLOADED, State.REFUSED, State.DISCARDED):
        context |= _rows(request, batch)
    name = "accounts/import.html#batch" if request.headers.get("HX-Request") else "accounts/import.html"
    return render(request, name, context)


def _rows(request: SignedInRequest, batch: ImportBatch) -> dict[str, Any]:
    effect, text = request.GET.get("effect", ""), request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows = batch.rows.select_related("user")
    if effect in ImportRow.Effect.values:
        rows = rows.filter(effect=effect)
    if text:
        rows = rows.filter(real_name__icontains=text)
    page: Page[ImportRow] = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    counts = [batch.inserts, batch.updates, batch.unchanged]
    effects = [(*choice, count) for choice, count in zip(ImportRow.Effect.choices, counts, strict=True)]
    return {"page": page, "rows": preview(list(page)), "effect": effect, "q": text, "effects": effects}


@login_required
@require_GET
def faults(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the faults of a batch."""
    batch = _batch(request.user, uid)
    if not batch.faults:
        raise Http404
    return workbook_answer(make_fault_list(batch.faults), _("错误清单.xlsx"))


@signed_in_post
def confirm(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let a checked batch be applied."""
    batch = _batch(request.user, uid)
    try:
        confirm_import(batch, by=request.user, at=timezone.now())
    except ImportConflict as error:
        messages.warning(request, str(error))
    return redirect("imports:detail", uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, then give a batch up."""
    batch = _batch(request.user, uid)
    if request.method == "POST":
        try:
            discard_import(batch, by=request.user, at=timezone.now())
        except ImportConflict as error:
            messages.warning(request, str(error))
            return redirect("imports:detail", uid=uid)
        messages.success(request, _("已放弃该批次，没有写入任何人员。"))
        return redirect("imports:list")
    return render(request, "accounts/import_discard.html", {"batch": batch})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say what undoing does, then let it be done."""
    batch = _batch(request.user, uid)
    if request.method == "POST":
        try:
            request_undo(batch, by=request.user, at=timezone.now())
        except ImportConflict as error:
            messages.warning(request, str(error))
        return redirect("imports:detail", uid=uid)
    if resting_state(batch) != State.APPLIED or not can_be_undone(batch, timezone.now()):
        raise Http404
    return render(request, "accounts/import_undo.html", {"batch": batch})


# --- One-time passwords ---------------------------------------------------------------------------------------------


def _waiting(request: SignedInRequest, form: PasswordUnitForm) -> UserQuerySet:
    """Return the people of the chosen unit who have never signed in and have no password.

    Those who hold a role are not among them: they get theirs one by one, from somebody who stands above them.
    """
    unit = form.cleaned_data["unit"]
    people = people_for(request.user, Power.MANAGE_PEOPLE).waiting_for_password().select_related("unit")
    people = people.filter(roles=None, is_superuser=False).exclude(pk=request.user.pk)
    people = people.filter(unit__path__startswith=unit.path) if form.cleaned_data["below"] else people.filter(unit=unit)
    return people.with_posting().order_by("unit__path", "name_key", "pk")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def passwords(request: SignedInRequest) -> HttpResponse:
    """Choose people and make one-time passwords; they are on the answer and nowhere else."""
    demand(request.user, Power.MANAGE_PEOPLE)
    units = units_for(request.user, Power.MANAGE_PEOPLE).open()
    asked = request.POST if request.method == "POST" else request.GET
    form = PasswordUnitForm(asked if "unit" in asked else None, units=units)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        waiting = _waiting(request, form)
        if request.method == "POST":
            if (chosen := _chosen(request, waiting)) is not None:
                return _sheet(request, chosen)
            messages.warning(request, _("请至少选择一人。"))
        context |= {
            "unit": form.cleaned_data["unit"],
            "below": form.cleaned_data["below"],
            "page": Paginator(waiting, PASSWORDS_A_SHEET).get_page(asked.get("page")),
        }
    return render(request, "accounts/import_passwords.html", context)


def _chosen(request: SignedInRequest, waiting: UserQuerySet) -> list[User] | None:
    uids = [uid for uid in request.POST.getlist("person") if re.fullmatch("[0-9a-f-]{36}", uid)]
    return list(waiting.filter(uid__in=uids[:PASSWORDS_A_SHEET])) or None


def _sheet(request: SignedInRequest, people: list[User]) -> HttpResponse:
    now = timezone.now()
    issued = issue_one_time_passwords(people, by=request.user, at=now)
    slips = [(person, issued[person]) for person in people]
    until = next(iter(issued)).one_time_until
    context = {"slips": slips, "until": until, "address": settings.SITE_URL, "made_at": now}
    return render(request, "accounts/import_password_sheet.html", context)
