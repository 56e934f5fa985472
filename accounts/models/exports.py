"""Lists of people that were asked for as a file."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import User


class PeopleExport(models.Model):
    """A list that a job writes: who asked, with which filters, and the digest of its rows."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("导出人"))
    requested_at = models.DateTimeField(_("申请时间"))
    query = models.CharField(_("条件"), max_length=1000, blank=True)
    job_id = models.UUIDField(null=True, editable=False)
    file = models.FileField(_("文件"), upload_to="exports/", blank=True)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    digest = models.CharField(_("摘要"), max_length=64, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("人员导出")
        verbose_name_plural = _("人员导出")
        ordering: ClassVar = ["-requested_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["made_by", "-requested_at"], name="people_export_own")]

    def __str__(self) -> str:
        return f"{self.made_by} {self.requested_at:%F %T}"
