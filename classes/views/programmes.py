"""The training plan: programmes by year with their figures."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audience_page import answer_audience_page
from accounts.audiences import people_of, words_of
from accounts.permissions import Power, demand, units_for
from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from .. import actions
from ..forms.training import OrganiserForm, ProgrammeForm
from ..models import Programme
from .access import complain, managed_programmes

A_PAGE = 30


def _programme(request: SignedInRequest, uid: UUID) -> Programme:
    return get_object_or_404(managed_programmes(request).select_related("organiser", "audience__scope"), uid=uid)


@never_cache
@login_required
@require_GET
def programmes(request: SignedInRequest) -> HttpResponse:
    """List the programmes of a year."""
    found = managed_programmes(request)
    years = sorted({timezone.localdate().year, *found.values_list("year", flat=True)}, reverse=True)
    asked = request.GET.get("year", "")
    year = next((each for each in years if str(each) == asked), timezone.localdate().year)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    listed = found.filter(year=year, title__icontains=words).select_related("organiser").with_figures()
    page = Paginator(listed.order_by("title", "pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "years": years, "year": year, "q": words}
    return render(request, "classes/staff/programmes.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Add a programme to the plan."""
    demand(request.user, Power.MANAGE_CLASSES)
    units = units_for(request.user, Power.MANAGE_CLASSES).open()
    organiser = OrganiserForm(request.POST or None, units=units)
    form = ProgrammeForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and organiser.is_valid() & form.is_valid():
        unit, now = organiser.cleaned_data["organiser"], timezone.now()
        try:
            made = actions.make_programme(unit, values=form.values, standards=form.standards, by=request.user, at=now)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已列入计划。接下来选择培训对象。"))
            return redirect("classes:programme_audience", made.uid)
    return render(request, "classes/staff/programme_form.html", {"form": form, "organiser": organiser})


@never_cache
@login_required
@require_GET
def programme(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a programme: whom it is for, what each level is to reach, its classes."""
    found = _programme(request, uid)
    classes = found.classes.select_related("organiser").with_figures().order_by("starts_on", "pk")
    context = {
        "programme": found,
        "audience": words_of(found.audience),
        "reached": people_of(found.audience, on=timezone.localdate()).count(),
        "standards": found.standards.all(),
        "page": Paginator(classes, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "classes/staff/programme.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a programme."""
    found = _programme(request, uid)
    form = ProgrammeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_programme(
                found, values=form.values, standards=form.standards, by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("classes:programme", found.uid)
    return render(request, "classes/staff/programme_form.html", {"form": form, "programme": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose whom a programme is for."""
    found = _programme(request, uid)
    return answer_audience_page(
        request,
        found.audience,
        template="classes/staff/programme_audience.html",
        context={"programme": found},
        back=reverse("classes:programme", args=[found.uid]),
        said=_("已保存培训对象。"),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def delete(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask before deleting a programme."""
    found = _programme(request, uid)
    if request.method == "POST":
        try:
            actions.delete_programme(found, by=request.user, at=timezone.now())
        except ValidationError as error:
            complain(request, error)
            return redirect("classes:programme", found.uid)
        messages.success(request, _("已删除。"))
        return redirect("classes:programmes")
    return render(request, "classes/staff/programme_delete.html", {"programme": found})
