"""Forms of one's own desk."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import LONGEST_NOTE


class NoteForm(forms.Form):
    """A note; the page's script fills in the moment of the video."""

    text = forms.CharField(
        label=_("笔记"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写下笔记内容。")},
    )
    at_ms = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)


class DueForm(forms.Form):
    """The day by which a course is to be finished."""

    due_on = forms.DateField(label=_("计划学完日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()
