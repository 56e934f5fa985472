"""Forms of the editors' area for courses."""

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.forms.widgets import Script
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.panels import InlinePanel

from .lesson_kinds import targets_for
from .lesson_models import PLAYED, SCHEDULED, TARGETED, Lesson
from .prerequisite_models import leads_back

#: What lessons may stand for, by kind: uid and title.
Targets = dict[str, list[tuple[UUID, str]]]


class TopicChoices(forms.CheckboxSelectMultiple):
    """Columns as check boxes."""


class LessonForm(WagtailAdminModelForm):
    """One lesson: what it may stand for depends on the editor; what is missing is said before the database would."""

    def __init__(self, *args: Any, lesson_targets: Targets | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What somebody else chose stays, whoever edits the course.
        self.kept = self.instance.target
        self.targets = lesson_targets or {}
        if "target" in self.fields:
            self.fields["target"].widget = forms.Select(choices=list(self._choices()))

    def _choices(self) -> Iterator[tuple[Any, Any]]:
        yield "", _("（无）")
        listed = set()
        for kind, choices in self.targets.items():
            listed |= {uid for uid, _title in choices}
            yield Lesson.Kind(kind).label, choices
        if self.kept and self.kept not in listed:
            yield self.kept, _("（现有的测验或任务）")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for field, text in faults_of(cleaned):
            self.add_error(field, text)
        kind, target = cleaned.get("kind", ""), cleaned.get("target")
        offered = {uid for uid, _title in self.targets.get(kind, ())}
        if kind in TARGETED and target and target not in offered and (kind, target) != (self.instance.kind, self.kept):
            self.add_error("target", _("请选择与课时形式相符的测验或任务。"))
        return cleaned


class LessonsPanel(InlinePanel):
    """The lessons of a course, each with a form that knows who edits."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {
            "form": LessonForm,
            "inherit_kwargs": ["for_user", "lesson_targets"],
        }
        return options


class CoursePageForm(WagtailAdminPageForm):
    """Refuses a course that would come before itself."""

    @cached_property
    def lesson_targets(self) -> Targets:
        """Return what the editor may let lessons stand for; asked once for all of them."""
        return targets_for(self.for_user) if self.for_user is not None else {}

    class Media:
        js: ClassVar = [Script("courses/lesson_editor.js", type="module")]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        rows = self.formsets.get("prerequisites")
        if rows is None:
            return cleaned
        rows.is_valid()  # modelcluster validates the rows after us; their data is needed here
        for form in rows.forms:
            data = getattr(form, "cleaned_data", {})
            required = data.get("required")
            if required and not data.get("DELETE") and leads_back(required, self.instance):
                form.add_error("required", _("这门课程以本课程为先修，不能互为先修。"))
        return cleaned


#: What a lesson of a kind needs, and what to say where it is missing.
NEEDS = {
    "video": ("video", _("请选择视频。")),
    "audio": ("video", _("请选择音频。")),
    "scorm": ("package", _("请选择课件；没有课件时，请先在“课件”中上传。")),
    "exam": ("target", _("请选择测验；没有测验时，请先在“测验”中建立。")),
    "article": ("body", _("请填写正文。")),
    "document": ("document", _("请选择资料；没有资料时，请先在“资料库”中上传。")),
    "live": ("stream_url", _("请填写直播地址。")),
    "offline": ("place", _("请填写上课地点。")),
    "reflection": ("target", _("请选择心得任务；没有任务时，请先在“学习心得”中布置，并允许逾期提交。")),
}


def faults_of(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the field and the fault of everything that a lesson lacks."""
    kind = data.get("kind", "")
    field, text = NEEDS.get(kind, ("", ""))
    if field and not data.get(field):
        yield field, text
    elif kind in PLAYED and data["video"].type != kind:
        yield "video", _("视频课时请选择视频文件，音频课时请选择音频文件。")
    if kind in SCHEDULED:
        begin, end = data.get("starts_at"), data.get("ends_at")
        if not begin or not end or end <= begin:
            yield "ends_at", _("请填写开始和结束时间，结束晚于开始。")
        elif kind == "live" and (data.get("minimum_seconds") or 0) > (end - begin).total_seconds():
            yield "minimum_seconds", _("最短学习时间不能长于直播时间，否则没有人能学完。")
    address = data.get("stream_url") or ""
    if address and not address.startswith("https://"):
        yield "stream_url", _("直播地址须以 https:// 开头。")
