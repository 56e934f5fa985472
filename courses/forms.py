"""Forms of the editors' area for courses."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from .lesson_kinds import target_choices
from .prerequisite_models import leads_back


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
        self._refuse_circles()
        lessons = self.formsets.get("lessons")
        if lessons is None:
            return cleaned
        lessons.is_valid()  # modelcluster validates the rows after us; their data is needed here
        for form in lessons.forms:
            data = getattr(form, "cleaned_data", {})
            if not data or data.get("DELETE"):
                continue
            for field, text in faults_of(data):
                form.add_error(field, text)
        return cleaned

    def _refuse_circles(self) -> None:
        """Refuse a course that would have to be completed before itself."""
        rows = self.formsets.get("prerequisites")
        if rows is None:
            return
        rows.is_valid()
        for form in rows.forms:
            data = getattr(form, "cleaned_data", {})
            required = data.get("required")
            if required and not data.get("DELETE") and leads_back(required, self.instance):
                form.add_error("required", _("这门课程以本课程为先修，不能互为先修。"))


#: What a lesson of a kind needs, and what to say where it is missing.
NEEDS = {
    "video": ("video", _("请选择视频。")),
    "audio": ("video", _("请选择音频。")),
    "scorm": ("package", _("请选择课件；没有课件时，请先在“课件”中上传。")),
    "exam": ("target", _("请选择测验；没有测验时，请先在“测验”中建立。")),
    "article": ("body", _("请填写正文。")),
    "document": ("document", _("请选择资料；没有资料时，请先在“资料库”中上传。")),
    "live": ("stream_url", _("请填写直播地址。")),
}


def faults_of(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the field and the fault of everything that a lesson lacks."""
    kind = data.get("kind", "")
    field, text = NEEDS.get(kind, ("", ""))
    if field and not data.get(field):
        yield field, text
    elif kind in {"video", "audio"} and data["video"].type != kind:
        yield "video", _("视频课时请选择视频文件，音频课时请选择音频文件。")
    if kind == "live":
        begin, end = data.get("starts_at"), data.get("ends_at")
        if not begin or not end or end <= begin:
            yield "ends_at", _("请填写直播的开始和结束时间，结束晚于开始。")
    address = data.get("stream_url") or ""
    if address and not address.startswith("https://"):
        yield "stream_url", _("直播地址须以 https:// 开头。")
