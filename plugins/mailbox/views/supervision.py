"""What supervisors see: figures about handling, never a letter (SPEC M14)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest

from ..actions import rate_handling
from ..forms import RatingForm
from ..models import Box, Rating
from ..querysets import SUPERVISOR
from ..statistics import handling_table, quarter_of, told_span


@login_required
@require_http_methods(["GET", "POST"])
def supervision(request: SignedInRequest) -> HttpResponse:
    """Show how each box handles its letters, and take a rating of the running quarter."""
    boxes = Box.objects.within(request.user, SUPERVISOR).select_related("unit")
    if not request.user.roles.filter(role=SUPERVISOR).exists():
        raise Http404
    now = timezone.now()
    form = RatingForm(request.POST or None, boxes=boxes)
    if request.method == "POST" and form.is_valid():
        rate_handling(**form.cleaned_data, quarter=quarter_of(timezone.localdate(now)), by=request.user, at=now)
        messages.success(request, _("评分已记录，本季度内可以修改。"))
        return redirect("mailbox:supervision")
    context = {
        "rows": handling_table(boxes, at=now),
        "span": told_span(timezone.localdate(now)),
        "form": form,
        "ratings": Rating.objects.filter(supervisor=request.user).select_related("box__unit")[:20],
        "quarter": quarter_of(timezone.localdate(now)),
    }
    return render(request, "mailbox/supervision.html", context)
