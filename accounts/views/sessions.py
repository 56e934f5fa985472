"""Where one is signed in, and ending it there."""

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.decorators import signed_in_post

from ..audit import record
from ..devices import device_of
from ..requests import SignedInRequest

PER_PAGE = 20


@login_required
def session_list(request: SignedInRequest) -> HttpResponse:
    """List the places where the person is signed in, this one first."""
    found = UserSession.objects.purge_and_list(request.user)
    current = request.session.session_key
    found.sort(key=lambda session: (session.session_key == current, session.last_seen_at), reverse=True)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(session, device_of(session.user_agent), session.session_key == current) for session in page]
    return render(request, "accounts/sessions.html", {"page": page, "rows": rows, "others": len(found) > 1})


@signed_in_post
def end_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    """End one session of one's own; ending this one is signing out."""
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    record("end_own_session", by=request.user, at=timezone.now(), target=request.user, address_ended=session.ip)
    end_sessions(request, [session])
    messages.success(request, _("已退出这台设备上的登录。"))
    return redirect("account_sessions")


@signed_in_post
def end_others(request: SignedInRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    record("end_own_session", by=request.user, at=timezone.now(), target=request.user, all_others=True)
    end_other_sessions(request, request.user)
    messages.success(request, _("已退出其他设备上的登录。"))
    return redirect("account_sessions")
