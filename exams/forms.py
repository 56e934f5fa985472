"""Forms of the staff: papers, exams, what is arranged for people, marking, corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.components import PeopleField, UnitField
from accounts.models import User
from accounts.querysets import UnitQuerySet, UserQuerySet
from questions.models import KnowledgePoint, QuestionVersion

from .actions.exams import EXAM_FIELDS
from .actions.papers import PAPER_FIELDS
from .actions.series import SERIES_FIELDS
from .models import Correction, Exam, Paper, PaperLine, Series

LINE_FIELDS = ("section", "sort_order", "marks", "count", "kind", "point", "least_difficulty", "most_difficulty", "tag")
#: The fields of an exam in the order in which somebody thinks of them.
GROUPS = (
    (_("考什么"), ("title", "instructions", "paper", "is_course_test", "is_practice")),
    (_("什么时候"), ("opens_at", "closes_at", "minutes", "seconds_each", "may_go_back", "start_spread")),
    (_("考几次，怎样算合格"), ("max_attempts", "minutes_between", "counting", "pass_percent", "shuffle")),
    (_("进入和作答"), ("password", "address_ranges", "one_session", "leave_limit")),
    (
        _("考生什么时候能看到什么"),
        ("review_marks", "review_responses", "review_correctness", "review_solutions", "review_explanations"),
    ),
    (_("阅卷和复核"), ("double_marking", "arbitration_percent", "appeal_days")),
)


def moment_input() -> forms.DateTimeInput:
    """Return the browser's own picker of day and time, with the format it needs."""
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class _ValuesForm(forms.ModelForm):
    """A form that leaves the instance alone: the verb compares, changes and checks."""

    def _post_clean(self) -> None:
        """Write nothing into the row."""

    def organised_in(self, units: UnitQuerySet | None) -> None:
        """Ask for the unit of a new row, one of `units`."""
        if units is not None:
            self.fields["organiser"] = UnitField(label=_("所属单位"), queryset=units, initial=units.first())
            self.order_fields(["organiser", *self.fields])


