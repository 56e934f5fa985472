"""What somebody was told, and how it was brought outside of the site."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..kinds import label_of
from ..querysets import NoticeQuerySet


class Notice(models.Model):
    """One message to one person, in the words in which it was told.

    Whoever sends says nothing here that only the reader of a sealed thing may know: letters and nominations are named
    by their numbers.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("类别"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"), blank=True)
    url = models.CharField(_("前往"), max_length=300, blank=True)
    announcement = models.ForeignKey(
        "notices.Announcement", on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    #: Given by the sender so that the same news is told once: unique for a person, when it is not empty.
    key = models.CharField(max_length=120, blank=True, default="", editable=False)

    objects = NoticeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "key"], condition=~Q(key=""), name="notice_told_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-created_at"], name="notices_of_person"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notices_unread"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notices:notice", args=[self.uid])

    @property
    def kind_label(self) -> str:
        """Return what its kind is called."""
        return label_of(self.kind)


class Delivery(models.Model):
    """A notice on its way by e-mail or SMS. What failed says why; what is sent says when."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("电子邮件")
        SMS = "sms", _("短信")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("未送出")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("方式"), max_length=5, choices=Channel.choices)
    state = models.CharField(_("状态"), max_length=7, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(_("最早发送时间"))
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    reason = models.CharField(_("原因"), max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("发送记录")
        verbose_name_plural = _("发送记录")
        ordering: ClassVar = ["-due_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notice_sent_once_by_channel"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="delivery_sent_has_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="deliveries_waiting")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"
