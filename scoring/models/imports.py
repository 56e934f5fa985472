"""Batches of hours that were earned elsewhere."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.checked_files import CheckedFile

from ..querysets import HoursImportQuerySet


class HoursImport(CheckedFile):
    """A workbook of external hours that was checked: its faults, or what will be entered, or what was.

    `plan` holds the rows as ``scoring.imports`` found them, `faults` rows with column, value and message. What was
    entered carries the key ``import:<uid>:<row>``.
    """

    class State(models.TextChoices):
        REFUSED = "refused", _("有错误")
        CHECKED = "checked", _("待确认")
        CONFIRMED = "confirmed", _("正在导入")
        APPLIED = "applied", _("已导入")
        UNDOING = "undoing", _("正在撤销")
        UNDONE = "undone", _("已撤销")
        DISCARDED = "discarded", _("已放弃")

    WORKING = ("confirmed", "undoing")

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    plan = models.JSONField(_("记录"), default=list)
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    objects = HoursImportQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta(CheckedFile.Meta):
        verbose_name = _("学时导入")
        verbose_name_plural = _("学时导入")

    def get_absolute_url(self) -> str:
        return reverse("scoring:hours_import", args=[self.uid])
