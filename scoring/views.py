"""我的学习, one credit explained, 排行榜, the staff's dashboard and exports."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.audit import record
from accounts.models import User
from accounts.requests import SignedInRequest
from courses.components import catalogue_url
from lms.decorators import signed_in_post
from lms.plugins import staff_entries

from . import rankings as ranking
from .actions import request_annual_export
from .dashboard_sheets import Table, download
from .dashboards import by_source
from .explain import explain
from .layouts import layout_of
from .minima import minima_of
from .models import AnnualArchive, CreditEntry, Exemption, ExportFile, Ledger, LedgerSum, Target
from .pending import pending_of
from .people_hours import active_people
from .periods import Period
from .permissions import units_with_readable_scores
from .standings import ScopeRow, by_class, content_figures, cumulative, progress_of, scope_rows, totals
from .trends import trend_lines


def _year(request: SignedInRequest) -> int:
    asked = request.GET.get("year", "")
    this_year = timezone.localdate().year
    return min(int(asked), this_year) if re.fullmatch("20[0-9]{2}", asked) else this_year


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """我的学习: done, required and missing, the trend, every credit of the year."""
    now, year = timezone.now(), _year(request)
    end_of_year = Period(year).bounds(timezone.get_default_timezone())[1] - timedelta(seconds=1)
    as_of = min(now, end_of_year)  # an earlier year as it stood at its end
    progress = progress_of(request.user, at=as_of)
    online, offline = progress.online, progress.offline
    entries = CreditEntry.objects.of(request.user).in_period(Period(year)).select_related("policy")
    quarter = Period.quarter_of(timezone.localdate(now))
    sums = list(LedgerSum.objects.of(request.user))
    first_year = min((each.quarter.year for each in sums), default=year)
    this_quarter = [each.hours for each in sums if each.ledger == Ledger.ONLINE and each.quarter == quarter.first_day]
    context = {
        "year": year,
        "years": range(timezone.localdate(now).year, first_year - 1, -1),
        "online": online,
        "offline": offline,
        "cycles": progress.cycles,
        "minima": minima_of(request.user, at=as_of),
        "exemptions": Exemption.objects.of(request.user)
        .between(date(year, 1, 1), date(year, 12, 31))
        .select_related("revocation"),
        "by_class": by_class(request.user, year=year),
        "trend": trend_lines(cumulative(request.user, year=year), required=online.required, year=year, at=now),
        "quarter": quarter,
        "place": ranking.own_place(request.user, quarter, hours=sum(this_quarter, Decimal(0))),
        "page": Paginator(entries, 20).get_page(request.GET.get("page")),
    }
    return render(request, "scoring/mine.html", context)


@login_required
@require_GET
def credit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Explain one of my credits, line by line; readers of scores see those of their scope."""
    entry = get_object_or_404(
        CreditEntry.objects.select_related("policy", "posting__unit", "user", "enrolment"), uid=uid
    )
    if entry.user_id != request.user.pk:
        scope = units_with_readable_scores(request.user)
        if entry.posting is None or not scope.filter(pk=entry.posting.unit_id).exists():
            raise Http404
        record("read_credit", by=request.user, at=timezone.now(), target=entry)
    return render(request, "scoring/credit.html", {"entry": entry, "explanation": explain(entry)})


@login_required
@require_GET
def pending(request: SignedInRequest) -> HttpResponse:
    """Say why courses gave no hours yet."""
    return render(request, "scoring/pending.html", {"courses": pending_of(request.user, at=timezone.now())})


def _period(request: SignedInRequest) -> Period:
    try:
        return Period.parse(request.GET.get("period", ""))
    except ValueError:
        return Period.quarter_of(timezone.localdate())


@login_required
@require_GET
def rankings(request: SignedInRequest) -> HttpResponse:
    """排行榜 of a quarter or a year: people, units, counties; my own place always."""
    period, kind = _period(request), request.GET.get("by", "people")
    current = Period.quarter_of(timezone.localdate())
    context: dict[str, Any] = {
        "period": period,
        "kind": kind if kind in ("people", "units", "counties") else "people",
        "periods": [
            current,
            current.previous,
            current.previous.previous,
            Period(current.year),
            Period(current.year - 1),
        ],
        "mine": ranking.place_of(request.user, period),
        "smallest_unit": ranking.SMALLEST_UNIT,
    }
    if context["kind"] == "people":
        everybody: Any = ranking.ranking_of(period)
        people = Paginator(everybody, 50).get_page(request.GET.get("page"))
        context |= {"page": people, "rows": ranking.name_rows(people.object_list, request.user)}
    else:
        rows = ranking.groups_of(period, context["kind"])
        page = Paginator(rows, 50).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "rows": page.object_list,
            "best": max((row.average for row in rows), default=Decimal(0)),
        }
    return render(request, "scoring/rankings.html", context)


