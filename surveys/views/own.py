"""The side of the people who are asked."""

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

from ..actions import ReplyRefused, take_reply
from ..forms import ReplyForm
from ..models import Reply, Round
from .access import A_PAGE


@never_cache
@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """List the rounds in which I was asked."""
    rounds = Round.objects.asked(request.user).filter(sent_at__isnull=False).select_related("survey__unit")
    state, today = request.GET.get("state", ""), timezone.localdate()
    if state == "open":
        rounds = rounds.taking_replies(today)
    page = Paginator(rounds.order_by("-sent_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    answered = Reply.objects.filter(recipient__user=request.user, recipient__round__in=[each.pk for each in page])
    context = {
        "page": page,
        "state": state,
        "today": today,
        "answered": set(answered.values_list("recipient__round", flat=True)),
    }
    return render(request, "surveys/mine.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def reply(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the question with what I replied and what became of it, and take a reply."""
    rounds = Round.objects.asked(request.user).filter(sent_at__isnull=False).select_related("survey__unit")
    found = get_object_or_404(rounds, uid=uid)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_reply(found, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        except ReplyRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已收到您的回复，谢谢。"))
            return redirect(found)
    given = Reply.objects.filter(recipient__round=found, recipient__user=request.user).select_related("item")
    is_open = found.takes_replies(timezone.localdate())
    context = {"round": found, "form": form if is_open else None, "replies": given.order_by("received_at")}
    return render(request, "surveys/reply.html", context)
