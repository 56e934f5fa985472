"""The tree of units of the own scope, level by level."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.decorators import signed_in_post

from .. import actions
from ..forms.units import ChangeForm, EditUnitForm, NewUnitForm, RenameForm, TargetForm
from ..models import Unit, UnitEvent, User
from ..permissions import HOLDERS, Power, demand, demand_over, may, units_for
from ..querysets import ROOT_PATH_LENGTH, UnitQuerySet, name_key, scope_paths, within
from ..requests import SignedInRequest
from ..unit_changes import check_change, obstacle, preview

UNITS_A_PAGE = 50
Kind = UnitEvent.Kind


def with_people(units: list[Unit]) -> list[Unit]:
    """Give each of `units` (not below each other) ``people`` and ``parts``: how many are in it and below it."""
    if not units:
        return units
    people: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for length in {len(unit.path) for unit in units}:
        paths = [unit.path for unit in units if len(unit.path) == length]
        above = {path[: max(ROOT_PATH_LENGTH, length - ROOT_PATH_LENGTH)] for path in paths}
        staff = User.objects.exclude(state=User.State.LEFT).filter(within(above, "unit__path"))
        rows = staff.order_by().annotate(branch=Substr("unit__path", 1, length)).values("branch")
        people.update({row["branch"]: row["n"] for row in rows.annotate(n=Count("pk"))})
        below = Unit.objects.open().filter(within(above, "path"), depth__gt=length // ROOT_PATH_LENGTH)
        found = below.order_by().annotate(branch=Substr("path", 1, length)).values("branch").annotate(n=Count("pk"))
        parts.update({row["branch"]: row["n"] for row in found})
    for unit in units:
        unit.people_below, unit.parts_below = people[unit.path], parts[unit.path]
    return units


def search_units(units: UnitQuerySet, words: str) -> UnitQuerySet:
    """Return those whose name, code or pinyin contains or begins with `words`."""
    key = name_key(words)
    found = Q(name__contains=words) | Q(short_name__contains=words) | Q(code__startswith=words)
    if words.isascii() and (letters := "".join(sign for sign in words.lower() if sign.isalnum())[:40]):
        found |= Q(name_key__startswith=key) | Q(name_key__regex="^" + " ?".join(letters))
    return units.filter(found)


@login_required
@require_GET
def tree(request: SignedInRequest) -> HttpResponse:
    """Show the tops of the own scope, or what a search finds in it."""
    demand(request.user, Power.MANAGE_UNITS)
    units = units_for(request.user, Power.MANAGE_UNITS)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    if words:
        found = search_units(units, words)
    else:
        paths = set(scope_paths(request.user, *HOLDERS[Power.MANAGE_UNITS]))
        tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
        found = units.filter(path__in=tops)
    page = Paginator(found, UNITS_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list) if words else with_people(list(page.object_list))
    context = {
        "page": page,
        "rows": rows,
        "words": words,
        "planned": UnitEvent.objects.planned().filter(unit__in=units).select_related("unit", "into").order_by("on"),
        "may_categories": may(request.user, Power.MANAGE_CATEGORIES),
    }
    return render(request, "accounts/units.html", context)


def _unit(request: SignedInRequest, pk: int) -> Unit:
    found: Unit = get_object_or_404(units_for(request.user, Power.MANAGE_UNITS), pk=pk)
    return found


def _is_over(user: User, unit: Unit) -> bool:
    try:
        demand_over(user, Power.MANAGE_UNITS, unit)
    except PermissionDenied:
        return False
    return True


@login_required
@require_GET
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a unit: where it stands, what is below it, what happened to it."""
    found = _unit(request, pk)
    children = found.get_children().open()
    page = Paginator(children, UNITS_A_PAGE).get_page(request.GET.get("page"))
    scope = set(units_for(request.user, Power.MANAGE_UNITS).filter(path__in=_paths_above(found)).values_list("pk"))
    context = {
        "unit": found,
        "above": [(each, (each.pk,) in scope) for each in found.get_ancestors()],
        "page": page,
        "rows": with_people(list(page.object_list)),
        "own": User.objects.filter(unit=found).exclude(state=User.State.LEFT).count(),
        "events": [
            (event, obstacle(event, on=timezone.localdate()))
            for event in found.events.select_related("unit", "into", "recorded_by")
        ],
        "closed": found.get_children().exclude(closed_on=None),
        "roles": found.role_assignments.select_related("user").order_by("role", "user__name_key"),
        "is_over": _is_over(request.user, found),
        "on": _day(request.GET.get("on", "")),
    }
    if context["on"]:
        context["name_then"] = found.name_on(context["on"])
    return render(request, "accounts/unit.html", context)