def _units(rows: list[ScopeRow]) -> Table:
    headings = [_("单位"), _("人数"), _("人均学时"), _("达标人数"), _("达标%")]
    cells = ([row.unit.name, row.cadres, row.average, row.met, row.percent_met] for row in rows)
    return Table(_("各单位"), headings, cells)


def _sources() -> Table:
    cells = ([str(row["label"]), row["value"], round(row["hours"], 1)] for row in by_source())
    return Table(_("课程来源"), [_("来源"), _("课程"), _("学时")], cells)


@login_required
@require_GET
def staff(request: SignedInRequest) -> HttpResponse:
    """The dashboard of the educators: how the units of my scope stand, what the catalogue holds, exports."""
    units = units_with_readable_scores(request.user)
    if not units.exists():
        # This is where people look for the staff area, also those whose work lies in another part of it.
        if entries := staff_entries(request):
            return redirect(entries[0].url)
        raise Http404
    now, year = timezone.now(), _year(request)
    rows = scope_rows(units, year=year)
    if request.GET.get("format") == "xlsx":
        return download(request, _("%(year)d年各单位学时.xlsx") % {"year": year}, _units(rows), _sources())
    cadres, hours, met = totals(rows)
    context = {
        "year": year,
        "page": Paginator(rows, 30).get_page(request.GET.get("page")),
        "cadres": cadres,
        "average": (hours / cadres).quantize(Decimal("0.1")) if cadres else Decimal(0),
        "met": met,
        "active": active_people(units, at=now),
        "content": content_figures(now),
        "sources": by_source(),
        "catalogue": catalogue_url(request),
        "goal": settings.MONTHLY_COURSES,
        "has_target": Target.objects.filter(is_active=True, ledger=Ledger.ONLINE, year=year, years=1).exists(),
        "years": range(timezone.localdate(now).year, timezone.localdate(now).year - 5, -1),
    }
    return render(request, "scoring/staff.html", context)


@login_required
@require_GET
def ledger_of(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List what somebody earned in a period in posts of my scope: the entries behind a number."""
    units = units_with_readable_scores(request.user)
    person = get_object_or_404(User, uid=uid)
    period = _period(request)
    entries = CreditEntry.objects.of(person).in_period(period).in_units(units).select_related("posting__unit")
    if not entries.exists() and not person.postings.filter(unit__in=units).exists():
        raise Http404
    record("read_ledger", by=request.user, at=timezone.now(), target=person, period=period.code)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    is_here = person.postings.current().filter(unit__in=units).exists()
    context = {"person": person, "period": period, "page": page, "total": entries.total(), "is_here": is_here}
    return render(request, "scoring/quarters/ledger.html", context)


@signed_in_post
def request_export(request: SignedInRequest) -> HttpResponse:
    """Ask for the annual table of a unit in my scope, or for another copy of one that was frozen."""
    units = units_with_readable_scores(request.user)
    if asked := request.POST.get("archive", ""):
        number = asked.replace("\0", "")[:20]
        archive = get_object_or_404(AnnualArchive.objects.in_units(units).select_related("unit"), number=number)
        facts: dict[str, Any] = {"unit": archive.unit, "year": archive.year, "archive": archive, "layout": {}}
    else:
        asked, year = request.POST.get("unit", ""), request.POST.get("year", "")
        unit = get_object_or_404(units, pk=int(asked) if re.fullmatch("[0-9]{1,18}", asked) else 0)
        layout = layout_of(request.POST.get("layout", "standard"))
        if layout is None or not re.fullmatch("20[0-9]{2}", year) or int(year) > timezone.localdate().year:
            messages.error(request, _("请选择年度和模板。"))
            return redirect("scoring:annual")
        facts = {"unit": unit, "year": int(year), "layout": layout}
    facts |= {"purpose": request.POST.get("purpose", ""), "with_records": "records" in request.POST}
    try:
        request_annual_export(facts.pop("unit"), **facts, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, _("已开始归档和导出，完成后可在下方下载。"))
    return redirect("scoring:annual")


@login_required
@require_GET
def download_export(request: SignedInRequest, uid: UUID) -> HttpResponseBase:
    """Download an export that I made."""
    export = get_object_or_404(ExportFile.objects.visible_to(request.user).exclude(file=""), uid=uid)
    if not units_with_readable_scores(request.user).filter(pk=export.unit_id).exists():
        raise Http404
    record("download_export", by=request.user, at=timezone.now(), target=export, sha256=export.sha256)
    name = _("%(unit)s%(year)d年度学时统计表.xlsx") % {"unit": export.unit.name, "year": export.year}
    return FileResponse(export.file.open("rb"), as_attachment=True, filename=name)
