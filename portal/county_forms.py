"""Forms of the counties' sites and of recommended courses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.components import UnitField
from accounts.models import Unit, User
from accounts.permissions import Power, units_for
from courses.models import CoursePage

from .models import CountyHomePage


class CountySiteForm(forms.Form):
    """Everything that opens the site of a county."""

    county = forms.ModelChoiceField(label=_("县（区）"), queryset=Unit.objects.none())
    hostname = forms.CharField(
        label=_("域名"),
        max_length=253,
        help_text=_("须已解析到本服务器，并列入 ALLOWED_HOSTS；试用时可填 putuo.localhost。"),
    )
    masthead = forms.CharField(label=_("站名"), max_length=30)
    colour = forms.ChoiceField(label=_("主题色"), choices=CountyHomePage.Colour.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without = Unit.objects.counties().open().exclude(pk__in=CountyHomePage.objects.values("county"))
        self.fields["county"].queryset = without  # type: ignore[attr-defined]


class CourseField(forms.CharField):
    """A published course, by its whole title or the number in its address."""

    def clean(self, value: Any) -> CoursePage | None:
        text = super().clean(value)
        if not text:
            return None
        found = CoursePage.objects.open_to_all().filter(title=text)[:2]
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(
            _("有多门同名课程，请先改名以便区分。") if found else _("没有这个标题的已发布课程，请填写完整标题。")
        )


class RecommendationForm(forms.Form):
    """Which course, in whose name, for whom."""

    course = CourseField(label=_("课程"), max_length=255, help_text=_("填写完整标题。"))
    from_unit = UnitField(label=_("推荐单位"), help_text=_("单位代码或完整名称。"))
    to_unit = forms.ModelChoiceField(
        label=_("面向"),
        queryset=Unit.objects.none(),
        help_text=_("选择市本级：全市可见；由县（区）推荐时，待市里采用。"),
    )
    note = forms.CharField(label=_("推荐语"), max_length=120, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units_for(by, Power.RECOMMEND_COURSES)
        places = Unit.objects.counties() | Unit.objects.filter(depth=1)
        own = self.units.open().filter(pk__in=places.values("pk"))
        self.fields["from_unit"].queryset = own  # type: ignore[attr-defined]
        self.fields["from_unit"].initial = own.first()
        reach = own | Unit.objects.filter(depth=1)
        self.fields["to_unit"].queryset = reach.order_by("path")  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """The city's answer to a county; declining needs a reason."""

    reason = forms.CharField(label=_("理由"), max_length=200, required=False, help_text=_("不采用时须填写。"))
