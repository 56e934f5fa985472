"""Pages of reception days: booking a place, announcing a day, writing what came of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from .. import actions
from ..forms import ReceptionForm, ResultForm, TopicForm, WithdrawForm
from ..models import Booking, Box, ReceptionDay
from ..querysets import may_write

DAYS_A_PAGE = 20


@never_cache
@login_required
@require_GET
def receptions(request: SignedInRequest) -> HttpResponse:
    """List the days to come and one's own bookings."""
    if not may_write(request.user):
        raise PermissionDenied
    taken = Count("bookings", filter=Q(bookings__cancelled_at=None))
    days = (
        ReceptionDay.objects.filter(date__gt=timezone.localdate(), withdrawn_at=None)
        .select_related("box__unit")
        .annotate(taken=taken)
        .order_by("date", "starts")
    )
    mine = Booking.objects.filter(user=request.user, cancelled_at=None).select_related("day").order_by("-day__date")
    context = {
        "days": Paginator(days, DAYS_A_PAGE).get_page(request.GET.get("page")),
        "mine": mine[:DAYS_A_PAGE],
        "booked": {booking.day_id for booking in mine[:DAYS_A_PAGE]},
        "today": timezone.localdate(),
    }
    return render(request, "mailbox/receptions.html", context)


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def book(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Book a place on a day."""
    if not may_write(request.user):
        raise PermissionDenied
    day = get_object_or_404(ReceptionDay, uid=uid)
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.book_reception(day, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("预约成功，请按时前往。"))
            return redirect("mailbox:receptions")
    return render(request, "mailbox/book.html", {"day": day, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, then give a place back."""
    found = get_object_or_404(Booking.objects.filter(user=request.user, cancelled_at=None), uid=uid)
    if request.method == "POST":
        try:
            actions.cancel_booking(found, by=request.user, at=timezone.now())
            messages.success(request, _("预约已取消。"))
        except actions.NotPossible as error:
            messages.warning(request, str(error))
        return redirect("mailbox:receptions")
    context = {
        "title": _("取消预约"),
        "text": _("取消后名额让给其他人，需要时可以重新预约。"),
        "button": _("取消预约"),
        "back": "/mailbox/receptions/",
    }
    return render(request, "mailbox/confirm.html", context)


def _own_box(request: SignedInRequest) -> Box:
    boxes = Box.objects.handled_by(request.user).filter(kind=Box.Kind.HANDLING).select_related("unit")
    found = boxes.first()
    if found is None:
        raise Http404
    return found


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def office_receptions(request: SignedInRequest) -> HttpResponse:
    """List the days of the own box, and announce one."""
    box = _own_box(request)
    form = ReceptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.announce_reception(box, form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NotPossible as error:
            form.add_error("date", str(error))
        else:
            messages.success(request, _("接待日已公布。"))
            return redirect("mailbox:office_receptions")
    taken = Count("bookings", filter=Q(bookings__cancelled_at=None))
    days = ReceptionDay.objects.filter(box=box).annotate(taken=taken).order_by("-date")
    page = Paginator(days, DAYS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "mailbox/office_receptions.html", {"days": page, "form": form, "box": box})


@never_cache
@login_required
@sensitive_variables()
@require_GET
def office_reception(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show who comes on a day and about what."""
    boxes = Box.objects.handled_by(request.user).filter(kind=Box.Kind.HANDLING)
    day = get_object_or_404(ReceptionDay.objects.filter(box__in=boxes), uid=uid)
    bookings = day.bookings.filter(cancelled_at=None).select_related("user__unit")
    today = timezone.localdate()
    may_withdraw = day.withdrawn_at is None and day.date >= today
    context = {"day": day, "bookings": bookings, "is_over": day.date <= today, "may_withdraw": may_withdraw}
    return render(request, "mailbox/office_reception.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask why, then call a reception day off."""
    boxes = Box.objects.handled_by(request.user).filter(kind=Box.Kind.HANDLING)
    day = get_object_or_404(ReceptionDay.objects.filter(box__in=boxes), uid=uid)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = actions.withdraw_reception(day, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NotPossible as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("接待日已取消，已告知 %(count)s 位预约的人。") % {"count": told})
        return redirect("mailbox:office_receptions")
    booked = day.bookings.filter(cancelled_at=None).count()
    return render(request, "mailbox/withdraw_reception.html", {"day": day, "form": form, "booked": booked})


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def result(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Write to somebody who came what became of it."""
    boxes = Box.objects.handled_by(request.user).filter(kind=Box.Kind.HANDLING)
    bookings = Booking.objects.filter(day__box__in=boxes, cancelled_at=None).select_related("day", "user")
    found = get_object_or_404(bookings, uid=uid)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_result(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("结果已送达。"))
            return redirect("mailbox:office_reception", found.day.uid)
    return render(request, "mailbox/result.html", {"booking": found, "form": form})
