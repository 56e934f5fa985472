"""Reviewing applications for an account, within the own scope."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lms.decorators import signed_in_post

from ..actions.records import DuplicateIdNumber
from ..actions.registrations import (
    AccountExists,
    AlreadyReviewed,
    approve_registration,
    extend_account,
    refuse_registration,
)
from ..audit import record
from ..forms.registrations import DecisionForm, RegistrationFilterForm
from ..id_numbers import mask
from ..models import Registration, User
from ..permissions import HOLDERS, Power, demand, people_for
from ..querysets import RegistrationQuerySet
from ..requests import SignedInRequest

APPLICATIONS_A_PAGE = 30


def _scope(user: User) -> RegistrationQuerySet:
    return Registration.objects.managed_by(user, *HOLDERS[Power.REVIEW_REGISTRATIONS])


@never_cache
@login_required
@require_GET
def applications(request: SignedInRequest) -> HttpResponse:
    """List the applications, those that wait the longest first."""
    demand(request.user, Power.REVIEW_REGISTRATIONS)
    form = RegistrationFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    state, text = asked.get("state") or "pending", asked.get("q", "")
    found = _scope(request.user).select_related("unit", "reviewed_by")
    if state != "all":
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(real_name__icontains=text) | Q(workplace__icontains=text) | Q(receipt__iexact=text))
    page = Paginator(found.order_by("submitted_at", "pk"), APPLICATIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/registrations.html", {"form": form, "page": page, "state": state})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def application(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show one application and take the decision; opening it is recorded, since it shows the mobile number."""
    demand(request.user, Power.REVIEW_REGISTRATIONS)
    found = get_object_or_404(_scope(request.user).select_related("unit", "user", "reviewed_by"), uid=uid)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and _decide(request, found, form):
            return redirect("registrations:list")
    elif found.mobile:
        record("read_registration", by=request.user, at=timezone.now(), target=found, fields=["mobile"])
    key = found.id_number_key or "-"
    account = User.objects.filter(record__id_number_key=key).first()
    in_scope = account and people_for(request.user, Power.SEE_PEOPLE).filter(pk=account.pk).exists()
    context = {
        "found": found,
        "form": form if found.state == Registration.State.PENDING else None,
        "masked": mask(found.id_number) if found.id_number else "",
        "account": account,
        "account_in_scope": in_scope,
        "others": _scope(request.user).filter(id_number_key=key).exclude(pk=found.pk),
    }
    return render(request, "accounts/registration.html", context)


def _decide(request: SignedInRequest, found: Registration, form: DecisionForm) -> bool:
    now, answer = timezone.now(), form.cleaned_data["answer"]
    try:
        if form.cleaned_data["decision"] == "approve":
            approve_registration(found, by=request.user, at=now, answer=answer)
            messages.success(request, _("已通过 %(name)s 的申请，账号即刻可用。") % {"name": found.real_name})
        else:
            refuse_registration(found, by=request.user, at=now, answer=answer)
            messages.success(request, _("已退回 %(name)s 的申请。") % {"name": found.real_name})
    except AlreadyReviewed:
        messages.warning(request, _("这份申请已有结论，您的结论没有保存。"))
    except AccountExists as error:
        form.add_error(None, str(error))
        return False
    except DuplicateIdNumber:
        form.add_error(None, _("此人刚刚有了账号，请重新打开这份申请。"))
        return False
    return True


@never_cache
@signed_in_post
def extend(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let the account of an approved application be valid for another year."""
    demand(request.user, Power.REVIEW_REGISTRATIONS)
    found = get_object_or_404(_scope(request.user).filter(user__isnull=False), uid=uid)
    assert found.user is not None  # noqa: S101 - the filter says so
    try:
        extend_account(found.user, by=request.user, at=timezone.now())
        messages.success(request, _("有效期已延长至 %(day)s。") % {"day": f"{found.user.valid_until:%Y-%m-%d}"})
    except AccountExists as error:
        messages.error(request, str(error))
    return redirect("registrations:detail", uid=uid)
