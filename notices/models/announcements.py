"""What an office writes to many people at once, with a receipt of who has read it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import OfficeAnnouncementQuerySet


class Announcement(models.Model):
    """A message to an audience. Prepared, then sent once; what was sent is never changed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("标题"), max_length=100)
    body = models.TextField(_("正文"), max_length=5000)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("发布单位"))
    audience = models.OneToOneField(
        "accounts.Audience", on_delete=models.PROTECT, related_name="+", verbose_name=_("对象")
    )
    email = models.BooleanField(
        _("同时发电子邮件"), default=False, help_text=_("只发给填写了邮箱且未关闭此类邮件的人。")
    )
    sms = models.BooleanField(_("同时发短信"), default=False, help_text=_("只用于紧急通知。短信只有标题和网址。"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    #: When the sending was decided; the notices themselves are written by a job right after.
    sent_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    #: The day on which those who had not read it were reminded last.
    reminded_on = models.DateField(null=True, blank=True)

    objects = OfficeAnnouncementQuerySet.as_manager()

    #: Read along by ``OfficeAnnouncementQuerySet.with_receipts``.
    told: int = 0
    opened: int = 0

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notices:announcement", args=[self.uid])

    def get_read_url(self) -> str:
        """Return where each person it reached opens the own copy."""
        return reverse("notices:read_announcement", args=[self.uid])
