"""学时办法: list, write, try on a year's records, activate. For those who keep the rules of the whole organisation."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from jobs.models import Job
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from . import actions
from .models import CreditPolicy, PolicySimulation
from .permissions import may_keep_rules
from .policies.forms import PolicyForm
from .policies.presets import PRESETS
from .policies.rules import PolicyRules
from .policies.wording import describe
from .simulation import Change

A_PAGE = 30
#: Years back that a policy may be tried on.
YEARS = 5


def _demand(request: SignedInRequest) -> None:
    if not may_keep_rules(request.user):
        raise Http404


def _policy(request: SignedInRequest, uid: UUID) -> CreditPolicy:
    _demand(request)
    return get_object_or_404(CreditPolicy.objects.prefetch_related("categories"), uid=uid)


@login_required
@require_GET
def policies(request: SignedInRequest) -> HttpResponse:
    """List the policies, and what a new one may start from."""
    _demand(request)
    page = Paginator(CreditPolicy.objects.prefetch_related("categories"), A_PAGE).get_page(request.GET.get("page"))
    presets = [(code, name, describe(PolicyRules.from_json(rules))) for code, (name, rules) in PRESETS.items()]
    today = timezone.localdate()
    rows = [(policy, policy.is_in_force(today)) for policy in page]
    return render(request, "scoring/policies/list.html", {"page": page, "rows": rows, "presets": presets})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Write a draft, starting from the ready-made policy of ``?from=``."""
    _demand(request)
    code = request.GET.get("from", "")
    name, rules = PRESETS.get(code, ("", {}))
    start = {"name": name, "code": code if code in PRESETS else "", "valid_from": timezone.localdate()}
    return _edit(request, None, PolicyForm(request.POST or None, rules=PolicyRules.from_json(rules), initial=start))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a draft."""
    policy = _policy(request, uid)
    if not policy.is_draft:
        raise Http404
    return _edit(request, policy, PolicyForm(request.POST or None, instance=policy, rules=policy.parsed))


def _edit(request: SignedInRequest, policy: CreditPolicy | None, form: PolicyForm) -> HttpResponse:
    words: list[str] = []
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            words = describe(PolicyRules.from_json(form.cleaned_data["rules"]))
        else:
            try:
                saved = actions.save_policy(form.cleaned_data, by=request.user, at=timezone.now(), policy=policy)
            except ValidationError as error:
                show_errors(form, error)
            else:
                messages.success(request, _("草稿已保存，可以测算或启用。"))
                return redirect(saved)
    return render(request, "scoring/policies/form.html", {"form": form, "policy": policy, "words": words})


@login_required
@require_GET
def policy(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a policy in plain words, and what it was tried on."""
    found = _policy(request, uid)
    simulations = list(found.simulations.select_related("asked_by")[:10])
    jobs = Job.objects.in_bulk([each.job_id for each in simulations if each.job_id])
    this_year = timezone.localdate().year
    context = {
        "policy": found,
        "words": describe(found.parsed),
        "entries": found.entries.count(),
        "simulations": [(each, jobs.get(each.job_id)) for each in simulations],
        "years": range(this_year, this_year - YEARS, -1),
    }
    return render(request, "scoring/policies/policy.html", context)


@signed_in_post
def copy(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Make the next version as a draft."""
    made = actions.copy_policy(_policy(request, uid), by=request.user, at=timezone.now())
    messages.success(request, _("已复制为第 %(version)d 版草稿。") % {"version": made.version})
    return redirect("scoring:edit_policy", made.uid)


@signed_in_post
def simulate(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Try the policy on the records of a year."""
    found, year = _policy(request, uid), request.POST.get("year", "")
    this_year = timezone.localdate().year
    if year not in {str(each) for each in range(this_year - YEARS + 1, this_year + 1)}:
        messages.error(request, _("请选择年度。"))
        return redirect(found)
    made = actions.ask_for_simulation(found, year=int(year), by=request.user, at=timezone.now())
    return redirect("scoring:simulation", made.uid)


@login_required
@require_GET
def simulation(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show who would have had more, and who less."""
    _demand(request)
    found = get_object_or_404(PolicySimulation.objects.select_related("policy", "asked_by"), uid=uid)
    way = request.GET.get("way", "")
    changes = [Change(user, Decimal(given), Decimal(would)) for user, given, would in found.changed]
    if way in ("more", "less"):
        changes = [each for each in changes if (each.would > each.given) == (way == "more")]
    page = Paginator(changes, A_PAGE).get_page(request.GET.get("page"))
    people = User.objects.with_posting().in_bulk([each.user for each in page])
    context = {
        "simulation": found,
        "job": Job.objects.filter(pk=found.job_id).first() if found.job_id else None,
        "is_current": found.rules == found.policy.rules,
        "way": way,
        "page": page,
        "rows": [_row(people[each.user], each) for each in page if each.user in people],
        "kept": len(found.changed),
    }
    return render(request, "scoring/policies/simulation.html", context)


def _row(person: Any, change: Change) -> dict[str, Any]:
    difference = f"{change.would - change.given:+.2f}"
    return {"person": person, "given": change.given, "would": change.would, "difference": difference}


@login_required
@require_http_methods(["GET", "POST"])
def activate(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask whether the draft is to be in force, and put it in force."""
    found = _policy(request, uid)
    if not found.is_draft:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            actions.activate_policy(found, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            error = "".join(refusal.messages)
        else:
            messages.success(request, _("已启用。"))
            return redirect(found)
    others = CreditPolicy.objects.filter(code=found.code, state=CreditPolicy.State.ACTIVE)
    last = found.simulations.exclude(finished_at=None).first()
    context = {"policy": found, "words": describe(found.parsed), "others": others, "last": last, "error": error}
    return render(request, "scoring/policies/activate.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask whether the draft is to go, and throw it away."""
    found = _policy(request, uid)
    if not found.is_draft:
        raise Http404
    if request.method == "POST":
        actions.discard_policy(found, by=request.user, at=timezone.now())
        messages.success(request, _("草稿已删除。"))
        return redirect("scoring:policies")
    return render(request, "scoring/policies/discard.html", {"policy": found})
