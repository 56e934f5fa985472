"""Forms of units and categories."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from lms.uploads import WORKBOOK_SIZE

from ..imports.units import MOST_UNITS
from ..models import UNIT_CODE, CadreCategory, Unit
from ..querysets import UnitQuerySet
from .fields import UnitField, day_input

_CODE = RegexValidator(rf"^{UNIT_CODE.pattern}\Z", _("单位代码只能由字母、数字、- 和 _ 组成。"))


class NewUnitForm(forms.Form):
    """A unit below another."""

    name = forms.CharField(label=_("名称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=60, required=False)
    code = forms.CharField(label=_("单位代码"), max_length=20, validators=[_CODE])
    kind = forms.ChoiceField(label=_("类型"))

    def __init__(self, *args: Any, parent: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [Unit.Kind.DEPARTMENT, *([Unit.Kind.COUNTY] if parent.kind == Unit.Kind.CITY else [])]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Unit.objects.filter(code=code).exists():
            self.add_error("code", _("单位代码 %(code)s 已被使用，请换一个。") % {"code": code})
        return code


class EditUnitForm(forms.Form):
    """What carries no date."""

    code = forms.CharField(label=_("单位代码"), max_length=20, validators=[_CODE])
    short_name = forms.CharField(label=_("简称"), max_length=60, required=False)


class ChangeForm(forms.Form):
    """A change from a day on; a day ahead is planned."""

    on = forms.DateField(label=_("生效日期"), widget=day_input(), help_text=_("今天及以前立即执行，以后的到期执行。"))


class RenameForm(ChangeForm):
    """A new name."""

    name = forms.CharField(label=_("新名称"), max_length=120)
    short_name = forms.CharField(label=_("新简称"), max_length=60, required=False)
    field_order = ("name", "short_name", "on")


class TargetForm(ChangeForm):
    """A move below, or a merger into, another unit."""

    into = UnitField(label=_("目标单位"))
    field_order = ("into", "on")

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = units  # type: ignore[attr-defined]


class CategoryForm(forms.ModelForm[CadreCategory]):
    """A category; the code is given once."""

    class Meta:
        model = CadreCategory
        fields = ("code", "name", "sort_order", "retired")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("code" if self.instance.pk else "retired")


class UnitFileForm(forms.Form):
    """A workbook of units."""

    file = forms.FileField(
        label=_("单位表（.xlsx）"),
        help_text=_("按模板填写，一次最多 %(most)d 个单位。") % {"most": MOST_UNITS},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        validators=[WORKBOOK_SIZE],
    )
