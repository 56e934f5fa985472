"""Completion by unit and month, who is behind, and reminding them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from accounts.requests import SignedInRequest

from . import actions
from .dashboard_sheets import Table, download
from .dashboards import MONTHS, heat_map, quarter_trend
from .people_hours import ORDERS, STATES, PeopleHours, PersonHours, behind, hours_of_people, people_of
from .permissions import units_with_readable_scores

UNITS_A_PAGE, PEOPLE_A_PAGE = 40, 50


def _scope(request: SignedInRequest) -> Any:
    """Return the units that I may read, narrowed to the one in the address and below."""
    units = units_with_readable_scores(request.user)
    if not units.exists():
        raise Http404
    asked = request.GET.get("unit", "")
    if not asked:
        return units, None
    chosen = units.filter(pk=int(asked)).first() if re.fullmatch("[0-9]{1,18}", asked) else None
    if chosen is None:
        raise Http404
    below: UnitQuerySet = Unit.objects.below(chosen)
    return below, chosen


def _year(request: SignedInRequest) -> int:
    asked, this_year = request.GET.get("year", ""), timezone.localdate().year
    return min(int(asked), this_year) if re.fullmatch("20[0-9]{2}", asked) else this_year


def _quarters(units: UnitQuerySet, year: int) -> Table:
    points = [point for line in quarter_trend(units, year=year, at=timezone.now()) for point in line.points]
    return Table(_("季度人均学时"), [_("截至"), _("人均学时")], ([day.isoformat(), hours] for day, hours in points))


@never_cache
@login_required
@require_GET
def progress(request: SignedInRequest) -> HttpResponse:
    """Show the completion of the units of my scope month by month, and the quarters; as a workbook on demand."""
    units, chosen = _scope(request)
    year, now = _year(request), timezone.now()
    rows = heat_map(units, year=year, at=now)
    if request.GET.get("format") == "xlsx":
        headings = [_("单位"), _("人数"), *(_("%(n)d 月完成%%") % {"n": month} for month in MONTHS)]
        cells = ([row.unit.name, row.people, *(cell.percent for cell in row.cells)] for row in rows)
        name = _("%(year)d年学时完成进度.xlsx") % {"year": year}
        return download(request, name, Table(str(year), headings, cells), _quarters(units, year))
    this_year = timezone.localdate().year
    context = {
        "year": year,
        "years": range(this_year, this_year - 5, -1),
        "months": MONTHS,
        "page": Paginator(rows, UNITS_A_PAGE).get_page(request.GET.get("page")),
        "trend": quarter_trend(units, year=year, at=now),
        "chosen": chosen,
    }
    return render(request, "scoring/dashboards/progress.html", context)


def _words(request: SignedInRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:60]


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to; whatever is odd is left out."""

    q = forms.CharField(
        label=_l("姓名或单位"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label=_l("学习情况"), required=False, choices=[("", _l("全部")), *STATES.items()])
    order = forms.ChoiceField(
        label=_l("排序"), required=False, choices=[(name, label) for name, (label, _key) in ORDERS.items()]
    )

    def values(self) -> dict[str, str]:
        """Return what was understood."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


def _month(request: SignedInRequest) -> int:
    asked = request.GET.get("month", "")
    return int(asked) if re.fullmatch("[1-9]|1[0-2]", asked) else 12


@never_cache
@login_required
@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """List the people of my scope with their hours of a year, up to the end of a month; as a workbook on demand.

    This is where the numbers of a unit lead; each person leads on to the entries.
    """
    units, chosen = _scope(request)
    year, month, form = _year(request), _month(request), PeopleFilter(request.GET)
    asked = form.values()
    facts = {"words": asked["q"], "state": asked["state"], "order": asked["order"]}
    rows = hours_of_people(units, year=year, month=month, at=timezone.now(), **facts)
    if request.GET.get("format") == "xlsx":
        table = Table(str(year), _people_headings(), map(_people_cells, rows))
        return download(request, _("%(year)d年人员学时.xlsx") % {"year": year}, table)
    query = request.GET.copy()
    query["format"] = "xlsx"
    this_year = timezone.localdate().year
    context = {
        "page": Paginator(rows, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "rows": rows,
        "average": _average(rows),
        "form": form,
        "narrowed": any(asked[name] for name in ("q", "state")),
        "year": year,
        "years": range(this_year, this_year - 5, -1),
        "month": month if "month" in request.GET and month < 12 else None,
        "chosen": chosen,
        "download": query.urlencode(),
    }
    return render(request, "scoring/dashboards/people.html", context)


def _average(rows: PeopleHours) -> Decimal:
    return (rows.done / len(rows)).quantize(Decimal("0.1")) if rows else Decimal(0)


def _people_headings() -> list[str]:
    return [
        *(_("姓名"), _("账号"), _("时任单位及职务"), _("网络自学任务"), _("网络自学已完成"), _("还差")),
        *(_("集中培训任务"), _("集中培训已完成"), _("是否达标")),
    ]


def _people_cells(row: PersonHours) -> list[Any]:
    posting, online, offline = row.posting, row.online, row.offline
    return [
        *(posting.user.real_name, posting.user.username, f"{posting.unit.name}{posting.post}"),
        *(online.required, online.done, online.missing, offline.required, offline.done),
        _("是") if online.is_met else _("否"),
    ]


@never_cache
@login_required
@require_GET
def people_behind(request: SignedInRequest) -> HttpResponse:
    """List who is behind in my scope; as a workbook on demand."""
    units, chosen = _scope(request)
    now, words = timezone.now(), _words(request)
    rows = behind(units, at=now, words=words)
    if request.GET.get("format") == "xlsx":
        table = Table(_("未达进度人员"), _behind_headings(), map(_behind_cells, rows))
        return download(request, _("未达进度人员.xlsx"), table)
    today = timezone.localdate(now)
    context = {
        "page": Paginator(rows, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "count": len(rows),
        "to_remind": len(rows) - rows.reminded_on(today),
        "today": today,
        "words": words,
        "chosen": chosen,
        "query": request.GET.urlencode(),
    }
    return render(request, "scoring/dashboards/behind.html", context)


def _behind_headings() -> list[str]:
    return [
        *(_("姓名"), _("账号"), _("时任单位及职务"), _("网络自学任务"), _("网络自学已完成"), _("还差")),
        *(_("集中培训任务"), _("集中培训已完成"), _("最近提醒")),
    ]


def _behind_cells(row: PersonHours) -> list[Any]:
    posting, online, offline = row.posting, row.online, row.offline
    return [
        *(posting.user.real_name, posting.user.username, f"{posting.unit.name}{posting.post}"),
        *(online.required, online.done, online.missing),
        *(offline.required, offline.done, row.reminded.isoformat() if row.reminded else ""),
    ]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remind_behind(request: SignedInRequest) -> HttpResponse:
    """Ask whether those who are behind are to be reminded, and remind them; nobody twice on the same day."""
    units, chosen = _scope(request)
    now = timezone.now()
    rows = behind(units, at=now, words=_words(request))
    if request.method == "POST":
        told = actions.remind_people(people_of(rows), by=request.user, at=now)
        text = ngettext("已提醒 %(n)d 人。", "已提醒 %(n)d 人。", told) % {"n": told}
        messages.success(request, text if told else _("今天都已经提醒过了。"))
        return redirect(f"../?{request.GET.urlencode()}" if request.GET else "../")
    already = rows.reminded_on(timezone.localdate(now))
    context = {
        "count": len(rows),
        "already": already,
        "left": len(rows) - already,
        "missing": rows.missing,
        "chosen": chosen,
        "query": request.GET.urlencode(),
    }
    return render(request, "scoring/dashboards/remind.html", context)
