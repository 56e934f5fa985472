"""Forms of those who keep the library."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.querysets import scope_paths
from lms.uploads import AtMost

from .actions import MAX_BYTES
from .keepers import KEEPERS, units_of
from .models import Category, DocumentVersion, LibraryDocument


class DocumentForm(forms.ModelForm):
    """What is written about a document."""

    class Meta:
        model = LibraryDocument
        fields = ("title", "category", "number", "issuer", "summary", "unit", "is_open")
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}  # noqa: RUF012  (Django reads a plain dict)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        # City and counties; a department only where somebody's role is held in it.
        offered = Q(kind__in=[Unit.Kind.CITY, Unit.Kind.COUNTY]) | Q(path__in=scope_paths(by, *KEEPERS))
        unit.queryset = units_of(by).filter(offered)
        unit.empty_label = None


class ValidityForm(forms.ModelForm):
    """On which days a version holds."""

    class Meta:
        model = DocumentVersion
        fields = ("valid_from", "valid_until", "note")
        widgets = {  # noqa: RUF012  (Django reads a plain dict)
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        values = super().clean() or {}
        begin, end = values.get("valid_from"), values.get("valid_until")
        if begin and end and end < begin:
            self.add_error("valid_until", _("失效日期不能早于施行日期。"))
        return values


class VersionForm(ValidityForm):
    """A file and the days on which it holds."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF 或 Word（.docx），不超过 100 MB、600 页。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
        validators=[AtMost(MAX_BYTES, _("文件超过 100 MB。"))],
    )
    field_order = ("file", "valid_from", "valid_until", "note")


class CategoryForm(forms.ModelForm):
    """A shelf."""

    class Meta:
        model = Category
        fields = ("name", "position")
