"""Documents, their versions (SPEC P19) and the pages of these."""

import uuid
from datetime import date
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from search.pairs import CharacterPairs

from .querysets import ArrivingQuerySet, CategoryQuerySet, DocumentQuerySet, PageQuerySet, VersionQuerySet


class Category(models.Model):
    """A shelf of the library; all counties share them."""

    name = models.CharField(_("类别名称"), max_length=30, unique=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=100)

    number: int  # what CategoryQuerySet.with_numbers adds
    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("资料类别")
        verbose_name_plural = _("资料类别")
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class LibraryDocument(index.Indexed, models.Model):
    """A document as people speak of it; what it says on a day is in its versions."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("标题"), max_length=200)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="documents", verbose_name=_("资料类别")
    )
    number = models.CharField(_("文号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=80, blank=True)
    summary = models.TextField(_("摘要"), max_length=600, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("归口单位"),
        help_text=_("由这个单位及其上级的培训管理员维护；发布后各县区都能查阅。"),
    )
    is_open = models.BooleanField(_("不登录也能查阅"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField(_("建立时间"))
    changed_at = models.DateTimeField(_("修改时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    current_id: int | None  # what DocumentQuerySet.with_current adds
    objects = DocumentQuerySet.as_manager()
    search_fields: ClassVar = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("number"),
        index.SearchField("issuer"),
        index.SearchField("summary"),
    ]

    class Meta:
        verbose_name = _("资料")
        verbose_name_plural = _("资料")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="library_published_when"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-published_at"], name="library_newest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:document", args=[self.uid])

    @property
    def is_published(self) -> bool:
        """Say whether people may read it."""
        return self.state == self.State.PUBLISHED


class DocumentVersion(models.Model):
    """A file, and the days on which it holds. It is never changed or removed, only taken off."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在处理")
        READY = "ready", _("可查阅")
        FAILED = "failed", _("无法处理")
        WITHDRAWN = "withdrawn", _("已撤下")

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(LibraryDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    file = models.FileField(_("文件"), max_length=200)
    file_name = models.CharField(_("文件名"), max_length=255)
    format = models.CharField(_("格式"), max_length=4, choices=Format.choices)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("校验值"), max_length=64)
    valid_from = models.DateField(_("施行日期"))
    valid_until = models.DateField(
        _("失效日期"), null=True, blank=True, help_text=_("最后有效的一天；长期有效的不填。")
    )
    note = models.CharField(_("版本说明"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    fault = models.CharField(_("问题"), max_length=200, blank=True)
    page_count = models.PositiveSmallIntegerField(_("页数"), default=0)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("资料版本")
        verbose_name_plural = _("资料版本")
        ordering: ClassVar = ["-valid_from", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="library_version_number"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="library_version_days",
                violation_error_message=_("失效日期不能早于施行日期。"),
            ),
            models.CheckConstraint(condition=~Q(state="ready") | Q(page_count__gte=1), name="library_ready_has_pages"),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("library:page", args=[self.uid, 1])

    @property
    def folder(self) -> Path:
        """Return where the pictures of its pages lie."""
        return Path(settings.MEDIA_ROOT) / "library" / self.uid.hex / "pages"

    def has_ended(self, day: date) -> bool:
        """Say whether its time was over before `day`."""
        return self.valid_until is not None and self.valid_until < day

    def has_begun(self, day: date) -> bool:
        """Say whether its time had come on `day`."""
        return self.valid_from <= day


class ArrivingFile(models.Model):
    """A file on its way in, part by part, for a document that its uploader keeps."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(LibraryDocument, on_delete=models.CASCADE, related_name="arriving")
    file_name = models.CharField(_("文件名"), max_length=255)
    #: What the browser knows the file by.
    fingerprint = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(_("大小（字节）"))
    received = models.PositiveIntegerField(_("已收到"), default=0)
    created_at = models.DateTimeField(_("开始上传"))
    touched_at = models.DateTimeField(_("上次收到"))

    objects = ArrivingQuerySet.as_manager()

    class Meta:
        verbose_name = _("正在上传的资料")
        verbose_name_plural = _("正在上传的资料")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="library_arriving_not_above_size")
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        """Return where lies what has arrived."""
        return Path(settings.MEDIA_ROOT) / "library" / "incoming" / self.uid.hex

    @property
    def is_whole(self) -> bool:
        """Say whether all has arrived."""
        return self.received == self.size

    @property
    def percent(self) -> int:
        """How much has arrived, 0 to 100."""
        return self.received * 100 // self.size


class DocumentPage(models.Model):
    """A page of a PDF, or a part of a text document: what is written there.

    `blocks` holds the parts of a text document as ``[kind, content]``: ``h`` and ``p`` with a text, ``t`` with rows of
    cells. Pages of a PDF have a picture instead.
    """

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField(_("页码"))
    text = models.TextField(_("文字"), blank=True)
    blocks = models.JSONField(_("段落"), default=list)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("资料页")
        verbose_name_plural = _("资料页")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="library_page_number")]
        indexes: ClassVar = [GinIndex(CharacterPairs("text"), name="library_page_pairs")]

    def __str__(self) -> str:
        return f"{self.version} · {self.number}"
