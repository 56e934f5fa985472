"""Reading lists for those who read: what is set for me, and marking something as read."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from .. import actions
from ..forms import ExcerptForm
from ..models import ReadingItem, ReadingList, ReadingRecord
from ..reading import items_of
from .access import A_PAGE


@never_cache
@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """List the reading lists that were set for me, with how far I am."""
    now = timezone.now()
    found = ReadingList.objects.for_learner(request.user, at=now).select_related("organiser")
    page = Paginator(found.order_by("-ends_on", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "activities/reading.html", {"page": page, "today": timezone.localdate(now)})


def _list(request: SignedInRequest, uid: UUID) -> ReadingList:
    found = ReadingList.objects.for_learner(request.user, at=timezone.now()).select_related("organiser")
    return get_object_or_404(found, uid=uid)


@never_cache
@login_required
@require_GET
def reading_list(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show what is on a list, and what of it I have read."""
    found = _list(request, uid)
    today = timezone.localdate()
    context = {"list": found, "items": items_of(found, request.user), "today": today, "open": found.is_open(today)}
    return render(request, "activities/reading_list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def item(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Mark something as read with an excerpt or a thought, and change that within the period."""
    wanted = get_object_or_404(ReadingItem.objects.select_related("reading_list", "document"), uid=uid)
    found = _list(request, wanted.reading_list.uid)
    record = ReadingRecord.objects.filter(item=wanted, user=request.user).first()
    form = ExcerptForm(request.POST or None, initial={"text": record.text if record else ""})
    if request.method == "POST" and form.is_valid():
        try:
            actions.mark_read(wanted, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("已标记为读过。"))
            return redirect(found)
    is_open = found.is_open(timezone.localdate())
    context = {"list": found, "item": wanted, "record": record, "form": form, "open": is_open}
    return render(request, "activities/reading_item.html", context)
