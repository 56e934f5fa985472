"""Reports, decisions, appeals and the pause of all posting (SPEC P10)."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .boards import Post


class Decision(models.Model):
    """What a moderator decided about a post, with the reason that its author reads. Append-only."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("暂缓显示")
        TAKE_DOWN = "take_down", _("撤下")
        RESTORE = "restore", _("恢复显示")
        KEEP = "keep", _("维持原状")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("处理"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("理由"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    appeal = models.OneToOneField(
        "discussion.Appeal", on_delete=models.PROTECT, null=True, related_name="answer", verbose_name=_("申诉")
    )

    class Meta:
        verbose_name = _("处理决定")
        verbose_name_plural = _("处理决定")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind}"


class Appeal(models.Model):
    """The author asks once to have a decision looked at again, by somebody else. Append-only."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appealed")
    text = models.CharField(_("申诉理由"), max_length=500)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="appeal_has_a_text")]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.at:%F %T}"


class Report(models.Model):
    """Somebody says that a post should not stand there."""

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("侮辱、攻击他人")
        RUMOUR = "rumour", _("不实信息")
        SECRET = "secret", _("涉密或泄露个人信息")
        ADVERT = "advert", _("广告或无关内容")
        OTHER = "other", _("其他")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("原因"), max_length=10, choices=Reason.choices)
    text = models.CharField(_("补充说明"), max_length=300, blank=True)
    at = models.DateTimeField()
    # What became of it; open while there is none.
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="reports")

    class Meta:
        verbose_name = _("举报")
        verbose_name_plural = _("举报")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "by"], condition=Q(decision=None), name="report_once")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(decision=None), name="report_open")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.reason}"


class Pause(models.Model):
    """While one is open, nobody writes anything: the switch for an incident."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("开始"))
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("结束"), null=True)

    class Meta:
        verbose_name = _("暂停发言")
        verbose_name_plural = _("暂停发言")
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(models.Value(1), condition=Q(ended_at=None), name="one_open_pause"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="pause_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T}"