class PaperForm(_ValuesForm):
    """A paper without its lines."""

    class Meta:
        model = Paper
        fields = PAPER_FIELDS

    def __init__(self, *args: Any, units: UnitQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organised_in(units)


class LineForm(_ValuesForm):
    """A line of a paper: of a question only its marks and place, else a rule by which questions are drawn."""

    class Meta:
        model = PaperLine
        fields = LINE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = KnowledgePoint.objects.order_by("path")
        self.fields["point"].queryset = points  # type: ignore[attr-defined]
        self.fields["sort_order"].required = False
        if self.instance.question_id:
            for name in set(LINE_FIELDS) - {"section", "sort_order", "marks"}:
                del self.fields[name]


class PickForm(forms.Form):
    """Which questions come into a paper, and what each is worth."""

    marks = forms.DecimalField(label=_("每题分值"), min_value=Decimal("0.5"), max_digits=5, decimal_places=1, initial=5)
    section = forms.CharField(label=_("大题"), max_length=60, required=False, help_text=_("例如“一、单项选择题”。"))


class ExamForm(_ValuesForm):
    """Everything about an exam but whom it is for."""

    address_ranges = forms.CharField(
        label=_("允许的网络地址"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个地址或网段，例如 10.1.0.0/16；不填则不限。"),
    )

    class Meta:
        model = Exam
        fields = EXAM_FIELDS
        widgets = {  # noqa: RUF012 # Django reads it so
            "instructions": forms.Textarea(attrs={"rows": 4}),
            "opens_at": moment_input(),
            "closes_at": moment_input(),
            "password": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, user: User, units: UnitQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = Paper.objects.ready_for(user)
        if self.instance.pk:
            papers |= Paper.objects.filter(pk=self.instance.paper_id)
            self.initial["address_ranges"] = "\n".join(self.instance.address_ranges)
        self.fields["paper"].queryset = papers.order_by("-pk")  # type: ignore[attr-defined]
        self.organised_in(units)

    def clean_address_ranges(self) -> list[str]:
        """Return the lines; the verb checks each."""
        return [line.strip() for line in self.cleaned_data["address_ranges"].splitlines() if line.strip()]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields under their headings."""
        found = [(heading, [self[name] for name in names]) for heading, names in GROUPS]
        if "organiser" in self.fields:
            found[0][1].insert(1, self["organiser"])
        return found


class ExtendForm(forms.Form):
    """How much time everybody gets after an outage, and since when it lasted."""

    minutes = forms.IntegerField(label=_("延长（分钟）"), min_value=1, max_value=600)
    since = forms.DateTimeField(
        label=_("故障从什么时候开始"),
        required=False,
        widget=moment_input(),
        help_text=_("填写后，在此之后因到时被收卷的人可以继续作答；不填则只延长正在作答的人。"),
    )
    reason = forms.CharField(label=_("理由"), max_length=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class AdjustForm(forms.Form):
    """What is different for one person."""

    person = PeopleField(label=_("考生"), widget=forms.TextInput(), help_text=_("工号或用户名。"))
    extra_minutes = forms.IntegerField(label=_("延长（分钟）"), min_value=0, max_value=600, initial=0)
    extra_attempts = forms.IntegerField(label=_("增加次数"), min_value=0, max_value=20, initial=0)
    until = forms.DateTimeField(
        label=_("可考至"), required=False, widget=moment_input(), help_text=_("不填则与考试相同。")
    )
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, *args: Any, people: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        """Return the one person."""
        found: list[User] = self.cleaned_data["person"]
        if len(found) != 1:
            raise forms.ValidationError(_("请填写一个人。"))
        return found[0]


class MarkersForm(forms.Form):
    """Who marks the open questions."""

    people = PeopleField(label=_("阅卷人"), required=False)

    def __init__(self, *args: Any, people: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]


class MakeUpForm(forms.Form):
    """Who is admitted to a make-up exam, and when it is."""

    missed = forms.BooleanField(label=_("应考而未参加的人"), required=False, initial=True)
    failed = forms.BooleanField(label=_("参加了但没有合格的人"), required=False, initial=True)
    opens_at = forms.DateTimeField(label=_("开放时间"), widget=moment_input())
    closes_at = forms.DateTimeField(label=_("截止时间"), widget=moment_input())


class SeriesForm(_ValuesForm):
    """A recurring exam."""

    class Meta:
        model = Series
        fields = SERIES_FIELDS
        widgets = {"opens": forms.TimeInput(format="%H:%M", attrs={"type": "time"})}  # noqa: RUF012

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = Exam.objects.run_by(user).filter(series=None).exclude(state="cancelled")
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]


class CorrectionForm(forms.Form):
    """What is decided about a faulty question."""

    kind = forms.ChoiceField(label=_("处理"), choices=Correction.Kind.choices, widget=forms.RadioSelect)
    answer = forms.MultipleChoiceField(
        label=_("新的正确答案"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只在更改正确答案时填写。"),
    )
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("考生会看到。")
    )

    def __init__(self, *args: Any, version: QuestionVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [option["key"] for option in version.content.get("options", [])]
        self.fields["answer"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    @property
    def decided(self) -> dict[str, Any]:
        """Return kind, answer and reason; an answer belongs to a new key only."""
        values = dict(self.cleaned_data)
        if values["kind"] != Correction.Kind.NEW_KEY:
            values["answer"] = None
        return values


class MarkForm(forms.Form):
    """The marks of one answer."""

    marks = forms.DecimalField(label=_("得分"), min_value=0, max_digits=5, decimal_places=1)
    comment = forms.CharField(label=_("评语"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    """The decision about an appeal: the marks of every question that a person marked, and why."""

    decision = forms.CharField(
        label=_("复核意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("申请人会看到。")
    )

    def __init__(self, *args: Any, questions: Iterable[tuple[int, int, Decimal, Decimal]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, version, got, most in questions:
            self.fields[f"marks_{version}"] = forms.DecimalField(
                label=_("第 %(n)d 题得分（满分 %(most)s）") % {"n": number, "most": most},
                initial=got,
                min_value=0,
                max_value=most,
                max_digits=5,
                decimal_places=1,
            )
        self.order_fields([*[name for name in self.fields if name != "decision"], "decision"])

    @property
    def marks(self) -> Mapping[int, Decimal]:
        """Return the marks by version."""
        return {
            int(name.removeprefix("marks_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("marks_")
        }
