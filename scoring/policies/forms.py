"""The form in which a policy is written: fields on the screen, JSON in the row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CadreCategory
from courses.models import CoursePage

from ..models import CreditPolicy
from .rules import CLASSES, MINIMA, ROUNDINGS, SOURCES, SUBJECTS, TESTS, UNITS, PolicyError, PolicyRules
from .wording import BASIC_NAMES, MINIMUM_NAMES, ROUNDING_NAMES, plain

_NUMBER = r"\d+(?:\.\d+)?"
_BAND = re.compile(rf"({_NUMBER})\s*[=:＝：]\s*({_NUMBER})")
#: code, label, unit, hours and the most of a year.
_ACTIVITY_PARTS = (4, 5)
TEST_NAMES = {
    "none": gettext_lazy("与测验无关"),
    "required": gettext_lazy("设有测验的，合格才计"),
    "bonus": gettext_lazy("合格另加学时"),
}
#: Fields of the form that hold one number of the rules under the same name.
NUMBERS = ("minutes_per_hour", "step", "minimum", "bonus", "daily_cap", "carry_over")
#: Groups of fields, one for each name: prefix in the form, key of the rules, names.
BY_NAME = (("fixed", CLASSES), ("weights", CLASSES), ("yearly_caps", CLASSES), ("minima", MINIMA))


def _hours(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, required=False, min_value=0, max_value=1000, decimal_places=2
    )


def _labels(name: str) -> Any:
    return MINIMUM_NAMES[name] if name in MINIMUM_NAMES else CoursePage.CourseClass(name).label


class PolicyForm(forms.ModelForm[CreditPolicy]):
    """A draft of a policy."""

    minutes_per_hour = _hours(gettext_lazy("多少分钟计 1 学时"))
    step = _hours(gettext_lazy("最小单位（学时）"))
    minimum = _hours(gettext_lazy("每门课程至少（学时）"))
    rounding = forms.ChoiceField(
        label=gettext_lazy("零头"), choices=[(key, ROUNDING_NAMES[key]) for key in ROUNDINGS], required=False
    )
    table = forms.CharField(
        label=gettext_lazy("时长分档"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("每行一档“分钟=学时”，如 30=1 表示满 30 分钟计 1 学时；填写后代替上面的按分钟计算。"),
    )
    completion = forms.DecimalField(
        label=gettext_lazy("视频至少观看（%）"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("在课程本身的完成要求之外。"),
    )
    test = forms.ChoiceField(label=gettext_lazy("测验"), choices=[(key, TEST_NAMES[key]) for key in TESTS])
    bonus = _hours(gettext_lazy("合格另加（学时）"))
    daily_cap = _hours(gettext_lazy("每人每天最多（学时）"))
    carry_over = _hours(gettext_lazy("可结转下一年，最多（学时）"))
    offline_share = forms.DecimalField(
        label=gettext_lazy("集中培训至少占合计（%）"), required=False, min_value=0, max_value=100
    )
    cycle_years = forms.IntegerField(label=gettext_lazy("考核周期（年）"), min_value=1, max_value=10, required=False)
    cycle_from = forms.IntegerField(label=gettext_lazy("周期起始年份"), min_value=2000, max_value=2100, required=False)
    below_age = forms.IntegerField(
        label=gettext_lazy("只适用于不满（周岁）"), min_value=16, max_value=100, required=False
    )
    basic = forms.MultipleChoiceField(
        label=gettext_lazy("计入基本培训"),
        required=False,
        choices=[(name, BASIC_NAMES[name]) for name in (*SUBJECTS, *SOURCES)],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("课程类别和培训来源；哪些属于基本培训，请以本地文件为准。"),
    )
    activities = forms.CharField(
        label=gettext_lazy("课程以外的活动"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "每行一项，用竖线分开：代码 | 名称 | 计量单位（day 天、half_day 半天、hour 学时、item 次或篇）"
            " | 每单位学时 | 每年最多（可省）。如 teaching | 授课 | hour | 5。"
        ),
    )

    class Meta:
        model = CreditPolicy
        fields = ("name", "code", "basis", "valid_from", "valid_until", "categories")
        widgets = {  # noqa: RUF012 # Django reads it so
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "categories": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, rules: PolicyRules, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(rules) | dict(initial or {})
        super().__init__(*args, **kwargs)
        self.fields["categories"].queryset = CadreCategory.objects.all()  # type: ignore[attr-defined]
        self.fields["categories"].help_text = _("不选表示适用于没有专门办法的所有人员。")
        for prefix, names in BY_NAME:
            for name in names:
                self.fields[f"{prefix}_{name}"] = _hours(_labels(name))

    def groups(self) -> dict[str, list[forms.BoundField]]:
        """Return the fields by course class, ledger and so on, by the rule they belong to."""
        return {prefix: [self[f"{prefix}_{name}"] for name in names] for prefix, names in BY_NAME}

    def clean_table(self) -> list[list[str]]:
        """Return ``[[minutes, hours], …]``."""
        rows = []
        for number, line in enumerate(self.cleaned_data["table"].splitlines(), start=1):
            if not line.strip():
                continue
            match = _BAND.fullmatch(line.strip())
            if match is None:
                raise forms.ValidationError(_("第 %(line)d 行应写作“分钟=学时”，如 30=1。") % {"line": number})
            rows.append([match[1], match[2]])
        return rows

    def clean_activities(self) -> dict[str, dict[str, str]]:
        """Return the activities as the rules keep them."""
        found: dict[str, dict[str, str]] = {}
        for number, line in enumerate(self.cleaned_data["activities"].splitlines(), start=1):
            if not line.strip():
                continue
            parts = [part.strip() for part in re.split(r"[|｜]", line)]
            if len(parts) not in _ACTIVITY_PARTS or parts[2] not in UNITS:
                raise forms.ValidationError(
                    _("第 %(line)d 行应写作“代码 | 名称 | 计量单位 | 每单位学时 | 每年最多”，计量单位为 %(units)s。")
                    % {"line": number, "units": "、".join(UNITS)}
                )
            if parts[0] in found:
                raise forms.ValidationError(
                    _("第 %(line)d 行：代码 %(code)s 已经用过。") % {"line": number, "code": parts[0]}
                )
            found[parts[0]] = dict(zip(("label", "unit", "hours", "most"), parts[1:], strict=False))
        return found

    def clean(self) -> dict[str, Any]:
        """Add the rules; their own check has the last word."""
        cleaned = super().clean() or {}
        cleaned["rules"] = rules_of(cleaned)
        try:
            PolicyRules.from_json(cleaned["rules"])
        except PolicyError as error:
            self.add_error(None, str(error))
        return cleaned

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


def rules_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stored form of what the fields say; what is left empty stays at the engine's default."""
    rules: dict[str, Any] = {name: str(cleaned[name]) for name in NUMBERS if cleaned.get(name) is not None}
    rules |= {name: cleaned[name] for name in ("rounding", "test") if cleaned.get(name)}
    rules |= {name: cleaned[name] for name in ("table", "activities", "basic") if cleaned.get(name)}
    rules |= {name: cleaned[name] for name in ("cycle_years", "cycle_from", "below_age") if cleaned.get(name)}
    for name in ("completion", "offline_share"):
        if cleaned.get(name):
            rules[name] = str(cleaned[name] / 100)
    for prefix, names in BY_NAME:
        filled = {name: cleaned[f"{prefix}_{name}"] for name in names if cleaned.get(f"{prefix}_{name}") is not None}
        if filled:
            rules[prefix] = {name: str(value) for name, value in filled.items()}
    if rules.get("test") != "bonus":
        rules.pop("bonus", None)
    return rules


def initial_of(rules: PolicyRules) -> dict[str, Any]:
    """Return what the fields show for `rules`."""
    shown: dict[str, Any] = {name: getattr(rules, name) for name in (*NUMBERS, "rounding", "test", "below_age")}
    shown |= {"cycle_years": rules.cycle_years, "cycle_from": rules.cycle_from or None}
    shown["bonus"], shown["carry_over"] = rules.bonus or None, rules.carry_over or None
    shown["basic"] = list(rules.basic)
    shown["completion"] = rules.completion * 100 or None
    shown["offline_share"] = rules.offline_share * 100 or None
    shown["table"] = "\n".join(f"{plain(least)}={plain(hours)}" for least, hours in rules.table)
    shown["activities"] = "\n".join(
        " | ".join([code, each.label, each.unit, plain(each.hours), *([plain(each.most)] if each.most else [])])
        for code, each in rules.activities.items()
    )
    for prefix, _names in BY_NAME:
        shown |= {f"{prefix}_{name}": value for name, value in getattr(rules, prefix).items()}
    return {key: Decimal(plain(value)) if isinstance(value, Decimal) else value for key, value in shown.items()}
