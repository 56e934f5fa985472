"""Forms of the people of one's scope."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.posts import ACCOUNT_FIELDS
from ..actions.protected import SHORTEST_REASON
from ..actions.records import RECORD_FIELDS
from ..models import CadreCategory, PersonalRecord, Posting, Rank, Unit, User
from ..people_list import SORTS, held_in, matching
from ..querysets import UnitQuerySet, UserQuerySet
from .fields import UnitField, day_input

_ALL = [("", _("全部"))]
_SORT_WORDS = {
    "name": _("姓名拼音"),
    "unit": _("单位"),
    "username": _("用户名"),
    "newest": _("最近建立"),
    "seen": _("最近登录"),
}


class PeopleFilterForm(forms.Form):
    """What the list shows; every field narrows, and all of them are in the address."""

    q = forms.CharField(
        label=_("姓名、拼音、用户名或工号"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    unit = UnitField(label=_("单位"), required=False, help_text=_("代码或完整名称，含下级。"))
    category = forms.ModelChoiceField(
        CadreCategory.objects.all(), label=_("干部类别"), required=False, empty_label=_("全部")
    )
    rank = forms.ChoiceField(label=_("职级"), required=False, choices=[*_ALL, *Rank.choices])
    state = forms.ChoiceField(label=_("账号状态"), required=False, choices=[*_ALL, *User.State.choices])
    kind = forms.ChoiceField(label=_("账号类型"), required=False, choices=[*_ALL, *User.Kind.choices])
    on = forms.DateField(label=_("截至日期"), required=False, widget=day_input(), help_text=_("显示当日的单位和职务。"))
    sort = forms.ChoiceField(label=_("排序"), required=False, choices=list(_SORT_WORDS.items()))
    unseen = forms.BooleanField(label=_("从未登录"), required=False)

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    @property
    def day(self) -> date | None:
        """Return the day asked for."""
        return self.cleaned_data.get("on") if self.is_valid() else None

    def narrow(self, people: UserQuerySet) -> UserQuerySet:
        """Return the people who fit, in order; fields that cannot be read narrow nothing."""
        self.is_valid()
        asked = self.cleaned_data
        posts = Posting.objects.on(asked["on"]) if asked.get("on") else Posting.objects.current()
        if asked.get("q"):
            people = matching(people, asked["q"])
        if asked.get("unit"):
            people = held_in(people, asked["unit"], asked.get("on"))
        if asked.get("category"):
            people = people.filter(pk__in=posts.filter(category=asked["category"]).values("user"))
        if asked.get("rank"):
            people = people.filter(pk__in=posts.filter(rank=asked["rank"]).values("user"))
        exact = {name: asked[name] for name in ("state", "kind") if asked.get(name)}
        if asked.get("unseen"):
            exact["last_login"] = None
        return people.filter(**exact).order_by(*SORTS[asked.get("sort") or "name"])

    def filters(self) -> dict[str, str]:
        """Return what narrows, in words for the export and the audit log."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value and name != "sort"}


class NumberForm(forms.Form):
    """A search by a complete number; posted, so that no address or log holds it."""

    number = forms.CharField(
        label=_("完整的身份证号或手机号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class PostForm(forms.Form):
    """A post in a unit."""

    unit = UnitField()
    post = forms.CharField(label=_("职务"), max_length=120)
    rank = forms.ChoiceField(label=_("职级"), choices=Rank.choices)
    category = forms.ModelChoiceField(CadreCategory.objects.filter(retired=False), label=_("干部类别"))
    start = forms.DateField(label=_("任职日期"), widget=day_input())

    def __init__(self, *args: Any, units: UnitQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.all() if units is None else units  # type: ignore[attr-defined]


class NewPersonForm(PostForm):
    """A new account with its first post."""

    real_name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.CharField(label=_("用户名"), max_length=60, validators=User._meta.get_field("username").validators)
    employee_number = forms.CharField(label=_("工号"), max_length=40, required=False)
    field_order = ("real_name", "username", "employee_number")

    def clean_username(self) -> str:
        name: str = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            self.add_error("username", _("该用户名已被使用，请换一个。"))
        return name


class CorrectPostForm(forms.ModelForm[Posting]):
    """Everything of a post, for what was entered wrongly."""

    unit = UnitField()

    class Meta:
        model = Posting
        fields = ("unit", "post", "rank", "category", "start", "end", "rank_since", "grade", "grade_since")
        widgets = {name: day_input() for name in ("start", "end", "rank_since", "grade_since")}  # noqa: RUF012

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb compares, changes and checks."""


class AccountForm(forms.ModelForm[User]):
    """The account's own data."""

    class Meta:
        model = User
        fields = ACCOUNT_FIELDS
        widgets = {"valid_until": day_input()}  # noqa: RUF012

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb compares, changes and checks."""


#: The protected fields are written, never shown: an empty field keeps what is there.
_KEPT_WHEN_EMPTY = ("id_number", "mobile", "resume")


class RecordForm(forms.ModelForm[PersonalRecord]):
    """The personal record; protected fields are empty, and what stays empty stays as it is."""

    id_number = forms.CharField(label=_("公民身份号码"), required=False, max_length=40)
    mobile = forms.CharField(label=_("手机号码"), required=False, max_length=40)
    resume = forms.CharField(
        label=_("简历"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    class Meta:
        model = PersonalRecord
        fields = RECORD_FIELDS
        widgets = {name: day_input() for name in ("birth_date", "party_since", "civil_servant_since")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _KEPT_WHEN_EMPTY:
            self.initial[name] = ""
            self.fields[name].help_text = _("已保存的内容不显示；留空则不变。")
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb checks and writes."""

    def values(self) -> dict[str, Any]:
        """Return what is to be written."""
        return {name: value for name, value in self.cleaned_data.items() if value or name not in _KEPT_WHEN_EMPTY}


class ReasonForm(forms.Form):
    """Why somebody does something to an account."""

    reason = forms.CharField(label=_("事由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class RevealForm(ReasonForm):
    """Why somebody needs the clear numbers."""

    reason = forms.CharField(
        label=_("查看事由"),
        min_length=SHORTEST_REASON,
        max_length=200,
        help_text=_("将连同您的姓名、时间记入审计日志，本人可以看到。"),
        error_messages={"min_length": _("请写明查看事由，至少 5 个字。")},
    )


class LeaveForm(ReasonForm):
    """When and why somebody leaves office."""

    on = forms.DateField(label=_("免职日期"), widget=day_input())
    field_order = ("on", "reason")
