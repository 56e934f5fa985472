"""Deciding about an application."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """Approve, or refuse with a reason that the applicant reads."""

    decision = forms.ChoiceField(
        label=_("审核结论"),
        choices=[("approve", _("通过")), ("refuse", _("退回"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("审核意见"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回时必填，申请人能看到。"),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("decision") == "refuse" and not values.get("answer"):
            self.add_error("answer", _("请写明退回的原因。"))
        return values


class RegistrationFilterForm(forms.Form):
    """Narrowing the list."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("pending", _("待审核")),
            ("approved", _("已通过")),
            ("refused", _("未通过")),
            ("lapsed", _("已过期")),
            ("all", _("全部")),
        ],
    )
    q = forms.CharField(label=_("姓名、单位或受理编号"), required=False, max_length=60)
