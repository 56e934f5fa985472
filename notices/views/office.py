"""The offices' side: announcements with receipts, the words of notices, what could not be delivered."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audience_page import answer_audience_page, answer_setting_page
from accounts.audiences import people_of, words_of
from accounts.permissions import Power, demand, people_for, units_for
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from .. import actions
from ..forms import AnnouncementForm
from ..models import Announcement, Delivery, Notice
from ..notice_kinds import ANNOUNCEMENT

A_PAGE = 30


def _managed(request: SignedInRequest, uid: UUID) -> Announcement:
    demand(request.user, Power.SEND_ANNOUNCEMENTS)
    found = Announcement.objects.managed_by(request.user).select_related("unit", "audience__scope", "made_by")
    return get_object_or_404(found, uid=uid)


def _words(request: SignedInRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:60]


@never_cache
@login_required
@require_GET
def announcements(request: SignedInRequest) -> HttpResponse:
    """List the announcements of my scope with their receipts."""
    demand(request.user, Power.SEND_ANNOUNCEMENTS)
    words = _words(request)
    found = Announcement.objects.managed_by(request.user).filter(title__icontains=words).select_related("unit")
    page = Paginator(found.with_receipts().order_by("-made_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/staff/announcements.html", {"page": page, "words": words})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Prepare an announcement."""
    demand(request.user, Power.SEND_ANNOUNCEMENTS)
    form = AnnouncementForm(request.POST or None, units=units_for(request.user, Power.SEND_ANNOUNCEMENTS).open())
    if request.method == "POST" and form.is_valid():
        try:
            unit = form.cleaned_data["unit"]
            made = actions.make_announcement(unit, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。请选择对象，再发布。"))
            return redirect("notices:audience", made.uid)
    return render(request, "notices/staff/announcement_form.html", {"form": form, "announcement": None})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a draft."""
    found = _managed(request, uid)
    form = AnnouncementForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_announcement(found, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.AlreadySentError as error:
            messages.warning(request, str(error))
            return redirect(found)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    return render(request, "notices/staff/announcement_form.html", {"form": form, "announcement": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose whom a draft is for."""
    found = _managed(request, uid)
    if found.sent_at is not None:
        messages.warning(request, _("通知已经发布，不能再修改。"))
        return redirect(found)
    return answer_audience_page(
        request,
        found.audience,
        template="notices/staff/audience.html",
        context={"announcement": found},
        back=found.get_absolute_url(),
    )


@never_cache
@login_required
@require_GET
def announcement(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a draft and whom it would reach; of what was sent, who has opened it."""
    found = _managed(request, uid)
    words, late = _words(request), request.GET.get("state") == "unread"
    copies = Notice.objects.filter(announcement=found, kind=ANNOUNCEMENT)
    shown = copies.unread() if late else copies
    if words:
        shown = shown.filter(recipient__real_name__contains=words)
    shown = shown.select_related("recipient__unit").order_by("recipient__name_key", "recipient")
    context = {
        "announcement": found,
        "audience": words_of(found.audience),
        "reached": people_of(found.audience, on=timezone.localdate()).count() if found.sent_at is None else 0,
        "told": copies.count(),
        "unread": copies.unread().count(),
        "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "only_unread": late,
        "may_remind": found.sent_at is not None and found.reminded_on != timezone.localdate(),
    }
    return render(request, "notices/staff/announcement.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def send(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say whom the announcement reaches and how, then send it."""
    found = _managed(request, uid)
    return answer_setting_page(
        request,
        found.audience,
        lambda now: actions.send_announcement(found, by=request.user, at=now),
        refusal=actions.NotNowError,
        template="notices/staff/send.html",
        context={"announcement": found},
        back=found.get_absolute_url(),
        said=_("已发布，正在送达。"),
    )


@signed_in_post
def remind(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Remind those who have not opened it."""
    found = _managed(request, uid)
    try:
        count = actions.remind_unread(found, by=request.user, at=timezone.now())
        messages.success(request, _("已提醒 %(n)d 人。") % {"n": count})
    except actions.ReminderError as error:
        messages.warning(request, str(error))
    return redirect(found)


@never_cache
@login_required
@require_GET
def deliveries(request: SignedInRequest) -> HttpResponse:
    """List the e-mails and SMS to the people of my scope, the failed ones first if asked."""
    demand(request.user, Power.SEND_ANNOUNCEMENTS)
    state = request.GET.get("state", "")
    people = people_for(request.user, Power.SEND_ANNOUNCEMENTS)
    found = Delivery.objects.filter(notice__recipient__in=people).select_related("notice__recipient")
    if state in Delivery.State.values:
        found = found.filter(state=state)
    context = {
        "page": Paginator(found.order_by("-due_at", "-pk"), A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": Delivery.State.choices,
    }
    return render(request, "notices/staff/deliveries.html", context)


@signed_in_post
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try to send something once more."""
    demand(request.user, Power.SEND_ANNOUNCEMENTS)
    people = people_for(request.user, Power.SEND_ANNOUNCEMENTS)
    rows = Delivery.objects.filter(notice__recipient__in=people).select_related("notice__recipient__unit")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    actions.send_again(found, by=request.user, at=timezone.now())
    messages.success(request, _("已重新发送。"))
    return redirect(f"{reverse('notices:deliveries')}?state=failed")
