"""Reading lists: what is to be read by whom in which period, and who has read it (SPEC L16)."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import ReadingListQuerySet

#: The longest excerpt or thought, in characters.
LONGEST = 5_000


class ReadingList(models.Model):
    """Books and documents for an audience within a period. Drafts are seen by the office alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("书目名称"), max_length=80)
    intro = models.TextField(_("说明"), max_length=2000, blank=True)
    organiser = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("布置单位")
    )
    audience = models.OneToOneField(
        "accounts.Audience", on_delete=models.PROTECT, related_name="+", verbose_name=_("对象")
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("截止日期"))
    least = models.PositiveIntegerField(
        _("摘抄或心得最少字数"), default=50, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    published_at = models.DateTimeField(_("布置时间"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = ReadingListQuerySet.as_manager()

    #: Read along by ``ReadingListQuerySet.for_learner`` and ``with_figures``.
    my_read: int = 0
    needed: int = 0

    class Meta:
        verbose_name = _("必读书目")
        verbose_name_plural = _("必读书目")
        ordering: ClassVar = ["-ends_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="reading_ends_after_it_starts",
                violation_error_message=_("截止日期不能早于开始日期。"),
            ),
            models.CheckConstraint(condition=Q(least__range=(1, LONGEST)), name="reading_length"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:reading_list", args=[self.uid])

    def is_open(self, today: date) -> bool:
        """Say whether people may mark what they read on the day `today`."""
        return self.published_at is not None and self.starts_on <= today <= self.ends_on


class ReadingItem(models.Model):
    """One thing to read: a document of the library, or a book as a bibliography names it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    document = models.ForeignKey(
        "library.LibraryDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("资料库中的资料"),
    )
    title = models.CharField(_("书名"), max_length=200, blank=True)
    author = models.CharField(_("作者"), max_length=100, blank=True)
    publisher = models.CharField(_("出版社及年份"), max_length=100, blank=True)
    chapters = models.CharField(_("必读章节"), max_length=200, blank=True, help_text=_("不填表示全书。"))
    required = models.BooleanField(_("必读"), default=True)

    #: Read along by ``activities.reading.items_of``.
    my_text: str = ""

    class Meta:
        verbose_name = _("书目条目")
        verbose_name_plural = _("书目条目")
        ordering: ClassVar = ["-required", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(document__isnull=False) | ~Q(title=""),
                name="reading_item_names_something",
                violation_error_message=_("请选择资料，或填写书名。"),
            ),
            models.UniqueConstraint(fields=["reading_list", "document"], name="reading_document_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self.title or (self.document.title if self.document else "")


class ReadingRecord(models.Model):
    """Somebody read an item, with an excerpt or a thought of their own as evidence."""

    item = models.ForeignKey(ReadingItem, on_delete=models.PROTECT, related_name="records")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("摘抄或心得"), max_length=LONGEST)
    read_at = models.DateTimeField(_("首次标记"))
    changed_at = models.DateTimeField(_("最近修改"))

    class Meta:
        verbose_name = _("阅读记录")
        verbose_name_plural = _("阅读记录")
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "user"], name="item_read_once")]
        indexes: ClassVar = [models.Index(fields=["user", "-read_at"], name="reading_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.item_id}"
