"""A batch of people imported from a spreadsheet, with what is needed to look at it first and to undo it."""

import json
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.checked_files import CheckedFile
from lms.encryption import EncryptedTextField

from ..querysets import ImportBatchQuerySet, UnitImportQuerySet
from .people import User
from .units import Unit


class ImportBatch(models.Model):
    """One spreadsheet on its way: uploaded, checked, applied, perhaps undone.

    The file is kept encrypted only until the batch has been checked; afterwards the rows are, until 30 days after it
    was applied. `job_id` is the job that works on it, or did last.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("等待检查")
        REFUSED = "refused", _("有错误")
        CHECKED = "checked", _("待确认")
        APPLYING = "applying", _("正在导入")
        APPLIED = "applied", _("已导入")
        UNDOING = "undoing", _("正在撤销")
        UNDONE = "undone", _("已撤销")
        DISCARDED = "discarded", _("已放弃")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("导入范围"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("导入人"))
    made_at = models.DateTimeField(_("上传时间"))
    file_name = models.CharField(_("文件名"), max_length=200)
    digest = models.CharField(_("文件摘要"), max_length=64)
    content = EncryptedTextField(null=True, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.UPLOADED)
    #: What is wrong, as [{"row": 3, "column": "A0184", "value": masked, "message": …}]; never a protected value.
    #: Of an applied batch: why it could not be undone, with the same keys.
    faults = models.JSONField(_("错误"), default=list)
    inserts = models.PositiveIntegerField(_("新增"), default=0)
    updates = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("无变化"), default=0)
    checked_at = models.DateTimeField(_("检查时间"), null=True, blank=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    job_id = models.UUIDField(null=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("人员导入")
        verbose_name_plural = _("人员导入")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "undoing", "undone"]) | Q(applied_at__isnull=False),
                name="import_applied_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.made_at:%F %T}"


class ImportRow(models.Model):
    """One row of a batch: what it will do, with the values and those it replaces, both encrypted (JSON).

    Both are erased 30 days after the batch was applied.
    """

    class Effect(models.TextChoices):
        INSERT = "insert", _("新增")
        UPDATE = "update", _("更新")
        UNCHANGED = "unchanged", _("无变化")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    effect = models.CharField(_("处理"), max_length=10, choices=Effect.choices)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    real_name = models.CharField(_("姓名"), max_length=60)
    #: Names of the columns that change, for the preview.
    changes = models.JSONField(_("变更项"), default=list)
    values = EncryptedTextField(null=True)
    before = EncryptedTextField(null=True)

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.real_name}"

    def read_before(self) -> dict[str, Any]:
        """Return the state of the person before the batch; nothing for somebody new, or once it was erased."""
        before: dict[str, Any] = json.loads(self.before or "{}")
        return before


class UnitImport(CheckedFile):
    """A workbook of units that was checked; `plan` holds its rows, those above before those below.

    Kept of a row: its number, ``code``, ``name``, ``short_name``, ``kind``, ``above`` (a code) and ``is_new``.
    """

    plan = models.JSONField(_("单位"), default=list)

    objects = UnitImportQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta(CheckedFile.Meta):
        verbose_name = _("单位导入")
        verbose_name_plural = _("单位导入")

    def get_absolute_url(self) -> str:
        """Return the page of the batch."""
        return reverse("units:import", args=[self.uid])

    @property
    def new(self) -> list[dict[str, Any]]:
        """The rows that make a unit."""
        return [row for row in self.plan if row["is_new"]]
