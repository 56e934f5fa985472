"""Applying for an account, and asking what became of it."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions.records import normal_mobile
from ..actions.registrations import Applicant
from ..id_numbers import IdNumberError, check
from ..models import Registration, Unit, User


class RegisterForm(forms.Form):
    """The application."""

    real_name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    id_number = forms.CharField(
        label=_("公民身份号码"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        help_text=_("加密保存，只用于核实身份。"),
    )
    mobile = forms.CharField(
        label=_("手机号码"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("加密保存，审核人员可能据此与您核实。"),
    )
    email = forms.EmailField(label=_("电子邮箱"), required=False, help_text=_("忘记密码时用来重设密码。"))
    workplace = forms.CharField(label=_("工作单位"), max_length=120)
    post = forms.CharField(label=_("职务"), max_length=120, required=False)
    unit = forms.ModelChoiceField(
        label=_("受理地区"), queryset=Unit.objects.none(), help_text=_("由该地区组织部门审核。")
    )
    purpose = forms.ChoiceField(label=_("用途"), choices=Registration.Purpose.choices, widget=forms.RadioSelect)
    password = forms.CharField(
        label=_("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=128
    )
    again = forms.CharField(
        label=_("再次输入密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=128
    )
    consent = forms.BooleanField(label=_("我承诺以上信息真实，并同意组织部门为核实身份使用这些信息。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.open().filter(kind__in=[Unit.Kind.CITY, Unit.Kind.COUNTY])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_id_number(self) -> str:
        try:
            return check(self.cleaned_data["id_number"]).number
        except IdNumberError as error:
            raise ValidationError(str(error)) from error

    def clean_mobile(self) -> str:
        return normal_mobile(self.cleaned_data["mobile"])

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(real_name=self.cleaned_data.get("real_name", "")))
        return password

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", _("两次输入的密码不一致。"))
        return values

    def applicant(self) -> Applicant:
        """Return what the person said."""
        names = ("real_name", "id_number", "mobile", "workplace", "post", "email")
        return Applicant(**{name: self.cleaned_data[name] for name in names})


class StatusForm(forms.Form):
    """The number and the password of an application."""

    receipt = forms.CharField(label=_("受理编号"), max_length=20)
    password = forms.CharField(
        label=_("密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        max_length=128,
        help_text=_("申请时设置的密码。"),
    )
