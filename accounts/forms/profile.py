"""Looking after one's own account, and answering requests for a correction."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions.records import normal_mobile
from ..id_numbers import IdNumberError, check
from ..models import CorrectionRequest


class CorrectionForm(forms.Form):
    """What should be put right, and to what."""

    field = forms.ChoiceField(label=_("更正项目"), choices=CorrectionRequest.Field.choices)
    proposed = forms.CharField(label=_("更正为"), max_length=200)
    reason = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        try:
            if values.get("field") == CorrectionRequest.Field.ID_NUMBER and values.get("proposed"):
                values["proposed"] = check(values["proposed"]).number
            elif values.get("field") == CorrectionRequest.Field.MOBILE and values.get("proposed"):
                values["proposed"] = normal_mobile(values["proposed"])
            elif values.get("field") == CorrectionRequest.Field.REAL_NAME and len(values.get("proposed", "")) > 60:
                self.add_error("proposed", _("姓名最多 60 字。"))
        except (IdNumberError, ValidationError) as error:
            self.add_error("proposed", str(error) if isinstance(error, IdNumberError) else error)
        return values


class EmailForm(forms.Form):
    """The own address."""

    email = forms.EmailField(label=_("电子邮箱"), help_text=_("我们会发一封确认邮件，点开其中的链接后生效。"))


class AnswerForm(forms.Form):
    """Put right, or refuse with a reason."""

    decision = forms.ChoiceField(
        label=_("处理"), choices=[("accept", _("予以更正")), ("refuse", _("不予更正"))], widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("答复"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不予更正时必填，申请人能看到。"),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("decision") == "refuse" and not values.get("answer"):
            self.add_error("answer", _("请写明不予更正的原因。"))
        return values
