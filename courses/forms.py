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

from .completeness import faults_of
from .lesson_kinds import targets_for
from .lesson_models import TARGETED, Lesson
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
