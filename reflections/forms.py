"""Forms of reflections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.components import UnitField
from accounts.querysets import UnitQuerySet
from courses.models import CoursePage

from .models import LONGEST, Marking, Submission, Task


class WritingForm(forms.Form):
    """What somebody writes."""

    text = forms.CharField(label=_("正文"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 18}))
    may_be_shown = forms.BooleanField(label=_("同意在展示墙上以真实姓名展示（可随时撤回）"), required=False)


class TaskForm(forms.ModelForm[Task]):
    """Everything about a task but whom it is for."""

    course = forms.ModelChoiceField(label=_("课程"), queryset=CoursePage.objects.none(), required=False)

    class Meta:
        model = Task
        fields = ("title", "prompt", "course", "opens_at", "deadline", "least", "late_allowed")
        widgets = {  # noqa: RUF012 # Django reads it so
            "prompt": forms.Textarea(attrs={"rows": 5}),
            "opens_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "deadline": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, units: UnitQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = CoursePage.objects.live().order_by("title")  # type: ignore[attr-defined]
        if units is not None:
            self.fields["organiser"] = UnitField(label=_("布置单位"), help_text=_("单位代码或完整名称。"))
            self.fields["organiser"].queryset = units  # type: ignore[attr-defined]
            self.fields["organiser"].initial = units.first()

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class MarkForm(forms.Form):
    """What is said about a text, as it was when the page was opened."""

    kind = forms.ChoiceField(label=_("处理"), choices=Marking.Kind.choices, widget=forms.RadioSelect)
    grade = forms.ChoiceField(
        label=_("等次"), choices=[("", "—"), *Submission.Grade.choices], required=False, help_text=_("通过时选择。")
    )
    comment = forms.CharField(
        label=_("评语"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("退回时必须写明理由；作者会看到。"),
    )
    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=32767)
