"""Forms of roles."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..models import RoleAssignment, User
from ..querysets import UnitQuerySet, UserQuerySet
from .fields import UnitField


class RoleFilterForm(forms.Form):
    """What the list shows."""

    q = forms.CharField(
        label=_("姓名或用户名"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[("", _("全部")), *RoleAssignment.Role.choices])
    unit = UnitField(label=_("管理范围"), required=False, help_text=_("代码或完整名称，含下级。"))

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """A role for somebody within a unit."""

    username = forms.CharField(label=_("用户名"), max_length=60)
    role = forms.ChoiceField(label=_("角色"))
    unit = UnitField(label=_("管理范围"), help_text=_("单位代码或完整名称；角色对该单位及其下级有效。"))
    reason = forms.CharField(label=_("事由"), max_length=200)

    def __init__(
        self, *args: Any, roles: list[tuple[str, Any]], units: UnitQuerySet, people: UserQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.people = people

    def clean_username(self) -> User:
        person = self.people.filter(username=self.cleaned_data["username"]).first()
        if person is None:
            raise ValidationError(_now("本人管理范围内没有这个用户名。"))
        if not person.is_active:
            raise ValidationError(_now("该账号未启用，不能授予角色。"))
        return person
