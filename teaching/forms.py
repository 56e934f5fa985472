"""Forms of the trainers' desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from lms.uploads import WORKBOOK_SIZE


class CourseImportForm(forms.Form):
    """A workbook of courses, and where they are to be kept."""

    parent = forms.ModelChoiceField(label=_("存放位置"), queryset=Page.objects.none(), empty_label=None)
    file = forms.FileField(
        label=_("课程表"),
        help_text=_("按模板填写的 .xlsx 文件。视频和课件请先上传到媒体库，再在表中写它们的文件名。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        validators=[WORKBOOK_SIZE],
    )

    def __init__(self, *args: Any, places: list[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["parent"]
        choice.queryset = Page.objects.filter(pk__in=[place.pk for place in places]).order_by("path")
