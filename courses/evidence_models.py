"""What people did in lessons that are documents or live: the pages they read, the broadcasts they came to."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReadingPlace(models.Model):
    """The page that a person has open now: one in all lessons, so that two windows do not read at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey("library.DocumentVersion", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(_("页码"))
    opened_at = models.DateTimeField(_("打开时间"))

    class Meta:
        verbose_name = _("阅读位置")
        verbose_name_plural = _("阅读位置")

    def __str__(self) -> str:
        return f"{self.user} · {self.version} · {self.number}"


class PageRead(models.Model):
    """A page of a version that a person had open long enough, by the server's clock; never changed or removed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="pages_read")
    version = models.ForeignKey("library.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("页码"))
    opened_at = models.DateTimeField(_("打开时间"))
    read_at = models.DateTimeField(_("读完时间"))

    class Meta:
        verbose_name = _("已读页")
        verbose_name_plural = _("已读页")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "lesson", "version", "number"], name="page_read_once"),
            models.CheckConstraint(condition=Q(read_at__gte=F("opened_at")), name="page_read_after_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.version} · {self.number}"


class LiveVisit(models.Model):
    """A person came to a live lesson; counted once, however often the page is opened (SPEC L26)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="visits")
    joined_at = models.DateTimeField(_("进入时间"))

    class Meta:
        verbose_name = _("直播到场")
        verbose_name_plural = _("直播到场")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "lesson"], name="live_visit_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.lesson}"
