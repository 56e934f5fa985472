"""Forms of the staff: programme, class, courses, roster, groups, meetings, papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.components import PeopleField, UnitField, day_input, numbers_in_workbook
from accounts.models import Rank, Unit, User
from accounts.querysets import UnitQuerySet, UserQuerySet
from exams.models import Exam
from library.papers import PAPER_SIZE
from lms.uploads import WORKBOOK_SIZE

from ..actions.meetings import MEETING_FIELDS
from ..actions.programmes import PROGRAMME_FIELDS, StandardText
from ..actions.training import CLASS_FIELDS
from ..models import AttendanceMark, ClassDocument, ClassGroup, Meeting, Programme, TrainingClass
from ..task_kinds import choices_for


def moment_input() -> forms.DateTimeInput:
    """Return the browser's own picker of day and time, with the format it needs."""
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class OrganiserForm(forms.Form):
    """The unit that a new class or programme belongs to."""

    organiser = UnitField(
        label=_("主办单位"), help_text=_("单位代码或完整名称。培训对象只能在这个单位及其下级中选择。")
    )

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organiser"].queryset = units  # type: ignore[attr-defined]
        self.fields["organiser"].initial = units.first()


class ClassForm(forms.ModelForm[TrainingClass]):
    """Everything about a class but its people, courses and meetings."""

    tasks = forms.MultipleChoiceField(label=_("其他任务"), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = TrainingClass
        fields = CLASS_FIELDS
        widgets = {  # noqa: RUF012
            "intro": forms.Textarea(attrs={"rows": 4}),
            "starts_on": day_input(),
            "ends_on": day_input(),
            "signup_until": moment_input(),
        }

    def __init__(self, *args: Any, organiser: Unit | None, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.managed_by(user) if organiser is None else Programme.objects.open_to(organiser)
        exams = (Exam.objects.visible_to(user) | Exam.objects.run_by(user)).listed().filter(is_practice=False)
        # What others put into the class stays, even where this person could not choose it.
        now: TrainingClass = self.instance
        offered = (
            ("programme", Programme.objects.filter(Q(pk__in=programmes.values("pk")) | Q(pk=now.programme_id))),
            ("exam", Exam.objects.filter(Q(pk__in=exams.values("pk")) | Q(pk=now.exam_id))),
        )
        for name, found in offered:
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        self._offer_tasks(choices_for(user))

    def _offer_tasks(self, offered: list[tuple[str, str]]) -> None:
        there = [f"{task.kind}:{task.target}" for task in self.instance.tasks.all()] if self.instance.pk else []
        known = {value for value, _label in offered}
        #: What the class asks for and this person could not choose: neither shown nor dropped.
        self.kept_tasks = [task for task in there if task not in known]
        if not offered:
            del self.fields["tasks"]
            return
        self.fields["tasks"].choices = offered  # type: ignore[attr-defined]
        self.initial["tasks"] = [task for task in there if task in known]
        if self.kept_tasks:
            self.fields["tasks"].help_text = _now("另有 %(n)d 项由他人布置的任务，保持不变。") % {
                "n": len(self.kept_tasks)
            }

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb compares, changes and checks."""

    @property
    def values(self) -> dict[str, Any]:
        """Return the fields of the class."""
        return {name: self.cleaned_data[name] for name in CLASS_FIELDS}

    @property
    def chosen_tasks(self) -> list[tuple[str, UUID]]:
        """Return what else everybody does."""
        pairs = (choice.split(":", 1) for choice in [*self.cleaned_data.get("tasks", []), *self.kept_tasks])
        return [(kind, UUID(target)) for kind, target in pairs]


class ProgrammeForm(forms.ModelForm[Programme]):
    """A programme with what each level is to reach; a level without a text has no standard."""

    class Meta:
        model = Programme
        fields = PROGRAMME_FIELDS
        widgets = {"purpose": forms.Textarea(attrs={"rows": 4})}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {each.level: each for each in self.instance.standards.all()} if self.instance.pk else {}
        for level in Rank:
            now = known.get(level)
            self.fields[f"text_{level}"] = forms.CharField(
                label=level.label, required=False, max_length=600, initial=now.text if now else ""
            )
            self.fields[f"hours_{level}"] = forms.DecimalField(
                label=_now("%(level)s应修学时") % {"level": level.label},
                required=False,
                min_value=0,
                max_digits=6,
                decimal_places=1,
                initial=now.hours if now else None,
            )

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb compares, changes and checks."""

    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields of the programme itself."""
        return [self[name] for name in PROGRAMME_FIELDS]

    def levels(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of each level: text and hours."""
        return [(self[f"text_{level}"], self[f"hours_{level}"]) for level in Rank]

    @property
    def values(self) -> dict[str, Any]:
        """Return the fields of the programme."""
        return {name: self.cleaned_data[name] for name in PROGRAMME_FIELDS}

    @property
    def standards(self) -> list[StandardText]:
        """Return the standards of the levels that have one."""
        values = self.cleaned_data
        return [
            (level.value, values[f"text_{level}"], values[f"hours_{level}"])
            for level in Rank
            if values[f"text_{level}"]
        ]


class PeopleForm(forms.Form):
    """People by number, pasted or from a workbook; there must be some unless others were chosen elsewhere."""

    #: Whether people were chosen by other means, so that both fields may stay empty.
    fields_may_be_empty = False

    people = PeopleField(label=_("工号或用户名"), required=False)
    file = forms.FileField(
        label=_("名单文件（.xlsx）"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        validators=[WORKBOOK_SIZE],
        help_text=_("第 1 行写列名，其中有一列叫“工号”或“用户名”；与上面的名单合并。"),
    )

    def __init__(self, *args: Any, offered: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = offered  # type: ignore[attr-defined]

    def clean_file(self) -> list[User]:
        """Return the people of the workbook."""
        file = self.cleaned_data["file"]
        if not file:
            return []
        field: PeopleField = self.fields["people"]  # type: ignore[assignment]
        return field.find(numbers_in_workbook(file.read()))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        nobody = not values.get("people") and not values.get("file")
        if not self.errors and nobody and not self.fields_may_be_empty:
            self.add_error("people", _("请填写名单，或选择文件。"))
        return values

    @property
    def chosen(self) -> list[User]:
        """Return the people, each once."""
        return list({person.pk: person for key in ("people", "file") for person in self.cleaned_data[key]}.values())


class ReasonForm(forms.Form):
    """Why something is done; it goes into the log."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("将记入班次日志。")
    )


class GroupForm(forms.Form):
    """A new group."""

    name = forms.CharField(label=_("组名"), max_length=40)


class MeetingForm(forms.ModelForm[Meeting]):
    """A meeting."""

    class Meta:
        model = Meeting
        fields = MEETING_FIELDS
        widgets = {"starts_at": moment_input(), "ends_at": moment_input()}  # noqa: RUF012

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = training_class.groups.all()  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb compares, changes and checks."""


class NoteForm(forms.Form):
    """What staff note on the sheet of a meeting."""

    kind = forms.ChoiceField(
        label=_("记为"), choices=[(kind.value, kind.label) for kind in AttendanceMark.NOTES], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("原因"), max_length=200)
    everybody = forms.BooleanField(
        label=_("记到这一场的全体学员"),
        required=False,
        help_text=_("例如纸质签到表无人缺席时；之后可以再对个别人补记。"),
    )


class AnnouncementForm(forms.Form):
    """Something to tell the class."""

    title = forms.CharField(label=_("标题"), max_length=120)
    body = forms.CharField(label=_("内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class DocumentForm(forms.Form):
    """A paper of the class."""

    kind = forms.ChoiceField(label=_("种类"), choices=ClassDocument.Kind.choices)
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、Word、Excel、PPT 或图片，不超过 20 MB。“学员资料”学员可以下载，其他只有工作人员可见。"),
        validators=[PAPER_SIZE],
    )


class GroupChoiceForm(forms.Form):
    """Into which group the chosen members go."""

    group = forms.ModelChoiceField(
        ClassGroup.objects.none(), label=_("小组"), required=False, empty_label=_("（不分组）")
    )

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = training_class.groups.all()  # type: ignore[attr-defined]
