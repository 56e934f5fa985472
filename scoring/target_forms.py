"""Forms of targets and exemptions."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Rank, User
from library.papers import PAPER_SIZE

from .models import Exemption, Ledger, Target


class TargetForm(forms.ModelForm[Target]):
    """A target as staff write it."""

    ranks = forms.MultipleChoiceField(
        label=_("职级"),
        choices=Rank.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选表示所有职级。"),
    )

    class Meta:
        model = Target
        fields = ("year", "years", "ledger", "category", "ranks", "hours", "source", "verified", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].empty_label = _now("没有专门任务的其他人员")  # type: ignore[attr-defined]
        self.fields["years"].help_text = _("1 为年度任务；5 为五年周期，自上面的年份起算。")

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class ExemptionForm(forms.Form):
    """Whom to let off, from when to when, and why."""

    account = forms.CharField(label=_("账号"), max_length=150, help_text=_("被减免人的登录账号。"))
    reason = forms.ChoiceField(label=_("事由"), choices=Exemption.Reason.choices)
    ledger = forms.ChoiceField(label=_("适用"), choices=[("", _("全部学时任务")), *Ledger.choices], required=False)
    first_day = forms.DateField(label=_("起始日期"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(
        label=_("结束日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("含当日。一个月中有一半以上的日子在内，即减去这个月的任务。"),
    )
    note = forms.CharField(label=_("说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.FileField(
        label=_("证明材料"), required=False, help_text=_("PDF、Word 或图片，不超过 20 MB。"), validators=[PAPER_SIZE]
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.person: User | None = None

    def clean_account(self) -> str:
        """Find the person within the scope of whoever asks."""
        name: str = self.cleaned_data["account"].replace("\0", "").strip()
        self.person = self.people.filter(username=name).first()
        if self.person is None:
            raise forms.ValidationError(_now("在您管理的范围内没有这个账号。"))
        return name

    def clean_proof(self) -> tuple[str, bytes] | None:
        """Return name and content."""
        file = self.cleaned_data["proof"]
        return (file.name, file.read()) if file else None


class RevocationForm(forms.Form):
    """Why an exemption is taken back."""

    reason = forms.CharField(label=_("撤销原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ExemptionFilter(forms.Form):
    """What the list of exemptions is narrowed to; whatever is odd is left out."""

    q = forms.CharField(
        label=_("姓名或单位"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    reason = forms.ChoiceField(label=_("事由"), required=False, choices=[("", _("全部")), *Exemption.Reason.choices])
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("valid", _("有效")), ("revoked", _("已撤销"))],
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2099)

    def values(self) -> dict[str, Any]:
        """Return what was understood."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


def this_year() -> int:
    """Return the calendar year of today."""
    return timezone.localdate().year
