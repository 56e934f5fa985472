"""The editors' screens of packages: list, upload, report, replace, try out, attempts, delete."""

from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.models import Page, ReferenceIndex

from lms.tus import UploadRefusedError

from . import actions, checking, uploads
from .archives import RefusedPackageError
from .components import make_ticket
from .forms import ImportFilter, PackageFileForm, PackageFilter, PackageForm
from .models import Attempt, Package, PackageImport
from .people import named_for
from .permissions import may_change, may_work_with_packages, policy

PER_PAGE, PER_REPORT, RECENT = 25, 30, 10
#: So many places that use a package are looked at.
MOST_SOURCES = 100


class Usage(NamedTuple):
    """What uses a package: titles, and how many more whose titles this editor does not get to know."""

    titles: list[str]
    others: int


def _visible(user: Any) -> Any:
    return Package.objects.usable_by(user, "add", "change", "delete", "choose")


def _package(request: HttpRequest, pk: int, *, change: bool = False) -> Package:
    package = get_object_or_404(_visible(request.user).select_related("current", "collection", "uploaded_by"), pk=pk)
    if change and not may_change(request.user, package):
        raise Http404
    return package


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the packages that this person may use, with what is on its way in."""
    if not (may_work_with_packages(request.user) or policy.user_has_permission(request.user, "choose")):
        raise PermissionDenied
    form = PackageFilter(request.GET or None, user=request.user)
    found = _visible(request.user).select_related("current", "collection").order_by("-created_at", "-pk")
    if form.is_valid():
        found = found.matching(form.cleaned_data["q"])
        if form.cleaned_data["standard"]:
            found = found.filter(current__standard=form.cleaned_data["standard"])
        if form.cleaned_data["collection"]:
            found = found.filter(collection=form.cleaned_data["collection"])
    waiting = PackageImport.objects.of(request.user).exclude(state=PackageImport.State.DONE).order_by("-created_at")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "filter": form,
        "imports": waiting.select_related("job")[:RECENT],
        "may_add": policy.user_has_permission(request.user, "add"),
        "is_on": bool(settings.SCORM_ORIGIN),
    }
    return render(request, "scorm/editors/index.html", context)


def upload(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Take a file for a new package, or as the next version of the package `pk`."""
    replaces = _package(request, pk, change=True) if pk is not None else None
    if replaces is None and not policy.user_has_permission(request.user, "add"):
        raise PermissionDenied
    form = PackageFileForm(
        request.POST or None, request.FILES or None, user=request.user, replaces=replaces, label_suffix=""
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            begun = actions.begin_import(
                file.chunks(),
                name=file.name,
                by=request.user,
                at=timezone.now(),
                collection=form.cleaned_data.get("collection") or getattr(replaces, "collection", None),
                title=form.cleaned_data.get("title", ""),
                replaces=replaces,
            )
        except RefusedPackageError as error:
            form.add_error("file", str(error))
        else:
            return redirect("scorm-import", uid=begun.uid)
    return render(request, "scorm/editors/upload.html", _places(request) | {"form": form, "replaces": replaces})


def _places(request: HttpRequest) -> dict[str, Any]:
    """Return where files may go, and this person's uploads: those that wait for the rest first."""
    mine = PackageImport.objects.of(request.user)
    return {
        "endpoint": reverse("scorm-tus"),
        "limit": settings.SCORM_MAX_ZIP_BYTES,
        "collections": policy.collections_user_has_permission_for(request.user, "add"),
        "unfinished": mine.expected().select_related("replaces").order_by("-created_at")[: uploads.AT_ONCE],
        "recent": mine.exclude(done_at=None).select_related("version__package").order_by("-done_at")[:RECENT],
    }


def abandon(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask, and then give up an upload of one's own."""
    waiting = get_object_or_404(PackageImport.objects.of(request.user).arriving(), uid=uid)
    if request.method != "POST":
        return render(request, "scorm/editors/abandon.html", {"waiting": waiting})
    try:
        uploads.abandon(waiting, by=request.user, at=timezone.now())
    except UploadRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已放弃上传“%(name)s”，收到的部分已删除。") % {"name": waiting.file_name})
    return redirect("scorm-add")


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """List everything that this person uploaded and what became of it, the newest first."""
    if not may_work_with_packages(request.user):
        raise PermissionDenied
    form = ImportFilter(request.GET or None)
    found = PackageImport.objects.of(request.user).select_related("version__package", "job")
    if form.is_valid():
        found = found.matching(form.cleaned_data["q"])
        if form.cleaned_data["state"]:
            found = found.filter(state=form.cleaned_data["state"])
    page = Paginator(found.order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "scorm/editors/imports.html", {"page": page, "filter": form})


@require_GET
def importing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say how far an import is, or why it came to nothing; an import of somebody else is not there."""
    mine = PackageImport.objects.of(request.user).select_related("job", "version__package", "replaces")
    waiting = get_object_or_404(mine, uid=uid)
    if waiting.state == PackageImport.State.ARRIVING:
        return redirect("scorm-replace", pk=waiting.replaces_id) if waiting.replaces_id else redirect("scorm-add")
    if waiting.version is not None:
        return redirect("scorm-package", pk=waiting.version.package_id)
    return render(request, "scorm/editors/import.html", {"waiting": waiting})


def package(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is in a package, where it is used, its versions; save its title and collection."""
    found = _package(request, pk)
    may = may_change(request.user, found)
    form = PackageForm(request.POST or None, instance=found, user=request.user, label_suffix="") if may else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            actions.change_package(form.save(commit=False), by=request.user, at=timezone.now())
            messages.success(request, _("已保存。"))
            return redirect("scorm-package", pk=pk)
    version = found.current
    context = {
        "package": found,
        "version": version,
        "report": version.report if version is not None else {},
        "checked_at": parse_datetime(str(version.report.get("check", {}).get("at", ""))) if version else None,
        "items": Paginator(version.items.all(), 50).get_page(request.GET.get("p")) if version is not None else None,
        "versions": found.versions.order_by("-number")[:20],
        "usage": _usage(request, found),
        "sums": found.attempts.counting().sums() if may else None,
        "form": form,
        "ticket": make_ticket(user=request.user, package=found, context="", back=reverse("scorm-package", args=[pk])),
        "is_on": bool(settings.SCORM_ORIGIN),
        "is_full": settings.SCORM_SEQUENCING == "full",
    }
    return render(request, "scorm/editors/package.html", context)


def _usage(request: HttpRequest, found: Package) -> Usage:
    """Return what uses the package: the titles that this editor may know, and how many others there are."""
    rows = ReferenceIndex.get_references_to(found).group_by_source_object()
    sources = [source for source, _references in rows[:MOST_SOURCES] if source is not None]
    known = [str(source) for source in sources if _may_know(request.user, source)]
    return Usage(known, len(rows) - len(known))


def _may_know(user: Any, source: Any) -> bool:
    """Say whether `user` may know of something that uses a package: a draft only those who edit it know."""
    if not isinstance(source, Page):
        return True
    return source.live or source.permissions_for_user(user).can_edit()


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the content of a package looked at again."""
    found = _package(request, pk, change=True)
    if checking.ask(found, by=request.user, at=timezone.now()) is not None:
        messages.success(request, _("正在重新检查，稍后刷新本页查看结果。"))
    return redirect("scorm-package", pk=pk)


@require_GET
def attempts(request: HttpRequest, pk: int) -> HttpResponse:
    """List how learners got on, without the names of those whom this editor does not look after."""
    found = _package(request, pk, change=True)
    rows = Attempt.objects.counting().filter(package=found).select_related("user", "version")
    state = request.GET.get("state", "")
    if state in {"completed", "incomplete"}:
        rows = rows.filter(completion="completed") if state == "completed" else rows.exclude(completion="completed")
    page = Paginator(rows.order_by("-last_at", "-pk"), PER_REPORT).get_page(request.GET.get("page"))
    named = named_for(request.user, [attempt.user_id for attempt in page])
    context = {
        "package": found,
        "page": page,
        "rows": [(attempt, attempt.user_id in named) for attempt in page],
        "state": state,
        "sums": found.attempts.counting().sums(),
    }
    return render(request, "scorm/editors/attempts.html", context)


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and then delete a package that nobody uses."""
    found = _package(request, pk, change=True)
    if not policy.user_has_permission_for_instance(request.user, "delete", found):
        raise Http404
    if request.method != "POST":
        return render(request, "scorm/editors/delete.html", {"package": found, "usage": _usage(request, found)})
    try:
        actions.delete_package(found, by=request.user, at=timezone.now())
    except actions.PackageInUseError as error:
        messages.error(request, str(error))
        return redirect("scorm-package", pk=pk)
    messages.success(request, _("已删除“%(title)s”。") % {"title": found.title})
    return redirect("scorm-packages")
