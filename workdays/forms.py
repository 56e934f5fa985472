"""Forms of the official calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.components import day_input

from .models import Day
from .notice_text import Arranged, ArrangementError, read_arrangement


class DayForm(forms.ModelForm):
    """A day; the verb writes the row."""

    class Meta:
        model = Day
        fields = ("date", "kind", "name", "is_provisional")
        widgets = {"date": day_input(), "kind": forms.RadioSelect}  # noqa: RUF012 # Django reads it so

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = Day.Kind.choices
        if self.instance.pk:
            del self.fields["date"]

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class ArrangementForm(forms.Form):
    """The official arrangement of a year, as it was published."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    text = forms.CharField(
        label=_("放假安排"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "粘贴国务院办公厅通知中的放假安排，每个节日一行，例如“元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”"
        ),
    )
    is_provisional = forms.BooleanField(
        label=_("暂定"), required=False, help_text=_("通知尚未发布，先按预计填写时勾选。")
    )

    #: Read from the text.
    days: list[Arranged]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if {"year", "text"} <= values.keys():
            try:
                self.days = read_arrangement(values["text"], year=values["year"])
            except ArrangementError as error:
                line, text = error.args
                words = _now("第 %(line)d 行读不懂，请核对日期：%(text)s") % {"line": line, "text": text}
                self.add_error("text", words)
        return values