def _paths_above(unit: Unit) -> list[str]:
    return [unit.path[:length] for length in range(ROOT_PATH_LENGTH, len(unit.path), ROOT_PATH_LENGTH)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def add_errors(form: Form, error: ValidationError) -> None:
    """Show what a verb refused beside the fields it is about; what the form does not have goes on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a unit below another."""
    parent = _unit(request, pk)
    form = NewUnitForm(request.POST or None, parent=parent)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_unit(**form.cleaned_data, parent=parent, by=request.user, at=timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已新建“%(name)s”。") % {"name": made.name})
            return redirect("units:unit", parent.pk)
    return _form_page(request, parent, form, _("新增下级单位"), "")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change code and short name."""
    found = _unit(request, pk)
    form = EditUnitForm(request.POST or None, initial={"code": found.code, "short_name": found.short_name})
    if not _is_over(request.user, found):
        form.fields["code"].disabled = True
    return _change(
        request,
        found,
        form,
        _("修改代码和简称"),
        lambda values, at: actions.edit_unit(found, **values, by=request.user, at=at),
    )


def _over(request: SignedInRequest, pk: int) -> Unit:
    found = _unit(request, pk)
    if not _is_over(request.user, found) or found.closed_on is not None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a new name from a day on."""
    found = _over(request, pk)
    form = RenameForm(request.POST or None, initial={"name": found.name, "short_name": found.short_name})
    return _change(
        request, found, form, _("更名"), lambda values, at: actions.rename_unit(found, **values, by=request.user, at=at)
    )


@login_required
@require_http_methods(["GET", "POST"])
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a unit below another."""
    found = _over(request, pk)
    form = TargetForm(request.POST or None, units=units_for(request.user, Power.MANAGE_UNITS))

    def verb(values: dict[str, Any], at: Any) -> None:
        actions.move_unit(found, below=values["into"], on=values["on"], by=request.user, at=at)

    return _change(request, found, form, _("调整隶属"), verb)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an empty unit."""
    found = _over(request, pk)
    return _change(
        request,
        found,
        ChangeForm(request.POST or None),
        _("撤销"),
        lambda values, at: actions.close_unit(found, **values, by=request.user, at=at),
        {"left": preview(found)},
    )


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Merge a unit into another: first the choice, then a page that says what will happen, then it happens."""
    found = _over(request, pk)
    form = TargetForm(request.POST or None, units=units_for(request.user, Power.MANAGE_UNITS))
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        into, on = form.cleaned_data["into"], form.cleaned_data["on"]
        try:
            now = timezone.now()
            check_change(UnitEvent(unit=found, kind=Kind.MERGED, into=into, on=on), now=on <= timezone.localdate(now))
            if request.POST.get("confirmed", "").isdecimal():
                confirmed = int(request.POST["confirmed"][:9])
                actions.merge_units(found, into=into, on=on, sub_units=confirmed, by=request.user, at=now)
                messages.success(request, _("已登记合并。"))
                return redirect("units:unit", found.pk)
            context = {"before": preview(found), "into": into, "on": on}
        except ValidationError as error:
            add_errors(form, error)
    if context:
        return render(request, "accounts/unit_merge.html", {"unit": found, **context})
    return _form_page(request, found, form, _("并入其他单位"), _("下一步"))


def _change(
    request: SignedInRequest,
    found: Unit,
    form: Form,
    title: str,
    verb: Callable[[dict[str, Any], Any], Any],
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            verb(form.cleaned_data, timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已登记。"))
            return redirect("units:unit", found.pk)
    return _form_page(request, found, form, title, "", context)


def _form_page(
    request: SignedInRequest, found: Unit, form: Form, title: str, button: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    values = {"unit": found, "form": form, "title": title, "button": button or _("保存"), **(context or {})}
    return render(request, "accounts/unit_form.html", values)


@signed_in_post
def withdraw(request: SignedInRequest, pk: int, event: int) -> HttpResponse:
    """Take back a change whose day has not come."""
    found = _over(request, pk)
    planned = get_object_or_404(found.events, pk=event)
    try:
        actions.withdraw_change(planned, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤回。"))
    return redirect("units:unit", found.pk)
