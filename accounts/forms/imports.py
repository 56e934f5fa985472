"""Uploading a workbook of people, and choosing whom to give a one-time password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.workbooks import FileError, guard

from ..querysets import UnitQuerySet
from .fields import UnitField


class ImportForm(forms.Form):
    """A workbook, and the unit whose people it holds."""

    unit = UnitField(label=_("导入范围"), help_text=_("单位代码或完整名称。表中的人员须属于这个单位或其下级单位。"))
    file = forms.FileField(label=_("人员表（.xlsx）"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))

    def __init__(self, *args: Any, units: UnitQuerySet, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].initial = units.first()
        self.too_large = too_large

    def clean_file(self) -> bytes:
        """Return the bytes of a workbook that may be taken."""
        content: bytes = self.cleaned_data["file"].read()
        try:
            guard(content)
        except FileError as error:
            raise forms.ValidationError(str(error)) from error
        self.file_name = self.cleaned_data["file"].name
        return content

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", _("文件超过 20 MB。请删除图片和多余的工作表，或分成几个文件上传。"))
        return values


class PasswordUnitForm(forms.Form):
    """The unit whose people get one-time passwords."""

    unit = UnitField()
    below = forms.BooleanField(label=_("含下级单位"), required=False)

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
