"""Finished exports."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit

from ..querysets import ExportFileQuerySet
from .archives import AnnualArchive


class ExportFile(models.Model):
    """An annual table for whoever asked for it: scope, purpose, the archive it shows, and the digest of the file."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(_("年度"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("范围"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("导出人")
    )
    purpose = models.CharField(_("用途"), max_length=100, blank=True)
    layout = models.JSONField(_("模板"), default=dict)
    with_records = models.BooleanField(_("附个人明细和记录清单"), default=False)
    archive = models.ForeignKey(
        AnnualArchive, on_delete=models.PROTECT, null=True, related_name="exports", verbose_name=_("归档")
    )
    requested_at = models.DateTimeField(_("申请时间"))
    job_id = models.UUIDField(null=True, editable=False)
    file = models.FileField(_("文件"), upload_to="exports/", blank=True)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    sha256 = models.CharField(_("文件摘要"), max_length=64, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = ExportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("导出文件")
        verbose_name_plural = _("导出文件")
        ordering: ClassVar = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.year} {self.unit}"
