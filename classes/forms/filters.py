"""What the lists of the staff show; every field is in the address."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..models import ClassMember, TrainingClass, Viewing
from ..querysets import ClassQuerySet, MemberQuerySet, ViewingQuerySet

_ALL = [("", _("全部"))]
SORTS = {
    "starts": ("-starts_on", "-pk"),
    "ends": ("ends_on", "pk"),
    "title": ("title", "pk"),
}
MEMBER_SORTS = {
    "name": ("user__name_key", "pk"),
    "unit": ("user__unit__path", "user__name_key", "pk"),
    "newest": ("-joined_at", "-pk"),
}
VIEWING_SORTS = {"newest": ("-starts_at", "-pk"), "oldest": ("starts_at", "pk"), "unit": ("unit__path", "-starts_at")}


def _search(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"}))


class ClassFilterForm(forms.Form):
    """Classes by title, state, kind, year."""

    q = _search(_("班次名称"))
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*_ALL, *TrainingClass.State.choices])
    kind = forms.ChoiceField(label=_("办班方式"), required=False, choices=[*_ALL, *TrainingClass.Kind.choices])
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)
    sort = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[("starts", _("开班日期")), ("ends", _("结束日期")), ("title", _("名称"))],
    )

    def narrow(self, classes: ClassQuerySet) -> ClassQuerySet:
        """Return the classes that fit, in order; fields that cannot be read narrow nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            classes = classes.filter(title__icontains=asked["q"])
        if asked.get("year"):
            classes = classes.filter(starts_on__year=asked["year"])
        exact = {name: asked[name] for name in ("state", "kind") if asked.get(name)}
        return classes.filter(**exact).order_by(*SORTS[asked.get("sort") or "starts"])


class RosterFilterForm(forms.Form):
    """Members by name, group and state."""

    q = _search(_("姓名、工号或用户名"))
    group = forms.ChoiceField(label=_("小组"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=ClassMember.State.choices)
    sort = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[("name", _("姓名拼音")), ("unit", _("单位")), ("newest", _("最近编入"))],
    )

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(str(group.pk), group.name) for group in training_class.groups.all()]
        self.fields["group"].choices = [*_ALL, ("none", _("未分组")), *groups]  # type: ignore[attr-defined]

    def narrow(self, members: MemberQuerySet) -> MemberQuerySet:
        """Return the members who fit, in order; without a state those who are in the class."""
        self.is_valid()
        asked = self.cleaned_data
        members = members.filter(state=asked.get("state") or ClassMember.State.ACTIVE)
        if asked.get("q"):
            words = asked["q"]
            members = members.filter(
                Q(user__real_name__contains=words)
                | Q(user__username__startswith=words)
                | Q(user__employee_number=words)
            )
        if asked.get("group"):
            members = members.filter(group=None if asked["group"] == "none" else int(asked["group"]))
        return members.order_by(*MEMBER_SORTS[asked.get("sort") or "name"])


class ViewingFilterForm(forms.Form):
    """Sheets of group viewing by title, unit name and state."""

    q = _search(_("收看内容或单位"))
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*_ALL, *Viewing.State.choices])
    sort = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[("newest", _("时间由近到远")), ("oldest", _("时间由远到近")), ("unit", _("单位"))],
    )

    def narrow(self, viewings: ViewingQuerySet) -> ViewingQuerySet:
        """Return the sheets that fit, in order."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            viewings = viewings.filter(Q(title__icontains=asked["q"]) | Q(unit__name__contains=asked["q"]))
        if asked.get("state"):
            viewings = viewings.filter(state=asked["state"])
        return viewings.order_by(*VIEWING_SORTS[asked.get("sort") or "newest"])
