"""What a nominator sees: the own nominations, the receipt, who read them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from ..actions import AlreadyWithdrawn, open_nomination, withdraw
from ..doors import sealed
from ..models import Contest, Draft, Nomination
from ..querysets import is_officer, may_nominate
from .lights import lights_of

NOMINATIONS_A_PAGE = 20


@require_GET
@sealed
def my_nominations(request: SignedInRequest) -> HttpResponse:
    """List the nominations that the person signed."""
    mine = Nomination.objects.made_by(request.user).select_related("withdrawal")
    context = {
        "nominations": Paginator(mine, NOMINATIONS_A_PAGE).get_page(request.GET.get("page")),
        "may_nominate": may_nominate(request.user),
        "is_officer": is_officer(request.user),
        "has_results": Contest.objects.shown_to(request.user).exists(),
        "draft": Draft.objects.filter(person=request.user).only("saved_at").first(),
    }
    return render(request, "nomination/my_nominations.html", context)


@require_GET
@sealed
def receipt(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the receipt, which names nothing that is sealed, so that it may be printed."""
    found = get_object_or_404(Nomination.objects.made_by(request.user).select_related("unit"), uid=uid)
    return render(request, "nomination/receipt.html", {"nomination": found})


@require_GET
@sealed
def nomination(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a nomination; an officer's opening is recorded and shown to the nominator."""
    visible = Nomination.objects.visible_to(request.user).select_related("nominator", "unit", "registered_by")
    found = get_object_or_404(visible, uid=uid)
    handles = found.nominator_id != request.user.pk
    now = timezone.now()
    if handles:
        open_nomination(found, by=request.user, at=now)
    context = {
        "nomination": found,
        "withdrawal": getattr(found, "withdrawal", None),
        "readings": found.readings.select_related("reader"),
        "handles": handles,
        "scan": getattr(found, "scan", None) if handles else None,
        "lights": lights_of(request, found, at=now) if handles else None,
    }
    return render(request, "nomination/nomination.html", context)


@signed_in_post
def take_back(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Withdraw one's own nomination."""
    found = get_object_or_404(Nomination.objects.made_by(request.user), uid=uid)
    try:
        withdraw(found, by=request.user, at=timezone.now())
    except AlreadyWithdrawn:
        messages.warning(request, _("这份推荐此前已经撤回。"))
    else:
        messages.success(request, _("推荐已撤回，撤回记录随原件保存。"))
    return redirect(found)
