"""Batches of imported courses."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.checked_files import CheckedFile

from .querysets import CourseImportQuerySet


class CourseImport(CheckedFile):
    """A workbook of courses that was checked: its faults, or what will be made of it, or what was.

    `plan` holds the courses as ``teaching.imports.check`` found them, `faults` rows with column, value and message.
    `made` holds the numbers of the pages, `left` those that could not be handed to the reviewers, each with the reason.
    """

    class State(models.TextChoices):
        REFUSED = "refused", _("有错误")
        CHECKED = "checked", _("待确认")
        CONFIRMED = "confirmed", _("正在导入")
        APPLIED = "applied", _("已导入")
        SUBMITTING = "submitting", _("正在提交审核")
        DISCARDED = "discarded", _("已放弃")

    WORKING = ("confirmed", "submitting")

    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    parent = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.PROTECT, related_name="+", verbose_name=_("存放位置")
    )
    plan = models.JSONField(_("课程"), default=list)
    made = models.JSONField(_("已建立的课程"), default=list)
    left = models.JSONField(_("未能提交审核的课程"), default=list)

    objects = CourseImportQuerySet.as_manager()

    class Meta(CheckedFile.Meta):
        verbose_name = _("课程导入")
        verbose_name_plural = _("课程导入")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "submitting"], applied_at__isnull=False)
                | (~Q(state__in=["applied", "submitting"]) & Q(applied_at=None)),
                name="course_import_applied_when",
            )
        ]

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
