"""Somebody by name, unit and post; where the platform knows several of the name, one is asked which is meant."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from ..actions import Nominee
from ..nominees import account_named, meant_by

NOBODY = "none"


class NomineeForm(forms.Form):
    """Who is meant. After cleaning ``nominee_account`` holds the uid of an account, ``none`` or nothing."""

    nominee_name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    nominee_unit = forms.CharField(label=gettext_lazy("单位"), max_length=120)
    nominee_post = forms.CharField(label=gettext_lazy("现任职务"), max_length=120)

    def clean(self) -> dict[str, Any]:
        """Ask which account is meant unless that is certain, or was answered."""
        data: dict[str, Any] = super().clean() or {}
        data["nominee_account"] = ""
        name, unit = data.get("nominee_name"), data.get("nominee_unit")
        if name and unit and not {"nominee_name", "nominee_unit"} & self.errors.keys():
            data["nominee_account"] = self._account(name, unit)
        return data

    def _account(self, name: str, unit: str) -> str:
        answer = str(self.data.get(self.add_prefix("nominee_account"), ""))
        if answer == NOBODY or account_named(answer, name):
            return answer
        namesakes = meant_by(name, unit).namesakes
        if namesakes:
            choices = [(str(person.uid), _words_of(person)) for person in namesakes]
            self.fields["nominee_account"] = forms.ChoiceField(
                label=_("是平台上的哪一位"),
                choices=[*choices, (NOBODY, _("都不是，以填写的姓名和单位为准"))],
                widget=forms.RadioSelect,
            )
            names = [name for name in self.fields if name != "nominee_account"]
            names.insert(names.index("nominee_post") + 1, "nominee_account")
            self.order_fields(names)
            self.add_error("nominee_account", _("平台上有同名的干部，请选择。"))
        return ""


def _words_of(person: User) -> str:
    posting = person.postings.current().select_related("unit").first()
    return f"{person.real_name}（{posting.unit.name} {posting.post}）" if posting else person.real_name


def nominee_of(data: dict[str, Any]) -> Nominee:
    """Return who the cleaned `data` of a form, or a draft, mean."""
    account = account_named(data.get("nominee_account", ""), data["nominee_name"])
    return Nominee(data["nominee_name"], data["nominee_unit"], data["nominee_post"], account)
