"""Roles with a scope: who holds which where; granting and revoking."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from .. import actions
from ..forms.people import ReasonForm
from ..forms.roles import GrantForm, RoleFilterForm
from ..models import RoleAssignment, User
from ..permissions import WORK_ROLES, Power, may, people_for, units_for
from ..querysets import UnitQuerySet
from ..requests import SignedInRequest
from .units import add_errors

ROLES_A_PAGE = 50
Role = RoleAssignment.Role


def _units(user: User) -> UnitQuerySet:
    """Return the units in which `user` may grant at least some role; 404 to those who may nowhere."""
    if not may(user, Power.GRANT_WORK_ROLES) and not may(user, Power.GRANT_ALL_ROLES):
        raise Http404
    found: UnitQuerySet = units_for(user, Power.GRANT_WORK_ROLES) | units_for(user, Power.GRANT_ALL_ROLES)
    return found


@never_cache
@login_required
@require_GET
def roles(request: SignedInRequest) -> HttpResponse:
    """List the roles whose scope lies in mine."""
    units = _units(request.user)
    found = RoleAssignment.objects.filter(unit__in=units).select_related("user", "unit", "granted_by")
    form = RoleFilterForm(request.GET, units=units)
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("q"):
        found = found.filter(Q(user__real_name__contains=asked["q"]) | Q(user__username__startswith=asked["q"]))
    if asked.get("role"):
        found = found.filter(role=asked["role"])
    if asked.get("unit"):
        found = found.filter(unit__path__startswith=asked["unit"].path)
    page = Paginator(found.order_by("unit__path", "role", "user__name_key", "pk"), ROLES_A_PAGE).get_page(
        request.GET.get("page")
    )
    every = may(request.user, Power.GRANT_ALL_ROLES)
    context = {
        "form": form,
        "page": page,
        "rows": [(held, held.user_id != request.user.pk and (every or held.role in WORK_ROLES)) for held in page],
        "narrowed": any(asked.values()),
    }
    return render(request, "accounts/roles.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def grant(request: SignedInRequest) -> HttpResponse:
    """Grant a role; the verb asks again who may."""
    units = _units(request.user)
    offered = list(Role) if may(request.user, Power.GRANT_ALL_ROLES) else list(WORK_ROLES)
    form = GrantForm(
        request.POST or None,
        initial={"username": request.GET.get("username", "")[:60]},
        roles=[(role.value, role.label) for role in offered],
        units=units,
        people=people_for(request.user, Power.SEE_PEOPLE),
    )
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            actions.grant_role(
                values["username"],
                values["role"],
                unit=values["unit"],
                by=request.user,
                at=timezone.now(),
                reason=values["reason"],
            )
        except actions.RoleConflict as error:
            form.add_error("role", str(error))
        except PermissionDenied:
            form.add_error(None, _("您不能授予这项角色：不能给自己授予，也不能超出本人的权限和范围。"))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已授予，对方须重新登录。"))
            return redirect("roles:list")
    return render(request, "accounts/role_form.html", {"form": form, "title": _("授予角色"), "button": _("授予")})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask why, then take a role away."""
    held = get_object_or_404(RoleAssignment.objects.filter(unit__in=_units(request.user)).select_related("user"), pk=pk)
    if held.user_id == request.user.pk or not actions.may_grant(request.user, held.role, held.unit):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_role(
                held.user,
                held.role,
                unit=held.unit,
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已撤销，对方须重新登录。"))
            return redirect("roles:list")
    context = {"form": form, "held": held, "title": _("撤销角色"), "button": _("撤销")}
    return render(request, "accounts/role_form.html", context)
