"""Which period the figures are asked for; every state has an address."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .periods import Grain, Span

#: Years back that may be asked for, and months that a span from one day to another may have at most.
YEARS, MOST_MONTHS = 6, 60
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Kind(TextChoices):
    """What kind of period."""

    YEAR = "year", _("年")
    QUARTER = "quarter", _("季度")
    MONTH = "month", _("月")
    DATES = "dates", _("起止日期")


class PeriodForm(forms.Form):
    """A year, a quarter, a month, or the days from one to another, and by what it is divided."""

    period = forms.ChoiceField(label=_("统计期"), choices=Kind.choices)
    year = forms.TypedChoiceField(label=_("年份"), coerce=int)
    quarter = forms.TypedChoiceField(label=_("季度"), coerce=int)
    month = forms.TypedChoiceField(label=_("月份"), coerce=int)
    first = forms.DateField(label=_("起始日期"), required=False, widget=DATE)
    last = forms.DateField(label=_("截止日期"), required=False, widget=DATE)
    by = forms.ChoiceField(label=_("分期"), choices=[(one.value, one.label) for one in (Grain.MONTH, Grain.QUARTER)])

    def __init__(self, data: Any, *, today: date) -> None:
        # Nothing asked is this year by quarters.
        start = {"period": Kind.YEAR, "year": today.year, "by": Grain.QUARTER}
        start |= {"quarter": (today.month + 2) // 3, "month": today.month}
        super().__init__({**start, **{name: value for name, value in data.items() if value}})
        self.today = today
        years = range(today.year, today.year - YEARS, -1)
        choices: dict[str, Any] = {"year": [(year, str(year)) for year in years]}
        choices |= {"quarter": [(n, str(n)) for n in range(1, 5)], "month": [(n, str(n)) for n in range(1, 13)]}
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Say what is wrong with days that make no sense."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("period") != Kind.DATES:
            if not self.errors and self._start(data) > self.today:
                self.add_error("period", _("这个统计期还没有开始。"))
            return data
        first, last = data.get("first"), data.get("last")
        for name in ("first", "last"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("按起止日期统计时必填。"))
        if not first or not last:
            return data
        if last < first:
            self.add_error("last", _("截止日期不能早于起始日期。"))
        elif first > self.today:
            self.add_error("first", _("起始日期不能晚于今天。"))
        elif (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
            self.add_error("last", _("起止日期相隔不能超过五年。"))
        return data

    def _start(self, data: dict[str, Any]) -> date:
        kind = data["period"]
        month = {Kind.QUARTER: 3 * data["quarter"] - 2, Kind.MONTH: data["month"]}.get(kind, 1)
        return date(data["year"], month, 1)

    def span(self) -> Span:
        """Return what a valid form asks for; days to come are left out."""
        data = self.cleaned_data
        if data["period"] == Kind.DATES:
            return Span.between(data["first"], min(data["last"], self.today))
        return Span.whole(self._start(data), Grain(data["period"]))

    @property
    def by_grain(self) -> Grain:
        """Return by what a valid form divides the period: a quarter or a month always by months."""
        data = self.cleaned_data
        return Grain.MONTH if data["period"] in (Kind.QUARTER, Kind.MONTH) else Grain(data["by"])
