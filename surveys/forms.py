"""Forms of surveys. The verbs write the rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.components import UnitField, day_input
from accounts.querysets import UnitQuerySet

from .actions.items import owners_for
from .actions.replies import LONGEST
from .actions.rounds import ROUND_FIELDS
from .models import Item, Round, Survey
from .topics import parse_topics


class _VerbForm(forms.ModelForm):
    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class SurveyForm(_VerbForm):
    """The title of a survey; for new ones also in whose name."""

    class Meta:
        model = Survey
        fields = ("title",)

    def __init__(self, *args: Any, units: UnitQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is not None:
            self.fields["unit"] = UnitField(label=_("发起单位"), help_text=_("单位代码或完整名称。"))
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
            self.fields["unit"].initial = units.first()


class TopicsForm(forms.Form):
    """The topics, one a line."""

    topics = forms.CharField(
        label=_("主题"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "每行一个，冒号后面写关键词，用空格分开。例如：交通：渡轮 班次 码头。含有关键词的回复会建议归入这个主题。"
        ),
    )

    def clean_topics(self) -> list[tuple[str, str]]:
        return parse_topics(self.cleaned_data["topics"])


class RoundForm(_VerbForm):
    """A round."""

    class Meta:
        model = Round
        fields = ROUND_FIELDS
        widgets = {"closes_on": day_input(), "question": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012


class ReplyForm(forms.Form):
    """What somebody replies."""

    text = forms.CharField(label=_("您的意见"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))


class ItemForm(_VerbForm):
    """A matter, who answers for it, and until when."""

    class Meta:
        model = Item
        fields = ("matter", "owner", "due_on")
        widgets = {"due_on": day_input()}  # noqa: RUF012 # Django reads it so

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = owners_for(survey).select_related("unit")
        owner.label_from_instance = lambda one: f"{one.real_name}（{one.unit.name}）" if one.unit else one.real_name


class SettleForm(forms.Form):
    """How a matter ended."""

    state = forms.ChoiceField(
        label=_("结果"),
        choices=[pair for pair in Item.State.choices if pair[0] != Item.State.OPEN],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("办理情况或说明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("反映事项的人会看到。"),
    )
