"""What other apps build their forms from: a unit, people by number, an audience."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lms.uploads import WORKBOOK_SIZE
from lms.workbooks import FileError, read_rows

from .audiences import AudienceChoice
from .forms.fields import UnitField, day_input
from .models import Audience, CadreCategory, Rank, Unit, User
from .querysets import UnitQuerySet, UserQuerySet

__all__ = ["AudienceForm", "PeopleField", "UnitField", "UnitsField", "day_input", "numbers_in_workbook"]

#: So many faults are named; the rest is counted.
FAULTS = 8
#: So many people may be named at once.
MOST = 5_000


class LinesField(forms.CharField):
    """Several things, one a line; also commas, semicolons and enumeration commas part them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("max_length", 200_000)
        super().__init__(**kwargs)

    def lines(self, value: Any) -> list[tuple[int, str]]:
        """Return what was written with the numbers of the lines, each thing once."""
        found: dict[str, int] = {}
        for number, line in enumerate(str(value or "").splitlines(), start=1):
            for sign in ",，;；、\t":
                line = line.replace(sign, "\n")
            for text in filter(None, (part.strip() for part in line.split("\n"))):
                found.setdefault(text, number)
        return [(number, text) for text, number in found.items()]


def _raise(faults: list[str]) -> None:
    if faults:
        rest = len(faults) - FAULTS
        more = [_now("另有 %(n)d 处。") % {"n": rest}] if rest > 0 else []
        raise ValidationError([*faults[:FAULTS], *more])


class UnitsField(LinesField):
    """Units by code or whole name; ``clean`` returns a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("单位（含下级）"))
        kwargs.setdefault("help_text", _("每行一个，填写单位代码或完整名称。"))
        super().__init__(**kwargs)
        self.queryset: UnitQuerySet = Unit.objects.none()

    def prepare_value(self, value: Any) -> Any:
        """Show units as their names."""
        return "\n".join(unit.name for unit in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[Unit]:
        """Return the units; raise ``ValidationError`` that names the lines."""
        lines = self.lines(super().clean(value))
        words = [text for _number, text in lines]
        offered = self.queryset.open().filter(Q(code__in=words) | Q(name__in=words))
        found: dict[str, list[Unit]] = {}
        for unit in offered:
            for word in {unit.code, unit.name}:
                found.setdefault(word, []).append(unit)
        faults = []
        for number, text in lines:
            if text not in found:
                faults.append(_now("第 %(line)d 行：可选范围内没有单位“%(text)s”。") % {"line": number, "text": text})
            elif len(found[text]) > 1:
                codes = "、".join(unit.code for unit in found[text])
                values = {"line": number, "text": text, "codes": codes}
                faults.append(_now("第 %(line)d 行：有几个“%(text)s”，请填写代码：%(codes)s。") % values)
        _raise(faults)
        return [found[text][0] for _number, text in lines]


class PeopleField(LinesField):
    """People by 工号 or user name, as pasted from a list; ``clean`` returns them in the order of their names."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("每行一个工号或用户名，可以从表格中复制一列粘贴。"))
        super().__init__(**kwargs)
        self.queryset: UserQuerySet = User.objects.none()

    def prepare_value(self, value: Any) -> Any:
        """Show people as their numbers."""
        if isinstance(value, list):
            return "\n".join(person.employee_number or person.username for person in value)
        return value

    def clean(self, value: Any) -> list[User]:
        """Return the people; raise ``ValidationError`` that names the lines."""
        return self.find(self.lines(super().clean(value)))

    def find(self, lines: Iterable[tuple[int, str]]) -> list[User]:
        """Return the people with these numbers; somebody out of scope is not found, like somebody who is not there."""
        lines = list(lines)
        if len(lines) > MOST:
            raise ValidationError(_now("一次最多 %(n)d 人。") % {"n": MOST})
        words = [text for _number, text in lines]
        offered = self.queryset.filter(Q(employee_number__in=words) | Q(username__in=words))
        found: dict[str, User] = {}
        for person in offered:
            found[person.username] = person
        for person in offered:
            if person.employee_number:
                found[person.employee_number] = person
        fault = _now("第 %(line)d 行：可选范围内没有工号或用户名“%(text)s”。")
        _raise([fault % {"line": number, "text": text} for number, text in lines if text not in found])
        people = {found[text].pk: found[text] for text in words}
        return sorted(people.values(), key=lambda person: (person.name_key, person.pk))


def numbers_in_workbook(content: bytes) -> list[tuple[int, str]]:
    """Return the numbers of the column 工号 or 用户名 with their rows; raise ``ValidationError`` for a wrong file."""
    try:
        headings, rows = read_rows(content)
    except FileError as error:
        raise ValidationError(str(error)) from error
    names = [str(heading or "").strip() for heading in headings]
    column = next((names.index(name) for name in ("工号", "用户名") if name in names), None)
    if column is None:
        raise ValidationError(_now("第 1 行没有“工号”或“用户名”这一列。请加上列名后重新上传。"))
    cells = [(number, row[column] if column < len(row) else None) for number, row in rows]
    return [
        (number, str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip())
        for number, cell in cells
        if cell is not None
    ]


class AudienceForm(forms.Form):
    """Whom something is for. `scope` is the unit within which people may be chosen, `people` those one may see."""

    everybody = forms.BooleanField(label=_("范围内全体在职干部"), required=False)
    units = UnitsField(required=False)
    categories = forms.ModelMultipleChoiceField(
        CadreCategory.objects.filter(retired=False),
        label=_("干部类别"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选表示不限。"),
    )
    ranks = forms.MultipleChoiceField(
        label=_("职级"),
        required=False,
        choices=Rank.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选表示不限。"),
    )
    named = PeopleField(label=_("另加名单"), required=False)
    file = forms.FileField(
        label=_("名单文件（.xlsx）"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        validators=[WORKBOOK_SIZE],
        help_text=_("第 1 行写列名，其中有一列叫“工号”或“用户名”；与上面的名单合并。"),
    )
    excluded = PeopleField(label=_("不包括"), required=False)

    def __init__(self, *args: Any, audience: Audience, people: UserQuerySet, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.values_of(audience))
        super().__init__(*args, **kwargs)
        self.audience = audience
        offered = people.filter(unit__path__startswith=audience.scope.path)
        self.fields["units"].queryset = Unit.objects.below(audience.scope)  # type: ignore[attr-defined]
        for name in ("named", "excluded"):
            self.fields[name].queryset = offered  # type: ignore[attr-defined]

    @staticmethod
    def values_of(audience: Audience) -> dict[str, Any]:
        """Return what the audience says now."""
        return {
            "everybody": audience.everybody,
            "units": list(audience.units.order_by("path")),
            "categories": list(audience.categories.all()),
            "ranks": audience.ranks,
            "named": list(audience.named.order_by("name_key")),
            "excluded": list(audience.excluded.order_by("name_key")),
        }

    def clean_file(self) -> list[User]:
        """Return the people of the workbook."""
        file = self.cleaned_data["file"]
        if not file:
            return []
        field: PeopleField = self.fields["named"]  # type: ignore[assignment]
        return field.find(numbers_in_workbook(file.read()))

    @property
    def choice(self) -> AudienceChoice:
        """Return what was chosen; only of a valid form."""
        values = self.cleaned_data
        named = {person.pk: person for person in [*values["named"], *values["file"]]}
        return AudienceChoice(
            everybody=values["everybody"],
            units=values["units"],
            categories=list(values["categories"]),
            ranks=values["ranks"],
            named=list(named.values()),
            excluded=values["excluded"],
        )
