"""Forms of schemes, of what goes on under them, and of competency models."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet

from ..actions import Tally
from ..default_schemes import SchemeStageWords
from ..models import Candidate, Contest, Dimension, Scheme, SchemeStage, WeightSet
from ..posts import Post
from .contests import WeightedRows

MOST_STAGES, MOST_DIMENSIONS = 8, 8


class RowForm(forms.Form):
    """A row with a name and a weight; one without a name is left out."""

    name = forms.CharField(label=_("名称"), max_length=40, required=False)
    weight = forms.DecimalField(
        label=_("权重（%）"), min_value=Decimal("0.01"), max_value=100, decimal_places=2, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Name and weight come together."""
        data: dict[str, Any] = super().clean() or {}
        for name, other in (("name", "weight"), ("weight", "name")):
            if data.get(other) and not data.get(name) and name not in self.errors:
                self.add_error(name, _("必填，请补上。"))
        return data


class SchemeStageForm(RowForm):
    """A stage of a scheme."""

    kind = forms.ChoiceField(label=_("类型"), choices=SchemeStage.Kind.choices, required=False)
    source = forms.ChoiceField(label=_("推荐来源"), choices=SchemeStage.Source.choices, required=False)
    field_order = ("kind", "name", "weight", "source")

    def clean(self) -> dict[str, Any]:
        """Only a round of recommendation has a source."""
        data = super().clean()
        if data.get("name") and not data.get("kind"):
            self.add_error("kind", _("必填，请补上。"))
        if data.get("source") and data.get("kind") != SchemeStage.Kind.RECOMMENDATION:
            self.add_error("source", _("只有推荐环节可以取自推荐。"))
        return data


def _rows_of(form: type[forms.Form], count: int) -> Any:
    return forms.formset_factory(form, formset=WeightedRows, extra=0, min_num=count, max_num=count, absolute_max=count)


SchemeStageFormSet = _rows_of(SchemeStageForm, MOST_STAGES)
DimensionFormSet = _rows_of(RowForm, MOST_DIMENSIONS)


def scheme_stages(formset: Any) -> list[SchemeStageWords]:
    """Return the stages of a valid formset."""
    return [SchemeStageWords(row["kind"], row["name"], row["weight"], row["source"]) for row in formset.filled()]


class SchemeForm(forms.Form):
    """A scheme; saving makes another version of it."""

    code = forms.SlugField(label=_("代码"), max_length=40, help_text=_("字母、数字、短横线，建立后不能改。"))
    name = forms.CharField(label=_("名称"), max_length=120)
    remark = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, scheme: Scheme | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheme = scheme
        if scheme:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        """A new scheme has a code of its own."""
        code = str(self.cleaned_data["code"])
        if self.scheme is None and Scheme.objects.filter(code=code).exists():
            raise forms.ValidationError(_("这个代码已经用过，请换一个。"))
        return code


class SelectionForm(forms.Form):
    """Which post goes through which scheme."""

    post = forms.ChoiceField(label=_("岗位"))
    scheme = forms.ModelChoiceField(label=_("提名方案"), queryset=Scheme.objects.none())
    unit = forms.ModelChoiceField(
        label=_("负责地区或单位"),
        queryset=Unit.objects.none(),
        help_text=_("取自推荐的环节只统计这个地区或单位的推荐。"),
    )
    places = forms.IntegerField(label=_("职数"), min_value=1, max_value=99, initial=1)

    def __init__(self, *args: Any, posts: list[Post], units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(post.uid), f"{post.title}（{post.employer}）") for post in posts]
        self.fields["post"].choices = choices  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].initial = units.first()
        self.fields["scheme"].queryset = Scheme.objects.current()  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    """What was counted in a stage: one number for each candidate, and how many votes there were."""

    def __init__(self, *args: Any, stage: SchemeStage, people: list[Candidate], again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage, self.people = stage, people
        if stage.counts_votes:
            for name, label, needed in (
                ("expected", _("应到人数"), False),
                ("present", _("实到人数"), False),
                ("valid", _("有效票"), True),
            ):
                self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=1_000_000, required=needed)
        for person in people:
            name = f"{person.nominee_name}（{person.nominee_unit}）"
            most, digits = (1_000_000, 0) if stage.counts_votes else (100, 2)
            self.fields[f"value-{person.pk}"] = forms.DecimalField(
                label=name, min_value=0, max_value=most, decimal_places=digits
            )
        if again:
            self.fields["reason"] = forms.CharField(label=_("更正原因"), max_length=300)

    def values(self) -> dict[int, Decimal]:
        """Return the numbers by the key of the candidate."""
        return {person.pk: self.cleaned_data[f"value-{person.pk}"] for person in self.people}

    def tally(self) -> Tally:
        """Return how many votes there were."""
        return Tally(*(self.cleaned_data.get(name) for name in ("expected", "present", "valid")))


class TakeForm(forms.Form):
    """From where the results of a stage are taken."""

    source = forms.ChoiceField(label=_("来源"))

    def __init__(self, *args: Any, sources: list[tuple[str, Any]], again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]
        if again:
            self.fields["reason"] = forms.CharField(label=_("更正原因"), max_length=300)


class AssessmentForm(forms.Form):
    """What one assessor says of one candidate."""

    assessor = forms.CharField(label=_("评价人姓名"), max_length=60)
    candidate = forms.ModelChoiceField(label=_("人选"), queryset=Candidate.objects.none())

    def __init__(self, *args: Any, people: Any, dimensions: list[Dimension], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dimensions = dimensions
        self.fields["candidate"].queryset = people  # type: ignore[attr-defined]
        self.fields["candidate"].label_from_instance = lambda one: f"{one.nominee_name}（{one.nominee_unit}）"  # type: ignore[attr-defined]
        for one in dimensions:
            self.fields[f"value-{one.pk}"] = forms.DecimalField(
                label=f"{one.name}（{one.weight.normalize():f}%）", min_value=0, max_value=100, decimal_places=2
            )

    def values(self) -> dict[int, Decimal]:
        """Return the points by the key of the dimension."""
        return {one.pk: self.cleaned_data[f"value-{one.pk}"] for one in self.dimensions}


def sources_of(stage: SchemeStage, contests: list[Contest], weights: list[WeightSet], has_model: bool) -> list[Any]:
    """Return from where the results of `stage` may be taken: (value, label)."""
    if stage.counts_votes:
        if not stage.source:
            return []
        versions = [(f"weights-{one.number}", gettext("推荐，权重第 %(n)d 版") % {"n": one.number}) for one in weights]
        return [*versions, ("weights-0", gettext("推荐，每位推荐人计 1"))]
    found = [(f"contest-{one.uid}", gettext("比选：%(title)s") % {"title": one.title}) for one in contests]
    return [*found, *([("competency", gettext("胜任力评价"))] if has_model else [])]
