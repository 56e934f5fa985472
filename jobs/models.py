"""The row that owns a piece of background work; whatever carries it (Celery) may lose it at any moment."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .querysets import JobQuerySet


class Job(models.Model):
    """One piece of work, written in the transaction that wants it done.

    A worker that claims it holds a *lease* until `lease_until` and a *fencing token*: when the lease runs out the job
    is given to another worker under the next token, and whatever the first one still says is refused.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("等待中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未成功")
        CANCELLED = "cancelled", _("已取消")

    FINISHED: ClassVar = [State.DONE, State.FAILED, State.CANCELLED]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("类型"), max_length=100)
    key = models.CharField(_("唯一键"), max_length=200, null=True, unique=True)  # noqa: DJ001  (no key: many)
    payload = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.QUEUED)
    priority = models.SmallIntegerField(_("优先级"), default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="jobs", verbose_name=_("发起人")
    )
    run_after = models.DateTimeField(_("不早于"))
    sent_at = models.DateTimeField(_("送出时间"), null=True)
    lease_until = models.DateTimeField(_("租约至"), null=True)
    token = models.PositiveIntegerField(_("令牌"), default=0)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("最多尝试次数"), default=3)
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)
    progress_text = models.CharField(_("进度说明"), max_length=200, blank=True)
    error = models.CharField(_("未成功的原因"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("提交时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["-priority", "run_after"], condition=Q(state="queued"), name="job_due"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_lease"),
            models.Index(fields=["owner", "-created_at"], condition=Q(owner__isnull=False), name="job_owner"),
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="job_finished"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False, started_at__isnull=False)
                | (~Q(state="running") & Q(lease_until=None)),
                name="job_lease_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False)
                | (Q(state__in=["queued", "running"]) & Q(finished_at=None)),
                name="job_finished_at_the_end",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="job_failure_has_reason"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_percent"),
            models.CheckConstraint(
                condition=Q(max_attempts__gte=1, attempts__lte=F("max_attempts")), name="job_attempts_limited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_state_display()}"

    @property
    def is_finished(self) -> bool:
        """Say whether nothing more will happen to this job."""
        return self.state in self.FINISHED

    def is_due(self, at: datetime) -> bool:
        """Say whether a worker may claim the job at `at`."""
        return self.state == self.State.QUEUED and self.run_after <= at

    @property
    def label(self) -> str:
        """What the job does, in words for people."""
        from .registry import label_of

        return label_of(self.kind)
