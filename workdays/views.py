"""The official calendar: years, days, the arrangement of a year, and what a change would move."""

from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Power, demand_for_all
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from . import actions
from .effects import change_of, effects_of
from .forms import ArrangementForm, DayForm
from .models import Day
from .notice_text import Arranged

A_PAGE = 40
YEARS_A_PAGE = 12


@never_cache
@login_required
@require_GET
def years(request: SignedInRequest) -> HttpResponse:
    """List the years with how much is known of each, from the next one on."""
    demand_for_all(request.user, Power.KEEP_CALENDAR)
    rows = Day.objects.by_year(until=timezone.localdate().year + 1)
    page = Paginator(rows, YEARS_A_PAGE).get_page(request.GET.get("page"))
    missing = [row.year for row in rows if not row.is_known and row.year >= timezone.localdate().year]
    return render(request, "workdays/years.html", {"page": page, "missing": missing})


@never_cache
@login_required
@require_GET
def year(request: SignedInRequest, year: int) -> HttpResponse:
    """List the days of a year that differ from Monday to Friday."""
    demand_for_all(request.user, Power.KEEP_CALENDAR)
    words, kind = request.GET.get("q", "").replace("\0", "").strip()[:40], request.GET.get("kind", "")
    if not MINYEAR <= year <= MAXYEAR:
        raise Http404
    days = Day.objects.filter(date__year=year)
    provisional = days.filter(is_provisional=True).count()
    if kind in Day.Kind.values:
        days = days.filter(kind=kind)
    elif kind == "provisional":
        days = days.filter(is_provisional=True)
    page = Paginator(days.filter(name__icontains=words).order_by("date"), A_PAGE).get_page(request.GET.get("page"))
    context = {"year": year, "page": page, "words": words, "kind": kind, "kinds": Day.Kind.choices}
    return render(request, "workdays/year.html", context | {"provisional": provisional})


def _preview(request: SignedInRequest, form: Any, days: list[tuple[date, str | None]], **context: Any) -> HttpResponse:
    """Show what the change would move, and ask."""
    about = days[0][0] if days else timezone.localdate()
    effects = effects_of(change_of(days, around=about))
    shown = [(day, Day.Kind(kind).label if kind else _("平常日")) for day, kind in sorted(days, key=lambda row: row[0])]
    return render(request, "workdays/preview.html", {"form": form, "days": shown, "effects": effects, **context})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, year: int, day: str | None = None) -> HttpResponse:
    """Enter a day or change one; say what that would move before it is done."""
    demand_for_all(request.user, Power.KEEP_CALENDAR)
    known = None if day is None else _day(day)
    form = DayForm(request.POST or None, instance=known)
    title = _("新增一天") if known is None else known.date.isoformat()
    context = {"year": year, "title": title, "back": f"/staff/calendar/{year}/"}
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        when = known.date if known else values.pop("date")
        if "confirmed" not in request.POST:
            return _preview(request, form, [(when, values["kind"])], **context)
        try:
            actions.save_day(when, **values, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("workdays:year", when.year)
    return render(request, "workdays/form.html", {"form": form, "day": known, **context})


def _day(day: str) -> Day:
    try:
        when = date.fromisoformat(day)
    except ValueError:
        when = date.min
    return get_object_or_404(Day, date=when)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, year: int, day: str) -> HttpResponse:
    """Ask, saying what that would move, then let a day be ordinary again."""
    demand_for_all(request.user, Power.KEEP_CALENDAR)
    known = _day(day)
    if request.method == "POST":
        actions.remove_day(known.date, by=request.user, at=timezone.now())
        messages.success(request, _("已删除。"))
        return redirect("workdays:year", known.date.year)
    context = {"year": year, "title": _("删除 %(day)s") % {"day": day}, "back": f"/staff/calendar/{year}/"}
    return _preview(request, None, [(known.date, None)], is_removal=True, **context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def arrangement(request: SignedInRequest) -> HttpResponse:
    """Take the official arrangement of a year as it was published; say what it would change before it is done."""
    demand_for_all(request.user, Power.KEEP_CALENDAR)
    initial = {"year": request.GET.get("year", "") or timezone.localdate().year + 1}
    form = ArrangementForm(request.POST or None, initial=initial)
    context = {"year": None, "title": _("导入放假安排"), "back": "/staff/calendar/"}
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["year"]
        if "confirmed" not in request.POST and any(row.date.year == wanted for row in form.days):
            return _preview(request, form, _changes(wanted, form.days), all_days=form.days, **context)
        try:
            provisional = form.cleaned_data["is_provisional"]
            count = actions.adopt_arrangement(
                wanted, form.days, is_provisional=provisional, by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已导入 %(n)d 天。") % {"n": count})
            return redirect("workdays:year", wanted)
    return render(request, "workdays/form.html", {"form": form, "day": None, **context})


def _changes(year: int, days: list[Arranged]) -> list[tuple[date, str | None]]:
    """Return the days that would be other than they are."""
    wanted: dict[date, str | None] = {row.date: row.kind for row in days}
    known = dict(Day.objects.filter(date__in=wanted).values_list("date", "kind"))
    known |= dict(Day.objects.filter(date__year=year).values_list("date", "kind"))
    every = {day: wanted.get(day) for day in {*wanted, *known}}
    return sorted((day, kind) for day, kind in every.items() if known.get(day) != kind)


@signed_in_post
def confirm(request: SignedInRequest, year: int) -> HttpResponse:
    """Say that the provisional days of a year were compared with the notice."""
    demand_for_all(request.user, Power.KEEP_CALENDAR)
    if not MINYEAR <= year <= MAXYEAR:
        raise Http404
    actions.confirm_year(year, by=request.user, at=timezone.now())
    messages.success(request, _("已核对，不再是暂定。"))
    return redirect("workdays:year", year)
