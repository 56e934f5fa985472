"""The office's side of the counties' sites and of recommended courses."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Unit
from accounts.permissions import Power, demand, demand_for_all
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from .. import actions
from ..counties import county_addresses
from ..county_forms import CountySiteForm, DecisionForm, RecommendationForm
from ..models import CountyHomePage, CourseRecommendation

A_PAGE = 30


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sites(request: SignedInRequest) -> HttpResponse:
    """List the counties with their sites; open one."""
    demand_for_all(request.user, Power.KEEP_COUNTY_SITES)
    form = CountySiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            home = actions.open_county_site(**form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("%(name)s已开通。") % {"name": home.masthead})
            return redirect("portal:county_sites")
    homes = {home.county_id: home for home in CountyHomePage.objects.select_related("county")}
    addresses = county_addresses()
    rows = [
        (unit, homes.get(unit.pk), addresses.get(unit.code, "")) for unit in Unit.objects.counties().order_by("path")
    ]
    return render(request, "portal/staff/county_sites.html", {"rows": rows, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then take a county's site off its host name."""
    demand_for_all(request.user, Power.KEEP_COUNTY_SITES)
    home = get_object_or_404(CountyHomePage.objects.select_related("county"), pk=pk)
    if request.method == "POST":
        try:
            actions.close_county_site(home, by=request.user, at=timezone.now())
            messages.success(request, _("站点已关闭。"))
        except actions.NotNowError as error:
            messages.warning(request, str(error))
        return redirect("portal:county_sites")
    return render(request, "portal/staff/close_site.html", {"home": home})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def recommendations(request: SignedInRequest) -> HttpResponse:
    """List the courses that were recommended from or to my scope; recommend one."""
    demand(request.user, Power.RECOMMEND_COURSES)
    form = RecommendationForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.recommend_course(**form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已推荐。"))
            return redirect("portal:recommendations")
    found = CourseRecommendation.objects.seen_by(request.user).select_related("course", "from_unit", "to_unit", "by")
    state = request.GET.get("state", "")
    if state in CourseRecommendation.State.values:
        found = found.filter(state=state)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    if words:
        found = found.filter(course__title__icontains=words)
    context = {
        "page": Paginator(found.order_by("-at", "-pk"), A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "state": state,
        "states": CourseRecommendation.State.choices,
        "words": words,
        "decides": set(form.units.filter(depth=1).values_list("pk", flat=True)),
        "mine": set(form.units.values_list("pk", flat=True)),
    }
    return render(request, "portal/staff/recommendations.html", context)


def _seen(request: SignedInRequest, uid: UUID) -> CourseRecommendation:
    demand(request.user, Power.RECOMMEND_COURSES)
    return get_object_or_404(CourseRecommendation.objects.seen_by(request.user), uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Take what a county recommended upward, or decline it."""
    found, form = _seen(request, uid), DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take, reason = "take" in request.POST, form.cleaned_data["reason"]
        try:
            actions.decide_recommendation(found, take=take, reason=reason, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect("portal:recommendations")
        else:
            messages.success(request, _("已答复。"))
            return redirect("portal:recommendations")
    return render(request, "portal/staff/decide.html", {"recommendation": found, "form": form})


@signed_in_post
def withdraw(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Take one's own recommendation back."""
    found = _seen(request, uid)
    try:
        actions.withdraw_recommendation(found, by=request.user, at=timezone.now())
        messages.success(request, _("已撤回。"))
    except actions.NotNowError as error:
        messages.warning(request, str(error))
    return redirect("portal:recommendations")
