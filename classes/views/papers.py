"""Pages of the staff about papers and announcements of a class."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from .. import actions
from ..forms.training import AnnouncementForm, DocumentForm
from .access import complain, managed_class

A_PAGE = 30


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def documents(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the papers of a class and add one."""
    found = managed_class(request, uid)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kind = form.cleaned_data["kind"]
        try:
            actions.add_document(
                found, kind=kind, name=file.name, content=file.read(), by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已上传。"))
            return redirect("classes:documents", found.uid)
    page = Paginator(found.documents.select_related("added_by"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "classes/staff/documents.html", {"class": found, "form": form, "page": page})


@never_cache
@login_required
@require_GET
def document(request: SignedInRequest, uid: UUID, document: UUID) -> HttpResponseBase:
    """Download a paper."""
    found = get_object_or_404(managed_class(request, uid).documents, uid=document)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove_document(request: SignedInRequest, uid: UUID, document: UUID) -> HttpResponse:
    """Ask before deleting a paper."""
    found = managed_class(request, uid)
    paper = get_object_or_404(found.documents.select_related("training_class"), uid=document)
    if request.method == "POST":
        try:
            actions.remove_document(paper, by=request.user, at=timezone.now())
        except ValidationError as error:
            complain(request, error)
        else:
            messages.success(request, _("已删除。"))
        return redirect("classes:documents", found.uid)
    return render(request, "classes/staff/remove_document.html", {"class": found, "document": paper})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def announcements(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List what the class was told, and tell it something."""
    found = managed_class(request, uid)
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.announce(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已发布通知。"))
            return redirect("classes:announcements", found.uid)
    listed = found.announcements.select_related("published_by")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "classes/staff/announcements.html", {"class": found, "form": form, "page": page})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw_announcement(request: SignedInRequest, uid: UUID, announcement: UUID) -> HttpResponse:
    """Ask before taking an announcement down."""
    found = managed_class(request, uid)
    wanted = get_object_or_404(found.announcements.shown().select_related("training_class"), uid=announcement)
    if request.method == "POST":
        actions.withdraw_announcement(wanted, by=request.user, at=timezone.now())
        messages.success(request, _("已撤下。"))
        return redirect("classes:announcements", found.uid)
    return render(request, "classes/staff/withdraw_announcement.html", {"class": found, "announcement": wanted})
