"""The office: the shortlist, appointments, and the trace back to who nominated."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from ..actions import (
    AlreadyListed,
    appoint_entry,
    list_nominee,
    open_nomination,
    remove_entry,
    trace,
)
from ..doors import for_officers
from ..forms import AppointmentForm, ListForm
from ..forms.nominee import nominee_of
from ..models import Nomination, ShortlistEntry
from ..querysets import units_of_officer
from .office import office_posts

ENTRIES_A_PAGE = 30


def _entry(request: SignedInRequest, uid: UUID) -> ShortlistEntry:
    return get_object_or_404(ShortlistEntry.objects.handled_by(request.user), uid=uid)


@require_GET
@for_officers
def shortlist(request: SignedInRequest) -> HttpResponse:
    """List who is on the shortlists of the scope, with the share that came online (SPEC N08)."""
    found = ShortlistEntry.objects.handled_by(request.user).standing()
    batches = list(found.exclude(batch="").order_by("batch").values_list("batch", flat=True).distinct())
    batch = request.GET.get("batch", "")
    if batch in batches:
        found = found.filter(batch=batch)
    counts = dict(found.order_by().values_list("source").annotate(Count("pk")))
    context = {
        "page": Paginator(found.select_related("appointment"), ENTRIES_A_PAGE).get_page(request.GET.get("page")),
        "batches": batches,
        "batch": batch,
        "total": sum(counts.values()),
        "online": counts.get(ShortlistEntry.Source.ONLINE, 0),
        "sources": [(label, counts.get(value, 0)) for value, label in ShortlistEntry.Source.choices],
    }
    return render(request, "nomination/office/shortlist.html", context)


@require_http_methods(["GET", "POST"])
@for_officers
def new_entry(request: SignedInRequest) -> HttpResponse:
    """Put somebody on a list; ``?nomination=`` fills the form in, which is a reading like any other."""
    initial: dict[str, Any] = {}
    if request.method == "GET" and request.GET.get("nomination"):
        handled = Nomination.objects.handled_by(request.user)
        found = get_object_or_404(
            handled.select_related("nominator", "internal_post"),
            receipt=request.GET["nomination"].replace("\0", ""),
        )
        open_nomination(found, by=request.user, at=timezone.now())
        initial = {name: getattr(found, name) for name in ("nominee_name", "nominee_unit", "nominee_post", "unit")}
        initial["post"] = found.vacancy or (found.internal_post.uid if found.internal_post else "")
        initial["source"] = found.channel if found.channel in ShortlistEntry.Source.values else "other"
    posts, units = office_posts(request), units_of_officer(request.user).open()
    form = ListForm(request.POST or None, posts=posts, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            list_nominee(
                nominee_of(data),
                post=next(post for post in posts if str(post.uid) == data["post"]),
                source=data["source"],
                unit=data["unit"],
                by=request.user,
                at=timezone.now(),
            )
        except AlreadyListed:
            form.add_error("nominee_name", _("这个人选已经在这个岗位的入围名单中。"))
        else:
            messages.success(request, _("已列入入围名单。"))
            return redirect("nomination:shortlist")
    return render(request, "nomination/office/entry_form.html", {"form": form, "posts": posts})


@require_http_methods(["GET", "POST"])
@for_officers
def remove(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and take somebody off the list."""
    entry = _entry(request, uid)
    if request.method == "POST":
        remove_entry(entry, by=request.user, at=timezone.now())
        messages.success(request, _("已移出入围名单。"))
        return redirect("nomination:shortlist")
    return render(request, "nomination/office/remove_entry.html", {"entry": entry})


@require_http_methods(["GET", "POST"])
@for_officers
def appoint(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Record an appointment against an entry of the shortlist."""
    entry = get_object_or_404(ShortlistEntry.objects.handled_by(request.user).standing(), uid=uid)
    form = AppointmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        appoint_entry(entry, on=data["appointed_on"], document=data["document"], by=request.user, at=timezone.now())
        messages.success(request, _("任用结果已登记，可以追溯推荐人。"))
        return redirect("nomination:shortlist")
    return render(request, "nomination/office/appoint.html", {"form": form, "entry": entry})


@require_GET
@for_officers
def trace_entry(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List who nominated somebody who was appointed; the look is recorded and shown to them (SPEC N12)."""
    listed = ShortlistEntry.objects.handled_by(request.user).filter(appointment__isnull=False)
    entry = get_object_or_404(listed.select_related("appointment"), uid=uid)
    found = trace(entry, by=request.user, at=timezone.now())
    context = {"entry": entry, "page": Paginator(found, ENTRIES_A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "nomination/office/trace.html", context)
