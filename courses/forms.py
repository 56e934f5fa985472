"""Forms of the editors' area for courses."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from .lesson_kinds import target_choices


class TargetSelect(forms.Select):
    """A list of the exams that a lesson may stand for, asked anew at every display."""

    @property
    def choices(self) -> Iterable[Any]:
        return [("", _("（不是测验）")), *target_choices()]

    @choices.setter
    def choices(self, value: Iterable[Any]) -> None:
        """The field offers no choices of its own."""


class TopicChoices(forms.CheckboxSelectMultiple):
    """Columns as check boxes."""


class CoursePageForm(WagtailAdminPageForm):
    """Says per lesson what is missing, before the database would."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        lessons = self.formsets.get("lessons")
        if lessons is None:
            return cleaned
        lessons.is_valid()  # modelcluster validates the rows after us; their data is needed here
        for form in lessons.forms:
            data = getattr(form, "cleaned_data", {})
            if not data or data.get("DELETE"):
                continue
            if data.get("kind") == "video" and not data.get("video"):
                form.add_error("video", _("请选择视频。"))
            if data.get("kind") == "scorm" and not data.get("package"):
                form.add_error("package", _("请选择课件；没有课件时，请先在“课件”中上传。"))
            if data.get("kind") == "exam" and not data.get("target"):
                form.add_error("target", _("请选择测验；没有测验时，请先在“测验”中建立。"))
            if data.get("kind") == "article" and not data.get("body"):
                form.add_error("body", _("请填写正文。"))
        return cleaned
