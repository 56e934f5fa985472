"""Forms of the security administrator."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..permissions import Power, people_for


class ReasonForm(forms.Form):
    """Why something is done; the audit log keeps it."""

    reason = forms.CharField(
        label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("写入审计日志。")
    )


class LinkForm(ReasonForm):
    """The account to which an identity belongs."""

    username = forms.CharField(label=_("用户名"), max_length=60, help_text=_("要关联的本站账号。"))
    field_order = ("username", "reason")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_username(self) -> User:
        """Return the person, who must be in the scope of whoever links."""
        found = people_for(self.by, Power.MANAGE_SIGN_IN).filter(username=self.cleaned_data["username"]).first()
        if found is None:
            raise forms.ValidationError(_("您的管理范围内没有这个用户名。"))
        return found
