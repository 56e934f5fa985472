"""Locks, sessions, second factors and outside identities, for the security administrator."""

from collections.abc import Callable
from uuid import UUID

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ..actions import end_sessions, reset_second_factor, unlock
from ..actions.identities import IdentityTaken, link_identity, refuse_identity
from ..forms.security import LinkForm, ReasonForm
from ..locks import locks_for
from ..models import IdentityConflict, User
from ..permissions import Power, demand, may_in, people_for
from ..requests import SignedInRequest

PER_PAGE = 30


def _act(
    request: SignedInRequest, *, title: str, text: str, back: str, done: str, act: Callable[[str], None]
) -> HttpResponse:
    """Ask for a reason on a page that says what will happen; then do it."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect(back)
    part = "locks" if back == "security:locks" else "people"
    context = {"form": form, "title": title, "text": text, "back": reverse(back), "part": part}
    return render(request, "accounts/security_act.html", context)


@never_cache
@login_required
@require_GET
def locks(request: SignedInRequest) -> HttpResponse:
    """List the user names that are locked at an address."""
    demand(request.user, Power.MANAGE_SIGN_IN)
    asked = request.GET.get("q", "").replace("\0", "").strip()
    found = locks_for(request.user, timezone.now())
    if asked:
        found = found.filter(username__icontains=asked)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    names = {row["username"] for row in page}
    people = {person.username: person for person in User.objects.filter(username__in=names)}
    rows = [(row, people.get(row["username"])) for row in page]
    return render(
        request, "accounts/security_locks.html", {"part": "locks", "page": page, "rows": rows, "asked": asked}
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def unlock_pair(request: SignedInRequest, attempt_id: int) -> HttpResponse:
    """Unlock a user name at an address."""
    demand(request.user, Power.MANAGE_SIGN_IN)
    row = locks_for(request.user, timezone.now()).filter(id=attempt_id).first()
    if row is None:
        raise Http404
    attempt = get_object_or_404(AccessAttempt, pk=row["id"])
    person = User.objects.filter(username=row["username"]).first()
    return _act(
        request,
        title=_("解除登录锁定"),
        text=_("解除后，用户名 %(name)s 在地址 %(address)s 可以马上再次尝试登录。请先确认是本人操作。")
        % {"name": row["username"], "address": row["ip_address"]},
        back="security:locks",
        done=_("已解除锁定。"),
        act=lambda reason: unlock(attempt, about=person, by=request.user, at=timezone.now(), reason=reason),
    )


@never_cache
@login_required
@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """Find people of the own scope, to end their sessions or to reset their second factor."""
    demand(request.user, Power.MANAGE_SIGN_IN)
    asked = request.GET.get("q", "").replace("\0", "").strip()
    found = people_for(request.user, Power.MANAGE_SIGN_IN).select_related("unit")
    if asked:
        found = found.filter(Q(real_name__icontains=asked) | Q(username__istartswith=asked))
    devices = Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)
    found = found.annotate(has_app=Exists(devices)).order_by("name_key", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/security_people.html", {"part": "people", "page": page, "asked": asked})


def _person(request: SignedInRequest, uid: UUID) -> User:
    demand(request.user, Power.MANAGE_SIGN_IN)
    found: User = get_object_or_404(people_for(request.user, Power.MANAGE_SIGN_IN), uid=uid)
    return found


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def end_all_sessions(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """End every session of a person."""
    person = _person(request, uid)
    return _act(
        request,
        title=_("结束全部会话"),
        text=_("%(name)s（%(username)s）在所有设备上的登录都将退出，需要重新登录。")
        % {"name": person.real_name, "username": person.username},
        back="security:people",
        done=_("已结束全部会话。"),
        act=lambda reason: end_sessions(person, by=request.user, at=timezone.now(), reason=reason),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def reset_app(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Reset the second factor of somebody else who lost it."""
    person = _person(request, uid)
    if person == request.user:
        raise Http404
    return _act(
        request,
        title=_("重设动态验证码"),
        text=_(
            "%(name)s（%(username)s）的动态验证码和恢复码将作废，所有登录都将退出，下次登录时重新设置。请先当面或电话核实身份。"
        )
        % {"name": person.real_name, "username": person.username},
        back="security:people",
        done=_("已重设动态验证码。"),
        act=lambda reason: reset_second_factor(person, by=request.user, at=timezone.now(), reason=reason),
    )


def _demand_identities(request: SignedInRequest) -> None:
    """An identity has no unit yet: only who holds the power over the whole tree deals with it."""
    if not may_in(request.user, Power.MANAGE_SIGN_IN, None):
        raise Http404


@never_cache
@login_required
@require_GET
def identities(request: SignedInRequest) -> HttpResponse:
    """List the identities that fit no account."""
    _demand_identities(request)
    asked, state = request.GET.get("q", "").replace("\0", "").strip(), request.GET.get("state", "open")
    found = IdentityConflict.objects.select_related("user", "resolved_by")
    if state in IdentityConflict.State.values:
        found = found.filter(state=state)
    if asked:
        found = found.filter(
            Q(real_name__icontains=asked) | Q(employee_number=asked) | Q(subject=asked) | Q(workplace__icontains=asked)
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    states: list[tuple[str, str | Promise]] = [*IdentityConflict.State.choices, ("all", _("全部"))]
    context = {"part": "identities", "page": page, "asked": asked, "state": state, "states": states}
    return render(request, "accounts/security_identities.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def identity(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Link one of them to a person, or refuse it."""
    _demand_identities(request)
    found = get_object_or_404(IdentityConflict.objects.select_related("user", "resolved_by"), uid=uid)
    is_link = request.POST.get("act") == "link"
    link = LinkForm(request.POST if is_link else None, by=request.user, prefix="link")
    refuse = ReasonForm(request.POST if request.method == "POST" and not is_link else None, prefix="refuse")
    if request.method == "POST" and _decide(request, found, link if is_link else refuse):
        return redirect("security:identities")
    context = {"part": "identities", "found": found, "link": link, "refuse": refuse}
    return render(request, "accounts/security_identity.html", context)


def _decide(request: SignedInRequest, found: IdentityConflict, form: ReasonForm) -> bool:
    if not form.is_valid():
        return False
    now, reason = timezone.now(), form.cleaned_data["reason"]
    try:
        if isinstance(form, LinkForm):
            link_identity(found, form.cleaned_data["username"], by=request.user, at=now, reason=reason)
        else:
            refuse_identity(found, by=request.user, at=now, reason=reason)
    except IdentityTaken as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("已关联。") if isinstance(form, LinkForm) else _("已拒绝。"))
    return True
