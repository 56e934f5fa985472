"""Forms of group viewing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.components import UnitField
from accounts.querysets import UnitQuerySet
from courses.models import CoursePage

from ..actions.viewings import VIEWING_FIELDS
from ..models import Viewing
from .training import moment_input


class ViewingUnitForm(forms.Form):
    """The unit whose site it was."""

    unit = UnitField(label=_("收看单位"))

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].initial = units.first()


class ViewingForm(forms.ModelForm[Viewing]):
    """What was watched, where and when, by how many."""

    course = forms.CharField(
        label=_("对应的课程"), required=False, max_length=255, help_text=_("填写课程中心里课程的完整名称；没有就不填。")
    )

    class Meta:
        model = Viewing
        fields = VIEWING_FIELDS
        widgets = {"starts_at": moment_input(), "ends_at": moment_input()}  # noqa: RUF012

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.course_id:
            self.initial["course"] = self.instance.course.title  # type: ignore[union-attr]

    def clean_course(self) -> CoursePage | None:
        """Return the course of that title that one may see."""
        title = self.cleaned_data["course"].strip()
        if not title:
            return None
        found = CoursePage.objects.visible_to(self.user).filter(title=title).first()
        if found is None:
            raise forms.ValidationError(_("课程中心没有这门课程，请核对名称。"))
        return found

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb compares, changes and checks."""
