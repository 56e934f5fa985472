"""The office's side of reading lists: making, setting, and who has read what."""

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

from accounts.audience_page import answer_audience_page, answer_setting_page
from accounts.audiences import words_of
from accounts.permissions import Power, demand, units_for
from accounts.requests import SignedInRequest
from lms.downloads import workbook_answer
from lms.refusals import show_errors

from .. import actions
from ..exports import reading_table
from ..forms import ItemForm, ReadingListForm
from ..models import ReadingItem, ReadingList, ReadingRecord
from ..reading import readers_of
from .access import A_PAGE, managed_list, words_of_search


@never_cache
@login_required
@require_GET
def lists(request: SignedInRequest) -> HttpResponse:
    """List the reading lists of my scope with their figures."""
    demand(request.user, Power.MANAGE_ACTIVITIES)
    words = words_of_search(request)
    found = ReadingList.objects.managed_by(request.user).filter(title__icontains=words).select_related("organiser")
    page = Paginator(found.with_figures().order_by("-ends_on", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "activities/staff/lists.html", {"page": page, "words": words})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Prepare a list."""
    demand(request.user, Power.MANAGE_ACTIVITIES)
    form = ReadingListForm(request.POST or None, units=units_for(request.user, Power.MANAGE_ACTIVITIES).open())
    if request.method == "POST" and form.is_valid():
        try:
            unit = form.cleaned_data["organiser"]
            made = actions.make_reading_list(unit, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。请加入书目，选择对象，再布置。"))
            return redirect("activities:staff_list", made.uid)
    return render(request, "activities/staff/list_form.html", {"form": form, "list": None})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a list."""
    found = managed_list(request, uid)
    form = ReadingListForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_reading_list(found, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("activities:staff_list", found.uid)
    return render(request, "activities/staff/list_form.html", {"form": form, "list": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def one_list(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show what is on a list and who has read how much of it; add something to read."""
    found = managed_list(request, uid)
    form = ItemForm(request.POST or None, by=request.user, initial={"required": True})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_item(found, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已加入书目。"))
            return redirect("activities:staff_list", found.uid)
    words = words_of_search(request)
    people = readers_of(found)
    if words:
        people = people.filter(real_name__contains=words)
    items = found.items.select_related("document")
    context = {
        "list": found,
        "form": form,
        "things": items,
        "needed": sum(item.required for item in items),
        "audience": words_of(found.audience),
        "page": Paginator(people.order_by("name_key", "pk"), A_PAGE).get_page(request.GET.get("page")),
        "words": words,
    }
    return render(request, "activities/staff/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove_item(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask before taking something off a list."""
    demand(request.user, Power.MANAGE_ACTIVITIES)
    lists_of = ReadingList.objects.managed_by(request.user)
    items = ReadingItem.objects.filter(reading_list__in=lists_of).select_related("reading_list", "document")
    item = get_object_or_404(items, uid=uid)
    if request.method == "POST":
        try:
            actions.remove_item(item, by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("已移除。"))
        return redirect("activities:staff_list", item.reading_list.uid)
    return render(request, "activities/staff/remove_item.html", {"item": item, "list": item.reading_list})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose whom a list is for."""
    found = managed_list(request, uid)
    return answer_audience_page(
        request,
        found.audience,
        template="activities/staff/list_audience.html",
        context={"list": found},
        back=reverse("activities:staff_list", args=[found.uid]),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say whom the list reaches, then set it."""
    found = managed_list(request, uid)
    return answer_setting_page(
        request,
        found.audience,
        lambda at: actions.publish_reading_list(found, by=request.user, at=at),
        refusal=actions.NotNowError,
        template="activities/staff/publish_list.html",
        context={"list": found},
        back=reverse("activities:staff_list", args=[found.uid]),
        said=_("已布置。"),
    )


@never_cache
@login_required
@require_GET
def reader(request: SignedInRequest, uid: UUID, person: UUID) -> HttpResponse:
    """Show what one person wrote about the things on a list."""
    found = managed_list(request, uid)
    who = get_object_or_404(readers_of(found), uid=person)
    records = ReadingRecord.objects.filter(item__reading_list=found, user=who).select_related("item__document")
    context = {"list": found, "person": who, "records": records.order_by("read_at")}
    return render(request, "activities/staff/reader.html", context)


@login_required
@require_GET
def export(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download who has read what."""
    found = managed_list(request, uid)
    return workbook_answer(reading_table(found, by=request.user, at=timezone.now()), _("必读书目.xlsx"))
