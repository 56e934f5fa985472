"""The office's side: what is public, feedback, incidents."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import RoleAssignment
from accounts.permissions import Power, demand_for_all
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from .. import actions
from ..forms import AnswerForm, ReasonForm
from ..models import ArticlePage, Feedback, Incident, TakeDown
from ..publications import XLSX, Asked, listed, report_of, table_of

A_PAGE = 30


@never_cache
@login_required
@require_GET
def publications(request: SignedInRequest) -> HttpResponse:
    """List what is and was public, with figures by section and by tag (SPEC P14)."""
    demand_for_all(request.user, Power.KEEP_PORTAL)
    asked = Asked.of(request)
    context = {
        "asked": asked,
        "page": Paginator(listed(asked), A_PAGE).get_page(request.GET.get("page")),
        "report": report_of(timezone.localdate()),
        "states": Asked.STATES,
        "levels": ArticlePage.Level.choices,
        "disclosures": ArticlePage.Disclosure.choices,
    }
    return render(request, "portal/staff/publications.html", context)


@login_required
@require_GET
def export_publications(request: SignedInRequest) -> HttpResponse:
    """Download the list as it is narrowed."""
    demand_for_all(request.user, Power.KEEP_PORTAL)
    answer = HttpResponse(table_of(listed(Asked.of(request))), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, _("信息公开.xlsx"))
    return answer


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def take_down(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take a page offline."""
    demand_for_all(request.user, Power.KEEP_PORTAL)
    page = get_object_or_404(ArticlePage, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_down(page, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("已撤下。"))
        except actions.NotNowError as error:
            messages.warning(request, str(error))
        return redirect("portal:publications")
    return render(request, "portal/staff/take_down.html", {"page": page, "form": form})


@signed_in_post
def put_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring a page that was taken down back."""
    demand_for_all(request.user, Power.KEEP_PORTAL)
    taken = get_object_or_404(TakeDown.objects.select_related("page"), pk=pk)
    try:
        actions.put_back(taken, by=request.user, at=timezone.now())
        messages.success(request, _("已恢复。"))
    except actions.NotNowError as error:
        messages.warning(request, str(error))
    return redirect("portal:publications")


@never_cache
@login_required
@require_GET
def feedback_list(request: SignedInRequest) -> HttpResponse:
    """List what readers said about the pages I am responsible for; who keeps the portal sees all of it."""
    mine = Feedback.objects.handled_by(request.user)
    if RoleAssignment.Role.EDITOR not in request.user.held_roles and not mine.exists():
        demand_for_all(request.user, Power.KEEP_PORTAL)
    only_open = request.GET.get("state") != "all"
    found = (mine.open() if only_open else mine).select_related("by", "owner", "page", "answered_by")
    page = Paginator(found.order_by("-at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "only_open": only_open, "open": mine.open().count()}
    return render(request, "portal/staff/feedback.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def feedback_item(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Read what a reader said, and answer."""
    mine = Feedback.objects.handled_by(request.user).select_related("by", "owner", "page", "answered_by")
    found = get_object_or_404(mine, uid=uid)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_feedback(found, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
            messages.success(request, _("已答复。"))
        except actions.NotNowError:
            messages.warning(request, _("这条意见此前已经答复。"))
        return redirect("portal:staff_feedback")
    return render(request, "portal/staff/feedback_item.html", {"feedback": found, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def incident(request: SignedInRequest) -> HttpResponse:
    """Make the whole site read-only for a reason, or end that; the earlier times stand below."""
    demand_for_all(request.user, Power.DECLARE_INCIDENT)
    current = Incident.objects.filter(ended_at=None).select_related("begun_by").first()
    form = ReasonForm(request.POST or None if current is None else None)
    if request.method == "POST":
        try:
            if current is not None:
                actions.end_incident(current, by=request.user, at=timezone.now())
                messages.success(request, _("全站已恢复正常。"))
                return redirect("portal:incident")
            if form.is_valid():
                actions.begin_incident(reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
                messages.success(request, _("全站已转为只读。"))
                return redirect("portal:incident")
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect("portal:incident")
    past = Incident.objects.exclude(ended_at=None).select_related("begun_by", "ended_by")
    page = Paginator(past.order_by("-begun_at"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/staff/incident.html", {"current": current, "form": form, "page": page})
