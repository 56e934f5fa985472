"""Targets for those who keep the rules, and exemptions for those who grant them."""

import re
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audit import record
from accounts.permissions import Power, demand, people_for
from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from . import actions
from .models import Exemption, Target
from .permissions import may_keep_rules
from .presets import preset_targets
from .requirements import targets_of_year
from .target_forms import ExemptionFilter, ExemptionForm, RevocationForm, TargetForm, this_year

A_PAGE = 30


def _demand_keeper(request: SignedInRequest) -> None:
    if not may_keep_rules(request.user):
        raise Http404


def _year(request: SignedInRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if re.fullmatch("20[0-9]{2}", asked) else this_year()


@login_required
@require_GET
def targets(request: SignedInRequest) -> HttpResponse:
    """List the targets of a year and of the cycles that it lies in."""
    _demand_keeper(request)
    year = _year(request)
    page = Paginator(targets_of_year(year), A_PAGE).get_page(request.GET.get("page"))
    years = range(this_year() + 1, this_year() - 4, -1)
    return render(request, "scoring/targets/list.html", {"year": year, "years": years, "page": page})


@login_required
@require_http_methods(["GET", "POST"])
def preset(request: SignedInRequest) -> HttpResponse:
    """Show the ready-made targets of a year with their sources, and add those that are not there yet."""
    _demand_keeper(request)
    year = _year(request)
    if request.method == "POST":
        made = len(actions.take_preset_targets(year, by=request.user, at=timezone.now()))
        text = ngettext("已添加 %(n)d 项，请核对后修改。", "已添加 %(n)d 项，请核对后修改。", made) % {"n": made}
        messages.success(request, text if made else _("没有需要添加的，已有的任务没有改动。"))
        return redirect(f"{reverse('scoring:targets')}?year={year}")
    rows = [Target(**values) for values in preset_targets(year)]
    return render(request, "scoring/targets/preset.html", {"year": year, "rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def new_target(request: SignedInRequest) -> HttpResponse:
    """Make a target."""
    _demand_keeper(request)
    return _target_form(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def target(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a target."""
    _demand_keeper(request)
    return _target_form(request, get_object_or_404(Target, uid=uid))


def _target_form(request: SignedInRequest, found: Target | None) -> HttpResponse:
    form = TargetForm(request.POST or None, instance=found, initial={} if found else {"year": _year(request)})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_target(found, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(f"{reverse('scoring:targets')}?year={made.year}")
    return render(request, "scoring/targets/form.html", {"form": form, "target": found})


@login_required
@require_http_methods(["GET", "POST"])
def remove_target(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask whether a target is to go, and remove it."""
    _demand_keeper(request)
    found = get_object_or_404(Target.objects.select_related("category"), uid=uid)
    if request.method == "POST":
        actions.remove_target(found, by=request.user, at=timezone.now())
        messages.success(request, _("已删除。"))
        return redirect("scoring:targets")
    return render(request, "scoring/targets/remove.html", {"target": found})


@login_required
@require_GET
def exemptions(request: SignedInRequest) -> HttpResponse:
    """List the exemptions of my scope, narrowed by the address."""
    demand(request.user, Power.GRANT_EXEMPTIONS)
    form = ExemptionFilter(request.GET)
    asked = form.values()
    rows = Exemption.objects.managed_by(request.user).select_related("user", "unit", "granted_by", "revocation")
    if asked["q"]:
        words = asked["q"]
        rows = rows.filter(Q(user__real_name__icontains=words) | Q(unit__name__icontains=words))
    if asked["reason"]:
        rows = rows.filter(reason=asked["reason"])
    if asked["state"]:
        rows = rows.filter(revocation__isnull=asked["state"] == "valid")
    if asked["year"]:
        rows = rows.filter(first_day__year__lte=asked["year"], last_day__year__gte=asked["year"])
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "narrowed": any(asked.values()),
    }
    return render(request, "scoring/exemptions/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_exemption(request: SignedInRequest) -> HttpResponse:
    """Let somebody of my scope off."""
    demand(request.user, Power.GRANT_EXEMPTIONS)
    people = people_for(request.user, Power.GRANT_EXEMPTIONS).exclude(pk=request.user.pk)
    form = ExemptionForm(
        request.POST or None,
        request.FILES or None,
        people=people,
        initial={"account": request.GET.get("account", "").replace("\0", "")[:150]},
    )
    if request.method == "POST" and form.is_valid() and form.person is not None:
        values = {name: value for name, value in form.cleaned_data.items() if name != "account"}
        try:
            made = actions.grant_exemption(form.person, **values, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        except PermissionDenied:
            form.add_error("account", _("这个人的现任职务不在您的管理范围内。"))
        else:
            messages.success(request, _("已登记减免。"))
            return redirect("scoring:exemption", made.uid)
    return render(request, "scoring/exemptions/form.html", {"form": form})


def _exemption(request: SignedInRequest, uid: UUID) -> Exemption:
    demand(request.user, Power.GRANT_EXEMPTIONS)
    rows = Exemption.objects.managed_by(request.user)
    return get_object_or_404(rows.select_related("user", "unit", "granted_by", "revocation__by"), uid=uid)


@login_required
@require_http_methods(["GET", "POST"])
def exemption(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show an exemption; ask for a reason and revoke it."""
    found = _exemption(request, uid)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_exemption(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已撤销。"))
            return redirect("scoring:exemption", found.uid)
    revocation = getattr(found, "revocation", None)
    context = {"exemption": found, "revocation": revocation, "form": form}
    return render(request, "scoring/exemptions/exemption.html", context)


@login_required
@require_GET
def exemption_proof(request: SignedInRequest, uid: UUID) -> HttpResponseBase:
    """Hand out the proof of an exemption: to whoever grants them there, and to the person."""
    visible = Exemption.objects.exclude(proof="")
    mine = visible.of(request.user).filter(uid=uid).first()
    if mine is None:
        demand(request.user, Power.GRANT_EXEMPTIONS)
        mine = get_object_or_404(visible.managed_by(request.user).select_related("user"), uid=uid)
        record("read_proof", by=request.user, at=timezone.now(), target=mine, about=mine.user)
    return FileResponse(mine.proof.open("rb"), as_attachment=True, filename=mine.proof_name)
