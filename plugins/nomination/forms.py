"""The form of a nomination."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import Nominee, Statement
from .models import Nomination


def _long(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=3_000, widget=forms.Textarea(attrs={"rows": 5}))


class NominationForm(forms.Form):
    """Both kinds in one form: somebody who recommends himself or herself leaves the nominee empty."""

    kind = forms.ChoiceField(label=_("推荐方式"), choices=Nomination.Kind.choices, widget=forms.RadioSelect)
    nominee_name = forms.CharField(label=_("被推荐人姓名"), max_length=60, required=False)
    nominee_unit = forms.CharField(label=_("被推荐人单位"), max_length=120, required=False)
    nominee_post = forms.CharField(
        label=_("被推荐人现任职务"), max_length=120, required=False, help_text=_("本人自荐时以上三项不必填写。")
    )
    target = _long(_("推荐职务或去向"))
    strengths = _long(_("主要能力特点"))
    weaknesses = _long(_("不足"), _("请如实说明，组织部门会全面了解。"))
    reason = _long(_("推荐理由"))

    def clean(self) -> dict[str, Any]:
        """Ask for the nominee when somebody else is nominated."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == Nomination.Kind.OTHER:
            for name in ("nominee_name", "nominee_unit", "nominee_post"):
                if not data.get(name):
                    self.add_error(name, _("推荐他人时，这一项必须填写。"))
        return data

    def nominee(self) -> Nominee | None:
        """Return who is nominated, or nothing for the person who fills in the form."""
        data = self.cleaned_data
        if data["kind"] == Nomination.Kind.SELF:
            return None
        return Nominee(data["nominee_name"], data["nominee_unit"], data["nominee_post"])

    def statement(self) -> Statement:
        """Return what is said about the nominee."""
        data = self.cleaned_data
        return Statement(data["target"], data["strengths"], data["weaknesses"], data["reason"])
