"""Forms of the question bank."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm


class QuestionForm(WagtailAdminModelForm):
    """Checks that the marked options fit the kind of question."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self.formsets["options"].is_valid()  # modelcluster validates the rows after us; their data is needed here
        rows = [getattr(form, "cleaned_data", {}) for form in self.formsets["options"].forms]
        kept = [row for row in rows if row and not row.get("DELETE")]
        correct = sum(1 for row in kept if row.get("is_correct"))
        kind = cleaned.get("kind")
        if kind in ("single", "judge") and correct != 1:
            self.add_error("kind", _("单选题和判断题须有且只有一个正确选项，现有 %(count)d 个。") % {"count": correct})
        if kind == "multiple" and correct < 2:
            self.add_error("kind", _("多选题至少要有两个正确选项，现有 %(count)d 个。") % {"count": correct})
        if kind == "judge" and len(kept) != 2:
            self.add_error("kind", _("判断题须有两个选项，现有 %(count)d 个。") % {"count": len(kept)})
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None and self.for_user is not None:
            self.instance.created_by = self.for_user
        return super().save(commit)
