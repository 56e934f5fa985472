"""Forms of what is made public: rules that hold across fields. What a draft lacks is asked for when it is handed on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

#: Buttons of the editors' area by which something leaves the drafts.
HANDED_ON = ("action-publish", "action-submit", "action-workflow-action", "action-restart-workflow")


class ArticleForm(WagtailAdminPageForm):
    """An article: what is disclosed for a time has an end, what is disclosed for good has none (SPEC P02)."""

    @property
    def is_handed_on(self) -> bool:
        """Say whether the author publishes or submits, and does not only save a draft."""
        return any(name in self.data for name in HANDED_ON)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        lasting = cleaned.get("disclosure") == "lasting"
        ends = cleaned.get("expire_at")
        if lasting and ends:
            self.add_error("disclosure", _("长期公开的事项不能有到期时间，请在“设置发布时间”中清除。"))
        if self.is_handed_on and not lasting and not ends:
            self.add_error("disclosure", _("即时公开的事项须有到期时间，请先在“设置发布时间”中填写。"))
        if ends and cleaned.get("date") and timezone.localdate(ends) < cleaned["date"]:
            self.add_error("date", _("到期时间不能早于发布日期。"))
        return cleaned


class PeriodForm(ArticleForm):
    """Something with a first and a last day of its own; `first` and `last` name the fields."""

    first, last = "starts_on", "ends_on"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begin: date | None = cleaned.get(self.first)
        end: date | None = cleaned.get(self.last)
        if begin and end and end < begin:
            self.add_error(self.last, _("截止日期不能早于开始日期。"))
        expiry = cleaned.get("expire_at")
        if end and expiry and timezone.localdate(expiry) < end:
            self.add_error(self.last, _("到期时间早于截止日期：期限内页面就会下线。"))
        return cleaned


class PublicityForm(PeriodForm):
    """A notice about people with a period."""


class VacancyNoticeForm(PeriodForm):
    """A batch of vacancies."""

    first, last = "opens_on", "closes_on"


class FeedbackForm(forms.Form):
    """What a reader says about a page."""

    text = forms.CharField(label=_("意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    contact = forms.CharField(
        label=_("联系方式"), max_length=80, required=False, help_text=_("可不填。填写后，只有负责答复的人看得到。")
    )


class AnswerForm(forms.Form):
    """The office's answer."""

    text = forms.CharField(label=_("答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class ReasonForm(forms.Form):
    """Why something is taken offline, or the site made read-only."""

    reason = forms.CharField(label=_("理由"), max_length=200)
