"""The annual archive: which columns it has, and what it froze (SPEC L11, §2.4, complaint 14)."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit

from ..plain_json import PlainJSON
from ..querysets import AnnualArchiveQuerySet


class AnnualTemplate(models.Model):
    """Which columns an annual table has, in which order, and how the score for theory study is weighted.

    `columns` are names of ``scoring.columns``; `weights` are numbers by component (``scoring.theory``).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("名称"), max_length=60, unique=True)
    columns = models.JSONField(_("列"), default=list)
    weights = models.JSONField(_("权重"), default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = _("年度表模板")
        verbose_name_plural = _("年度表模板")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class AnnualArchive(models.Model):
    """A year as it stood when it was frozen, for a unit and everything below it. Append-only, with its rows.

    The people are those in post on the day `on`, with the post of that day; what counts are the ledger's entries up
    to `last_entry`. `digests` hold that of the summary, as anybody can compute it from the cells, and that of all rows
    with their records, as :func:`scoring.sheets.as_frozen` writes them.
    """

    # Known before the row is written, so that the rows can come first and the digest covers them.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("编号"), max_length=20, unique=True)
    code = models.CharField(_("查验码"), max_length=12)
    year = models.PositiveSmallIntegerField(_("年度"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("范围"))
    scope = models.CharField(_("范围名称"), max_length=120)
    template = models.CharField(_("模板"), max_length=60)
    columns = models.JSONField(_("列"))
    weights = models.JSONField(_("权重"))
    on = models.DateField(_("任职日期"))
    last_entry = models.BigIntegerField(_("最后一条学时记录"))
    frozen_at = models.DateTimeField(_("归档时间"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    people = models.PositiveIntegerField(_("人数"))
    records = models.PositiveIntegerField(_("记录数"))
    digests = models.JSONField(_("数据摘要"))

    objects = AnnualArchiveQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("年度归档")
        verbose_name_plural = _("年度归档")
        ordering: ClassVar = ["-frozen_at"]

    def __str__(self) -> str:
        return self.number

    @property
    def digest(self) -> str:
        """Return the digest of the summary, which every sheet shows."""
        return str(self.digests["summary"])


class ArchiveRow(models.Model):
    """One person of an archive: the cells of the summary, and of every record of the year."""

    archive = models.ForeignKey(AnnualArchive, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    unit_name = models.CharField(_("单位"), max_length=120)
    cells = models.JSONField(encoder=PlainJSON)
    records = models.JSONField(encoder=PlainJSON, default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("年度归档数据")
        verbose_name_plural = _("年度归档数据")
        ordering: ClassVar = ["archive", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["archive", "position"], name="archive_row_once"),
            models.UniqueConstraint(fields=["archive", "user"], name="archive_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.archive_id} {self.position}"
