"""Forms of contests."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from lms.uploads import AtMost

from ..actions import StageWords
from ..models import Approval, Contest, ContestStage
from ..posts import Post

#: Stages that a contest may have.
MOST_STAGES = 6
MAX_SHEET_BYTES = 5 * 1024 * 1024
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StageForm(forms.Form):
    """One stage; a row without a name is left out."""

    kind = forms.ChoiceField(label=_("类型"), choices=ContestStage.Kind.choices, required=False)
    name = forms.CharField(label=_("环节"), max_length=40, required=False)
    weight = forms.DecimalField(
        label=_("权重（%）"), min_value=Decimal("0.01"), max_value=100, decimal_places=2, required=False
    )
    full_marks = forms.DecimalField(
        label=_("满分"), min_value=1, max_value=1000, max_digits=6, decimal_places=2, required=False, initial=100
    )

    def clean(self) -> dict[str, Any]:
        """A stage with a name has all the rest, too."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("name"):
            for name in ("kind", "weight", "full_marks"):
                if data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("必填，请补上。"))
        elif data.get("weight") and "name" not in self.errors:
            self.add_error("name", _("必填，请补上。"))
        return data


class WeightedRows(forms.BaseFormSet):
    """Rows with names of their own whose weights add up to 100."""

    def filled(self) -> list[dict[str, Any]]:
        """Return the rows with a name."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]

    def clean(self) -> None:
        """Check names and weights together."""
        if any(self.errors):
            return
        rows = self.filled()
        names = [row["name"] for row in rows]
        if not rows:
            raise ValidationError(_("请至少填写一行。"))
        if len(set(names)) < len(names):
            raise ValidationError(_("名称不能重复。"))
        total = sum((row["weight"] for row in rows), Decimal(0))
        if total != 100:
            words = {"total": f"{total.normalize():f}"}
            raise ValidationError(gettext("权重合计应为 100%%，现在是 %(total)s%%。") % words)


StageFormSet = forms.formset_factory(
    StageForm, formset=WeightedRows, extra=0, min_num=MOST_STAGES, max_num=MOST_STAGES, absolute_max=MOST_STAGES
)


def stage_rows(stages: list[ContestStage]) -> list[dict[str, Any]]:
    """Return what the rows of stages show at first; for a new contest what is usual."""
    if not stages:
        usual = (("written", "笔试", 30), ("interview", "面试", 40), ("democratic", "民主测评", 30))
        return [{"kind": kind, "name": name, "weight": weight, "full_marks": 100} for kind, name, weight in usual]
    names = ("kind", "name", "weight", "full_marks")
    return [{name: getattr(stage, name) for name in names} for stage in stages]


def stages_of(formset: Any) -> list[StageWords]:
    """Return the stages of a valid formset."""
    return [StageWords(row["kind"], row["name"], row["weight"], row["full_marks"]) for row in formset.filled()]


class ContestForm(forms.Form):
    """A contest: for which post, in which unit; both stand once it is made."""

    title = forms.CharField(label=_("名称"), max_length=120)
    post = forms.ChoiceField(label=_("岗位"))
    unit = forms.ModelChoiceField(label=_("负责地区或单位"), queryset=Unit.objects.none())
    places = forms.IntegerField(
        label=_("职数"), min_value=1, max_value=99, initial=1, help_text=_("参加人数必须超过职数，才能开始。")
    )

    def __init__(
        self, *args: Any, posts: list[Post], units: UnitQuerySet, contest: Contest | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if contest:
            del self.fields["post"], self.fields["unit"]
            return
        choices = [(str(post.uid), f"{post.title}（{post.employer}）") for post in posts]
        self.fields["post"].choices = choices  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].initial = units.first()


class DecisionForm(forms.Form):
    """A decision about the entrants that were ticked."""

    kind = forms.ChoiceField(label=_("事项"), choices=Approval.Kind.choices)
    outcome = forms.ChoiceField(label=_("结果"), choices=[("yes", _("通过")), ("no", _("不通过"))])
    on = forms.DateField(label=_("日期"), widget=DATE)
    remark = forms.CharField(label=_("说明"), max_length=300, required=False)


class SheetForm(forms.Form):
    """A workbook, which is read in memory and not kept."""

    file = forms.FileField(
        label=_("文件"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        validators=[AtMost(MAX_SHEET_BYTES, _("文件超过 5 MB。请删除图片和多余的工作表。"))],
    )

    def clean_file(self) -> bytes:
        """Return the content."""
        return bytes(self.cleaned_data["file"].read())


class EntrantSheetForm(SheetForm):
    """Entrants, and the day of the decisions that stand beside them."""

    on = forms.DateField(
        label=_("推荐和审定日期"), widget=DATE, help_text=_("表中填写的民主推荐、组织审定结果记在这一天。")
    )


class ScoreSheetForm(SheetForm):
    """Scores; corrections need a reason."""

    reason = forms.CharField(
        label=_("更正原因"), max_length=300, required=False, help_text=_("更改已有的成绩时必填，原成绩留存。")
    )
