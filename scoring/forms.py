"""Forms of declarations and appeals."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from library.papers import PAPER_SIZE

from .actions import NoPolicyError, policy_for, posting_on
from .actions.achievements import AUTOMATIC
from .models import CreditAppeal
from .policies.wording import UNIT_NAMES, plain


class DeclarationForm(forms.Form):
    """An activity of the policy that holds for the person today."""

    activity = forms.ChoiceField(label=_("活动"))
    title = forms.CharField(label=_("事项"), max_length=160, help_text=_("如课程、论文或培训的名称。"))
    done_on = forms.DateField(label=_("完成日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    quantity = forms.DecimalField(label=_("数量"), min_value=0.5, max_value=1000, decimal_places=1)
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.FileField(
        label=_("证明材料"),
        help_text=_("PDF、Word、Excel、PPT（新格式）或 JPG、PNG 图片，不超过 20 MB。"),
        validators=[PAPER_SIZE],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].choices = activities_for(user)  # type: ignore[attr-defined]

    def clean_proof(self) -> tuple[str, bytes]:
        """Return name and content of the file."""
        file = self.cleaned_data["proof"]
        return file.name, file.read()


def activities_for(user: User) -> list[tuple[str, str]]:
    """Return what `user` may declare today: code and label with what it gives."""
    now = timezone.now()
    try:
        rules = policy_for(user, posting_on(user, now), day=timezone.localdate(now)).parsed
    except NoPolicyError:
        return []
    text = _now("%(label)s（每%(unit)s %(hours)s 学时）")
    return [
        (code, text % {"label": each.label, "unit": UNIT_NAMES[each.unit], "hours": plain(each.hours)})
        for code, each in rules.activities.items()
        if code not in AUTOMATIC
    ]


class DecisionForm(forms.Form):
    """What is said with a decision."""

    words = forms.CharField(label=_("意见"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AppealForm(forms.Form):
    """What is to be looked at again."""

    subject = forms.CharField(label=_("事项"), max_length=160, help_text=_("如课程或培训班的名称。"))
    text = forms.CharField(label=_("说明"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    decision = forms.ChoiceField(
        label=_("结论"),
        choices=[("upheld", _("同意更正")), ("rejected", _("维持原结果"))],
        widget=forms.RadioSelect,
    )
    hours = forms.DecimalField(
        label=_("更正学时（增加为正，减少为负）"),
        required=False,
        min_value=-1000,
        max_value=1000,
        decimal_places=2,
        help_text=_("只在针对某条学时记录时填写；以新增一条更正记录的方式入账，原记录不变。"),
    )
    answer = forms.CharField(label=_("答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, appeal: CreditAppeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if appeal.entry_id is None:
            del self.fields["hours"]
