"""What the city's handlers look after: the boxes, and the tables of types, priorities and sources."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from .. import actions
from ..forms import BoxForm, LetterTypeForm, OpinionSourceForm, PriorityForm
from ..models import Box, LetterType, OpinionSource, Priority
from ..querysets import keeps_boxes
from ..staffing import staffing_of, staffings_of

A_PAGE = 30


def _demand(request: SignedInRequest) -> None:
    if not keeps_boxes(request.user):
        raise Http404


def _words(request: SignedInRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:40]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def boxes(request: SignedInRequest) -> HttpResponse:
    """List the boxes with who handles and who signs, and open one; one with too few people is asked about again."""
    _demand(request)
    form = BoxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unit, kind = form.cleaned_data["unit"], form.cleaned_data["kind"]
        staffing = staffing_of(Box(unit=unit, kind=kind))
        if staffing.warning and "confirmed" not in request.POST:
            return render(request, "mailbox/open_box.html", {"form": form, "staffing": staffing, "unit": unit})
        try:
            made = actions.open_box(unit, kind=kind, by=request.user, at=timezone.now())
        except actions.BoxRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _now("已开设“%(box)s”。") % {"box": made})
            return redirect("mailbox:boxes")
    words = _words(request)
    found = Box.objects.filter(unit__name__icontains=words).select_related("unit")
    waiting = Count("letters", filter=Q(letters__state__in=["received", "handling"]))
    page = Paginator(found.annotate(waiting=waiting).order_by("unit__path", "kind"), A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {"page": shown, "rows": staffings_of(shown.object_list), "form": form, "words": words}
    return render(request, "mailbox/boxes.html", context)


@dataclass(frozen=True)
class Table:
    """One of the tables: its model, its form, its words, and how often a row is used."""

    model: type[Any]
    form: type[ModelForm]
    title: str | Promise
    hint: str | Promise
    new: str | Promise
    used: Callable[[QuerySet[Any]], QuerySet[Any]]


def _used_by_letters(name: str) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    from django.db.models import OuterRef, Subquery
    from django.db.models.functions import Coalesce

    from ..models import Letter

    rows = Letter.objects.filter(**{name: OuterRef("pk")}).order_by().values(name).annotate(n=Count("pk")).values("n")
    return lambda found: found.annotate(used=Coalesce(Subquery(rows), 0))


TABLES: dict[str, Table] = {
    "types": Table(
        LetterType,
        LetterTypeForm,
        _("信件类型"),
        _("写信人先选类型。停用的类型不再受理新信，已经收到的照常办理。"),
        _("新建类型"),
        _used_by_letters("kind"),
    ),
    "priorities": Table(
        Priority,
        PriorityForm,
        _("缓急等级"),
        _("答复期限取类型和缓急中较短的一个，按工作日计算。修改只影响以后的信，已经告知写信人的期限不变。"),
        _("新建等级"),
        _used_by_letters("priority"),
    ),
    "sources": Table(
        OpinionSource,
        OpinionSourceForm,
        _("意见来源"),
        _("登记意见时选择来源，并按来源统计。"),
        _("新建来源"),
        lambda found: found.annotate(used=Count("opinions")),
    ),
}


def _table(request: SignedInRequest, name: str) -> Table:
    _demand(request)
    if name not in TABLES:
        raise Http404
    return TABLES[name]


@never_cache
@login_required
@require_http_methods(["GET"])
def table(request: SignedInRequest, name: str) -> HttpResponse:
    """List the rows of a table with how often each is used."""
    found, words, state = _table(request, name), _words(request), request.GET.get("state", "")
    rows = found.used(found.model.objects.filter(name__icontains=words)).order_by(*found.model._meta.ordering)
    if state in {"active", "retired"}:
        rows = rows.filter(is_active=state == "active")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"table": found, "name": name, "tables": TABLES, "page": page, "words": words, "state": state}
    return render(request, "mailbox/table.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def row(request: SignedInRequest, name: str, pk: int | None = None) -> HttpResponse:
    """Add a row, or change one."""
    found = _table(request, name)
    this = found.model() if pk is None else get_object_or_404(found.model, pk=pk)
    form = found.form(request.POST or None, instance=this)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_row(this, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.TableError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _now("已保存。"))
            return redirect("mailbox:table", name)
    return render(request, "mailbox/table_row.html", {"table": found, "name": name, "row": this, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, name: str, pk: int) -> HttpResponse:
    """Ask, then delete a row that was never used."""
    found = _table(request, name)
    this = get_object_or_404(found.model, pk=pk)
    if request.method == "POST":
        try:
            actions.remove_row(this, by=request.user, at=timezone.now())
        except actions.TableError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _now("已删除。"))
        return redirect("mailbox:table", name)
    return render(request, "mailbox/table_remove.html", {"table": found, "name": name, "row": this})
