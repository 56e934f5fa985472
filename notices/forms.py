"""Forms of announcements, of the words of notices, and of how people want to be reached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.components import UnitField
from accounts.querysets import UnitQuerySet

from .actions.announcements import FIELDS
from .models import Announcement, QuietHours, Wording


class AnnouncementForm(forms.ModelForm):
    """An announcement but for its audience; for new ones also in whose name. The verb writes the row."""

    class Meta:
        model = Announcement
        fields = FIELDS
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}  # noqa: RUF012 # Django reads it so

    def __init__(self, *args: Any, units: UnitQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is not None:
            self.fields["unit"] = UnitField(label=_("发布单位"), help_text=_("单位代码或完整名称。"))
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
            self.fields["unit"].initial = units.first()

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class WordingForm(forms.ModelForm):
    """The words of a kind of notice."""

    class Meta:
        model = Wording
        fields = ("title", "body")
        widgets = {"body": forms.Textarea(attrs={"rows": 5})}  # noqa: RUF012 # Django reads it so

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class QuietHoursForm(forms.ModelForm):
    """From when until when nothing may disturb."""

    class Meta:
        model = QuietHours
        fields = ("starts", "ends")
        widgets = {  # noqa: RUF012 # Django reads it so
            "starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""
