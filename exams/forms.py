"""Forms of the editors' area for exams."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm


class ExamForm(WagtailAdminModelForm):
    """Checks that no question stands in an exam twice."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        seen = set()
        self.formsets["exam_questions"].is_valid()
        for form in self.formsets["exam_questions"].forms:
            data = getattr(form, "cleaned_data", {})
            if not data or data.get("DELETE") or not data.get("question"):
                continue
            question = data["question"]
            if question in seen:
                form.add_error("question", _("这道题已在本卷中。"))
            seen.add(question)
        return cleaned
