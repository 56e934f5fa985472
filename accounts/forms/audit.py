"""Searching the audit log."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..audit_words import described_verbs
from ..models import AuditEntry


class AuditSearchForm(forms.Form):
    """What one may look for; every field narrows."""

    person = forms.CharField(
        label=_("人员"), required=False, max_length=60, help_text=_("操作人或涉及人员的姓名或用户名，须完整。")
    )
    verb = forms.ChoiceField(label=_("操作"), required=False)
    object_type = forms.CharField(label=_("对象类型"), required=False, max_length=60)
    object_id = forms.CharField(label=_("对象编号"), required=False, max_length=64)
    address = forms.GenericIPAddressField(label=_("来源地址"), required=False)
    text = forms.CharField(label=_("详情包含"), required=False, max_length=60)
    first = forms.DateField(label=_("起始日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("截止日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("全部")), *described_verbs()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("first") and values.get("last") and values["first"] > values["last"]:
            self.add_error("last", _("截止日期不能早于起始日期。"))
        return values

    def filters(self) -> dict[str, str]:
        """Return what was asked for, in words for the audit log itself."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def narrow(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the entries that fit; days are those of the site's time zone."""
        asked = self.cleaned_data
        exact = {name: asked[name] for name in ("verb", "object_type", "object_id", "address") if asked[name]}
        entries = entries.filter(**exact)
        if name := asked["person"]:
            entries = entries.filter(
                Q(actor__username=name) | Q(actor__real_name=name) | Q(about__username=name) | Q(about__real_name=name)
            )
        if asked["text"]:
            entries = entries.alias(words=Cast("details", TextField())).filter(words__icontains=asked["text"])
        if asked["first"]:
            entries = entries.filter(at__gte=_midnight(asked["first"]))
        if asked["last"]:
            entries = entries.filter(at__lt=_midnight(asked["last"] + timedelta(days=1)))
        return entries


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
