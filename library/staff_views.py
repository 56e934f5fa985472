"""Pages of those who keep the library: their documents, versions, and the shelves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from . import actions, uploads
from .citations import citing
from .finding import Asked, listed
from .forms import CategoryForm, DocumentForm, ValidityForm, VersionForm
from .keepers import demand_keeper, keeps_categories
from .models import ArrivingFile, Category, DocumentVersion, LibraryDocument

A_PAGE = 50


def _complain(request: HttpRequest, error: ValidationError) -> None:
    for text in error.messages:
        messages.error(request, text)


def _kept(request: SignedInRequest, uid: UUID) -> LibraryDocument:
    demand_keeper(request.user)
    kept = LibraryDocument.objects.managed_by(request.user).select_related("category", "unit")
    return get_object_or_404(kept, uid=uid)


def _kept_version(request: SignedInRequest, uid: UUID) -> DocumentVersion:
    demand_keeper(request.user)
    kept = LibraryDocument.objects.managed_by(request.user).values("pk")
    return get_object_or_404(DocumentVersion.objects.select_related("document"), uid=uid, document__in=kept)


@never_cache
@login_required
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """List the documents of my scope in every state."""
    demand_keeper(request.user)
    asked, state = Asked.of(request), request.GET.get("state", "")
    kept = LibraryDocument.objects.managed_by(request.user)
    if state in LibraryDocument.State:
        kept = kept.filter(state=state)
    found, _hits = listed(kept, asked, timezone.localdate())
    context = {
        "page": Paginator(found.select_related("category", "unit"), A_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "state": state,
        "states": LibraryDocument.State.choices,
        "categories": Category.objects.all(),
        "keeps_categories": keeps_categories(request.user),
    }
    return render(request, "library/staff/index.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Write down a document."""
    demand_keeper(request.user)
    form = DocumentForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        document = actions.add_document(form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("已保存为草稿。请上传文件后发布。"))
        return redirect("library:staff_version_new", document.uid)
    return render(request, "library/staff/edit.html", {"form": form, "has_shelves": Category.objects.exists()})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change what is written about a document."""
    document = _kept(request, uid)
    form = DocumentForm(request.POST or None, instance=_kept(request, uid), by=request.user)
    if request.method == "POST" and form.is_valid():
        actions.edit_document(document, form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("已保存。"))
        return redirect("library:staff_document", document.uid)
    return render(request, "library/staff/edit.html", {"form": form, "document": document, "has_shelves": True})


@never_cache
@login_required
@require_GET
def document(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a document with all its versions, and what can be done with it."""
    found = _kept(request, uid)
    versions = list(found.versions.select_related("uploaded_by"))
    today = timezone.localdate()
    context = {
        "document": found,
        "versions": versions,
        "current": found.versions.in_force(today).first(),
        "today": today,
        "works": any(version.state == DocumentVersion.State.WAITING for version in versions),
    }
    name = (
        "library/staff/document.html#versions" if request.headers.get("HX-Request") else "library/staff/document.html"
    )
    return render(request, name, context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def version_new(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Add a file to a document: one that has arrived part by part, or (without scripts) one of the form itself."""
    document = _kept(request, uid)
    arrived = _arrived(request, document)
    if request.method == "POST" and "upload" in request.POST and arrived is None:
        messages.info(request, _("这个文件已经保存，或已放弃上传。"))
        return redirect("library:staff_document", document.uid)
    kind = VersionForm if arrived is None else ValidityForm
    form = kind(request.POST or None, request.FILES or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _add_version(request, document, arrived, form):
        messages.success(request, _("已上传，正在处理。可以离开本页，处理完成后即可查阅。"))
        return redirect("library:staff_document", document.uid)
    context = {
        "form": form,
        "document": document,
        "arrived": arrived,
        "unfinished": document.arriving.of(request.user),
        "limit": actions.MAX_BYTES,
    }
    return render(request, "library/staff/version_new.html", context)


def _arrived(request: SignedInRequest, document: LibraryDocument) -> ArrivingFile | None:
    """Return the file that a form or an address speaks of, once it is whole."""
    try:
        uid = UUID(request.POST.get("upload") or request.GET.get("upload", ""))
    except ValueError:
        return None
    found = document.arriving.of(request.user).filter(uid=uid).first()
    return found if found is not None and found.is_whole else None


def _add_version(
    request: SignedInRequest, document: LibraryDocument, arrived: ArrivingFile | None, form: ValidityForm
) -> bool:
    """Add what a form holds; say on the form why not."""
    values: dict[str, Any] = dict(form.cleaned_data)
    file = values.pop("file", None)
    try:
        if arrived is not None:
            uploads.take_over(arrived, **values, by=request.user, at=timezone.now())
        else:
            actions.add_version(document, file, name=file.name, **values, by=request.user, at=timezone.now())
    except ValidationError as error:
        form.add_error(None if arrived is not None else "file", error.messages)
        return False
    except ArrivingFile.DoesNotExist:
        # The same form was sent twice, and the other one was quicker.
        return True
    return True


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def upload_give_up(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and then remove a file of one's own that was uploaded, or half of it."""
    demand_keeper(request.user)
    arriving = get_object_or_404(ArrivingFile.objects.of(request.user).select_related("document"), uid=uid)
    if request.method != "POST":
        return render(request, "library/staff/give_up.html", {"arriving": arriving, "document": arriving.document})
    uploads.give_up(arriving, by=request.user, at=timezone.now())
    messages.success(request, _("已放弃上传“%(name)s”，收到的部分已删除。") % {"name": arriving.file_name})
    return redirect("library:staff_version_new", arriving.document.uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def version_edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change the days on which a version holds."""
    version = _kept_version(request, uid)
    form = ValidityForm(request.POST or None, instance=_kept_version(request, uid))
    if request.method == "POST" and form.is_valid():
        actions.set_validity(version, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("已保存。"))
        return redirect("library:staff_document", version.document.uid)
    context = {"form": form, "document": version.document, "version": version}
    return render(request, "library/staff/version.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def version_withdraw(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, then take a version off."""
    version = _kept_version(request, uid)
    if request.method == "POST":
        try:
            actions.withdraw_version(version, by=request.user, at=timezone.now())
        except ValidationError as error:
            _complain(request, error)
        else:
            messages.success(request, _("已撤下第 %(number)d 版。") % {"number": version.number})
        return redirect("library:staff_document", version.document.uid)
    return render(request, "library/staff/withdraw.html", {"document": version.document, "version": version})


@signed_in_post
def version_again(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Try once more to read a version."""
    version = _kept_version(request, uid)
    actions.read_again(version, by=request.user, at=timezone.now())
    return redirect("library:staff_document", version.document.uid)


@signed_in_post
def publish(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let people read a document."""
    found = _kept(request, uid)
    try:
        actions.publish_document(found, by=request.user, at=timezone.now())
    except ValidationError as error:
        _complain(request, error)
    else:
        messages.success(request, _("已发布。"))
    return redirect("library:staff_document", found.uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, then take a document off."""
    found = _kept(request, uid)
    if request.method == "POST":
        actions.withdraw_document(found, by=request.user, at=timezone.now())
        messages.success(request, _("已撤下。"))
        return redirect("library:staff_document", found.uid)
    return render(request, "library/staff/withdraw.html", {"document": found, "citing": citing(found)})


def _demand_shelves(request: SignedInRequest) -> None:
    if not keeps_categories(request.user):
        raise Http404


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def categories(request: SignedInRequest) -> HttpResponse:
    """List the categories and add one."""
    _demand_shelves(request)
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.save_category(form.save(commit=False), by=request.user, at=timezone.now())
        messages.success(request, _("已保存。"))
        return redirect("library:staff_categories")
    shelves = Category.objects.with_numbers(LibraryDocument.objects.all())
    page = Paginator(shelves, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "library/staff/categories.html", {"form": form, "page": page})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def category(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a category, move it, or delete it while it is empty."""
    _demand_shelves(request)
    shelf = get_object_or_404(Category, pk=pk)
    form = CategoryForm(request.POST or None, instance=get_object_or_404(Category, pk=pk))
    if request.method == "POST" and "delete" in request.POST:
        try:
            actions.delete_category(shelf, by=request.user, at=timezone.now())
        except ValidationError as error:
            _complain(request, error)
            return redirect("library:staff_category", shelf.pk)
        messages.success(request, _("已删除。"))
        return redirect("library:staff_categories")
    if request.method == "POST" and form.is_valid():
        actions.save_category(form.save(commit=False), by=request.user, at=timezone.now())
        messages.success(request, _("已保存。"))
        return redirect("library:staff_categories")
    context = {"form": form, "category": shelf, "number": shelf.documents.count()}
    return render(request, "library/staff/category.html", context)
