"""Pages about group viewing: list, sheet, roster, confirming, approving, voiding."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import Power, demand, units_for
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from .. import actions
from ..forms.filters import ViewingFilterForm
from ..forms.training import PeopleForm, ReasonForm
from ..forms.viewings import ViewingForm, ViewingUnitForm
from ..models import Viewing
from .access import complain, managed_viewing, managed_viewings

VIEWINGS_A_PAGE, PEOPLE_A_PAGE = 30, 200
State = Viewing.State


@never_cache
@login_required
@require_GET
def viewings(request: SignedInRequest) -> HttpResponse:
    """List the sheets of my scope."""
    form = ViewingFilterForm(request.GET)
    found = form.narrow(managed_viewings(request).select_related("unit"))
    page = Paginator(found, VIEWINGS_A_PAGE).get_page(request.GET.get("page"))
    waiting = managed_viewings(request).filter(state=State.CONFIRMED).exclude(confirmed_by=request.user).count()
    context = {"form": form, "page": page, "narrowed": any(form.cleaned_data.values()), "waiting": waiting}
    return render(request, "classes/staff/viewings.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Open a sheet."""
    demand(request.user, Power.RUN_VIEWINGS)
    units = units_for(request.user, Power.RUN_VIEWINGS).open()
    unit_form = ViewingUnitForm(request.POST or None, units=units)
    form = ViewingForm(request.POST or None, user=request.user)
    if request.method == "POST" and unit_form.is_valid() & form.is_valid():
        unit = unit_form.cleaned_data["unit"]
        try:
            made = actions.open_viewing(unit, values=form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已登记。接下来填写名单。"))
            return redirect("classes:viewing", made.uid)
    return render(request, "classes/staff/viewing_form.html", {"form": form, "unit_form": unit_form})


@never_cache
@login_required
@require_GET
def viewing(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a sheet with its roster, what the own people may be added, and what may be done with it."""
    found = managed_viewing(request, uid)
    attendees = found.attendees.select_related("user__unit")
    context = {
        "viewing": found,
        "page": Paginator(attendees, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "may_decide": actions.may_decide(found, request.user),
        "may_void": found.state != State.CANCELLED
        and not (found.state == State.APPROVED and found.confirmed_by_id == request.user.pk),
        "may_edit": found.state == State.DRAFT,
    }
    return render(request, "classes/staff/viewing.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a sheet that is not confirmed."""
    found = managed_viewing(request, uid)
    if found.state != State.DRAFT:
        raise Http404
    form = ViewingForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_viewing(found, values=form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("classes:viewing", found.uid)
    return render(request, "classes/staff/viewing_form.html", {"form": form, "viewing": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def roster(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Write the roster: tick the own people, or paste their numbers."""
    found = managed_viewing(request, uid)
    if found.state != State.DRAFT:
        raise Http404
    # Who was there that day and has moved or retired since was there all the same.
    offered = User.objects.posted_in(found.unit, on=timezone.localdate(found.starts_at))
    own = offered.order_by("name_key", "pk")
    few = own.count() <= PEOPLE_A_PAGE
    seated = list(User.objects.filter(pk__in=found.attendees.values("user")).order_by("name_key"))
    # Those who have a box are ticked; the others stand in the list of numbers.
    boxes = list(own) if few else []
    initial = {"people": [person for person in seated if person not in boxes]}
    form = PeopleForm(request.POST or None, request.FILES or None, offered=offered, initial=initial)
    ticked = [person for person in boxes if str(person.uid) in request.POST.getlist("person")]
    form.fields_may_be_empty = bool(ticked)
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.set_roster(found, [*ticked, *form.chosen], by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("名单共 %(n)d 人。") % {"n": count})
            return redirect("classes:viewing", found.uid)
    shown = ticked if request.method == "POST" else seated
    context = {
        "viewing": found,
        "form": form,
        "boxes": [(person, person in shown) for person in boxes],
        "page": Paginator(own, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "classes/staff/viewing_roster.html", context)


@signed_in_post
def confirm(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Vouch for a sheet on behalf of the unit."""
    found = managed_viewing(request, uid)
    try:
        actions.confirm_viewing(found, by=request.user, at=timezone.now())
    except ValidationError as error:
        complain(request, error)
    else:
        messages.success(request, _("已确认，等待其他管理人员审核。"))
    return redirect("classes:viewing", found.uid)


@signed_in_post
def approve(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Credit the roster of a sheet that somebody else confirmed."""
    found = managed_viewing(request, uid)
    try:
        count = actions.approve_viewing(found, by=request.user, at=timezone.now())
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        complain(request, error)
    else:
        messages.success(request, _("已为 %(n)d 人计入学时。") % {"n": count})
    return redirect("classes:viewing", found.uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def give_back(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask for the reason before returning a sheet to its unit."""
    found = managed_viewing(request, uid)
    if not actions.may_decide(found, request.user):
        raise Http404
    return _with_reason(request, found, "return")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def void(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask for the reason before voiding a sheet."""
    found = managed_viewing(request, uid)
    if found.state == State.CANCELLED:
        raise Http404
    return _with_reason(request, found, "void")


def _with_reason(request: SignedInRequest, found: Viewing, act: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    verb = actions.return_viewing if act == "return" else actions.cancel_viewing
    if request.method == "POST" and form.is_valid():
        try:
            verb(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已退回。") if act == "return" else _("已作废。"))
            return redirect("classes:viewing", found.uid)
    return render(request, "classes/staff/viewing_act.html", {"viewing": found, "form": form, "act": act})
