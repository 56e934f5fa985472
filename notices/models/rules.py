"""What people chose about being reached, and what staff wrote instead of the given words."""

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChannelChoice(models.Model):
    """Whether somebody wants a kind of notice by e-mail and by SMS, too; the site itself always shows it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_choices")
    kind = models.CharField(_("类别"), max_length=60)
    email = models.BooleanField(_("电子邮件"))
    sms = models.BooleanField(_("短信"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("接收方式")
        verbose_name_plural = _("接收方式")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "kind"], name="channels_chosen_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class QuietHours(models.Model):
    """The hours of the day in which somebody gets no e-mail and no SMS; equal ends mean none."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours")
    starts = models.TimeField(_("免打扰开始"), default=time(22))
    ends = models.TimeField(_("免打扰结束"), default=time(7, 30))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("免打扰时段")
        verbose_name_plural = _("免打扰时段")

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


class Wording(models.Model):
    """The words that staff gave to a kind of notice."""

    kind = models.CharField(_("类别"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"), max_length=2000, blank=True)
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("消息用语")
        verbose_name_plural = _("消息用语")

    def __str__(self) -> str:
        return self.kind
