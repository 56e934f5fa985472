"""What I was told, and how I want to be reached."""

from datetime import time
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from ..actions import choose_channels, mark_all_read, open_notice, set_quiet_hours
from ..forms import QuietHoursForm
from ..kinds import all_kinds
from ..models import ChannelChoice, Notice, QuietHours
from ..notice_kinds import ANNOUNCEMENT

A_PAGE = 20


@never_cache
@login_required
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    """List what I was told, newest first."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    only_unread = request.GET.get("state") == "unread"
    mine = Notice.objects.of(request.user)
    found = mine.saying(words).order_by("-created_at", "-pk")
    context = {
        "page": Paginator(found.unread() if only_unread else found, A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "only_unread": only_unread,
        "unread": mine.unread().count(),
    }
    return render(request, "notices/inbox.html", context)


@never_cache
@login_required
@require_GET
def notice(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show one notice, which counts as read from now on."""
    found = get_object_or_404(Notice.objects.of(request.user).select_related("announcement__unit"), uid=uid)
    open_notice(found, at=timezone.now())
    return render(request, "notices/notice.html", {"notice": found})


@never_cache
@login_required
@require_GET
def read_announcement(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Open my own copy of an announcement."""
    mine = Notice.objects.of(request.user).filter(kind=ANNOUNCEMENT)
    return redirect(get_object_or_404(mine, announcement__uid=uid))


@signed_in_post
def all_read(request: SignedInRequest) -> HttpResponse:
    """Take everything as read but announcements, which are to be opened."""
    count = mark_all_read(request.user, at=timezone.now())
    messages.success(request, _("已将 %(n)d 条消息标为已读。") % {"n": count})
    return redirect("notices:inbox")


@cache_control(private=True, max_age=60)
@require_GET
def unread(request: HttpRequest) -> HttpResponse:
    """Answer the mark that says how much is unread, for the head of every page; asked once a minute at most.

    Whose session has ended meanwhile gets nothing: the page to sign in would end up in the head of the page.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "notices/unread.html", {"unread": Notice.objects.of(request.user).unread().count()})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def channels(request: SignedInRequest) -> HttpResponse:
    """Choose what also comes by e-mail and SMS, and when nothing may disturb."""
    kinds = all_kinds()
    own = QuietHours.objects.filter(user=request.user).first()
    usual = QuietHours(starts=time.fromisoformat(settings.QUIET_FROM), ends=time.fromisoformat(settings.QUIET_UNTIL))
    form = QuietHoursForm(request.POST or None, instance=own or usual)
    if request.method == "POST" and form.is_valid():
        chosen = {
            kind.code: (f"email-{kind.code}" in request.POST, f"sms-{kind.code}" in request.POST) for kind in kinds
        }
        choose_channels(request.user, chosen)
        set_quiet_hours(request.user, starts=form.cleaned_data["starts"], ends=form.cleaned_data["ends"])
        messages.success(request, _("已保存。"))
        return redirect("notices:channels")
    choices = {choice.kind: choice for choice in ChannelChoice.objects.filter(user=request.user)}
    rows = [(kind, choices.get(kind.code, kind)) for kind in kinds]
    return render(request, "notices/channels.html", {"form": form, "rows": rows})
