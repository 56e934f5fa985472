"""Forms of reading lists and contests."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.components import PeopleField, UnitField, day_input
from accounts.models import User
from accounts.querysets import UnitQuerySet, UserQuerySet
from library.models import LibraryDocument
from library.papers import PAPER_SIZE

from .actions.contests import FIELDS as CONTEST_FIELDS
from .actions.reading import FIELDS as LIST_FIELDS
from .actions.reading import ITEM_FIELDS
from .models import Contest, Criterion, Entry, ReadingItem, ReadingList
from .models.contests import LONGEST as LONGEST_ENTRY
from .models.reading import LONGEST as LONGEST_EXCERPT

AWARDS = (("first", _("一等奖")), ("second", _("二等奖")), ("third", _("三等奖")), ("merit", _("优秀奖")))


def _moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class _OrganisedForm(forms.ModelForm):
    """A form with the unit in whose name something is organised, for new things alone; the verb writes the row."""

    def __init__(self, *args: Any, units: UnitQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is not None:
            self.fields["organiser"] = UnitField(label=_("主办单位"), help_text=_("单位代码或完整名称。"))
            self.fields["organiser"].queryset = units  # type: ignore[attr-defined]
            self.fields["organiser"].initial = units.first()

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class ReadingListForm(_OrganisedForm):
    """Everything about a reading list but its items and whom it is for."""

    class Meta:
        model = ReadingList
        fields = LIST_FIELDS
        widgets = {  # noqa: RUF012 # Django reads it so
            "intro": forms.Textarea(attrs={"rows": 4}),
            "starts_on": day_input(),
            "ends_on": day_input(),
        }


class ItemForm(forms.ModelForm):
    """One thing to read: a document of the library, or a book."""

    class Meta:
        model = ReadingItem
        fields = ITEM_FIELDS

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["document"]
        field.queryset = LibraryDocument.objects.visible_to(by).filter(state="published").order_by("title")
        field.empty_label = _now("（不是资料库中的资料，请填写书名）")

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class ExcerptForm(forms.Form):
    """What somebody copied out or thought."""

    text = forms.CharField(label=_("摘抄或心得"), max_length=LONGEST_EXCERPT, widget=forms.Textarea(attrs={"rows": 8}))


class ContestForm(_OrganisedForm):
    """Everything about a contest but its criteria, its jury and whom it is for."""

    class Meta:
        model = Contest
        fields = CONTEST_FIELDS
        widgets = {  # noqa: RUF012 # Django reads it so
            "call": forms.Textarea(attrs={"rows": 10}),
            "opens_at": _moment_input(),
            "deadline": _moment_input(),
        }


class CriterionForm(forms.Form):
    """What the jury looks at."""

    name = forms.CharField(label=_("评分项"), max_length=60)
    most = forms.IntegerField(label=_("满分"), min_value=1, max_value=1000, initial=10)


class JurorsForm(forms.Form):
    """Who judges."""

    people = PeopleField(label=_("评委的工号或用户名"))

    def __init__(self, *args: Any, offered: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = offered  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """What somebody hands in."""

    title = forms.CharField(label=_("作品名称"), max_length=100, required=False)
    text = forms.CharField(
        label=_("正文"), max_length=LONGEST_ENTRY, required=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    file = forms.FileField(
        label=_("附件"),
        required=False,
        help_text=_("PDF、Word、Excel、PPT（新格式）或 JPG、PNG 图片，不超过 20 MB。附件和正文中请不要写姓名和单位。"),
        validators=[PAPER_SIZE],
    )
    may_be_shown = forms.BooleanField(label=_("同意在公布结果后以真实姓名展示作品（可随时撤回）"), required=False)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].needed = True  # type: ignore[attr-defined]
        self.fields["text"].needed = contest.least > 0  # type: ignore[attr-defined]
        if not contest.takes_file:
            del self.fields["file"]

    def clean_file(self) -> tuple[str, bytes] | None:
        """Return name and content of the file."""
        file = self.cleaned_data["file"]
        return (file.name, file.read()) if file else None

    @staticmethod
    def values_of(own: Entry | None) -> dict[str, Any]:
        """Return what was kept."""
        return {"title": own.title, "text": own.text, "may_be_shown": own.may_be_shown} if own else {}


class JudgeForm(forms.Form):
    """The marks of one juror: a field for each criterion."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"mark_{criterion.pk}"] = forms.DecimalField(
                label=_now("%(name)s（满分 %(most)d）") % {"name": criterion.name, "most": criterion.most},
                min_value=0,
                max_value=criterion.most,
                max_digits=6,
                decimal_places=1,
            )
        self.fields["comment"] = forms.CharField(
            label=_("评语"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("公布结果后作者和主办方会看到；作者看不到评委姓名。"),
        )

    @property
    def marks(self) -> dict[int, Decimal]:
        """Return the marks by criterion."""
        return {criterion.pk: self.cleaned_data[f"mark_{criterion.pk}"] for criterion in self.criteria}


class ResultsForm(forms.Form):
    """How many of each award are given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in AWARDS:
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=500, initial=0)

    @property
    def awards(self) -> list[tuple[str, int]]:
        """Return the awards, the highest first."""
        return [(str(label), self.cleaned_data[name]) for name, label in AWARDS]


class ReasonForm(forms.Form):
    """Why a contest is called off."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
