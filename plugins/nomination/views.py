"""Pages of nominating. Whoever is neither nominator nor officer in charge gets 404, also superusers and nominees."""

from uuid import UUID

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from .actions import AlreadyWithdrawn, nominate, open_nomination, withdraw
from .forms import NominationForm
from .models import Nomination
from .querysets import is_officer, may_nominate

NOMINATIONS_A_PAGE = 20


@never_cache
@login_required
@require_GET
def my_nominations(request: SignedInRequest) -> HttpResponse:
    """List the nominations that the person signed."""
    mine = Nomination.objects.made_by(request.user).select_related("withdrawal")
    context = {
        "nominations": Paginator(mine, NOMINATIONS_A_PAGE).get_page(request.GET.get("page")),
        "may_nominate": may_nominate(request.user),
        "is_officer": is_officer(request.user),
    }
    return render(request, "nomination/my_nominations.html", context)


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest) -> HttpResponse:
    """Nominate somebody, or oneself."""
    if not may_nominate(request.user):
        raise PermissionDenied
    form = NominationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        nomination = nominate(
            request.user,
            nominee=form.nominee(),
            statement=form.statement(),
            at=timezone.now(),
            address=get_client_ip_address(request),
        )
        messages.success(request, _("推荐已收到，回执编号 %(receipt)s。") % {"receipt": nomination.receipt})
        return redirect(nomination)
    return render(request, "nomination/write.html", {"form": form})


@never_cache
@login_required
@require_GET
def nomination(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a nomination; an officer's opening is recorded and shown to the nominator."""
    visible = Nomination.objects.visible_to(request.user).select_related("nominator", "unit")
    found = get_object_or_404(visible, uid=uid)
    handles = found.nominator_id != request.user.pk
    if handles:
        open_nomination(found, by=request.user, at=timezone.now())
    context = {
        "nomination": found,
        "withdrawal": getattr(found, "withdrawal", None),
        "readings": found.readings.select_related("reader"),
        "handles": handles,
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


@never_cache
@login_required
@require_GET
def office(request: SignedInRequest) -> HttpResponse:
    """List the nominations of the officer's scope."""
    if not is_officer(request.user):
        raise Http404
    handled = Nomination.objects.handled_by(request.user).select_related("nominator", "unit", "withdrawal")
    context = {
        "nominations": Paginator(handled, NOMINATIONS_A_PAGE).get_page(request.GET.get("page")),
        "standing": handled.standing().count(),
    }
    return render(request, "nomination/office.html", context)
