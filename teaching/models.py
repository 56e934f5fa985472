"""Batches of imported courses."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .querysets import CourseImportQuerySet


class CourseImport(models.Model):
    """A workbook of courses that was checked: its faults, or what will be made of it, or what was.

    `plan` holds the courses as ``teaching.imports.check`` found them, `faults` rows with column, value and message.
    `made` holds the numbers of the pages.
    """

    class State(models.TextChoices):
        REFUSED = "refused", _("有错误")
        CHECKED = "checked", _("待确认")
        CONFIRMED = "confirmed", _("正在导入")
        APPLIED = "applied", _("已导入")
        DISCARDED = "discarded", _("已放弃")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.PROTECT, related_name="+", verbose_name=_("存放位置")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    made_at = models.DateTimeField(_("上传时间"))
    file_name = models.CharField(_("文件名"), max_length=255)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    faults = models.JSONField(_("错误"), default=list)
    plan = models.JSONField(_("课程"), default=list)
    made = models.JSONField(_("已建立的课程"), default=list)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField(_("导入时间"), null=True)

    objects = CourseImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("课程导入")
        verbose_name_plural = _("课程导入")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False) | (~Q(state="applied") & Q(applied_at=None)),
                name="course_import_applied_when",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("teaching:import", args=[self.uid])

    @property
    def new(self) -> list[dict[str, Any]]:
        """The courses that are made."""
        return [course for course in self.plan if not course["exists"]]

    @property
    def lesson_count(self) -> int:
        """How many lessons the new courses have."""
        return sum(len(course["lessons"]) for course in self.plan if not course["exists"])
