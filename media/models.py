"""Video, its playable versions, and the evidence of who watched which seconds when."""

import math
import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtailmedia.models import AbstractMedia

from search.pairs import CharacterPairs

from .evidence_models import MillisecondRange as MillisecondRange
from .evidence_models import PlaySession as PlaySession
from .evidence_models import WatchedSpan as WatchedSpan
from .evidence_models import WatchRecord as WatchRecord
from .querysets import CaptionCueQuerySet, UploadQuerySet, VideoQuerySet
from .viewing_models import AnomalyReview as AnomalyReview
from .viewing_models import PresenceCheck as PresenceCheck
from .viewing_models import QuestionAnswer as QuestionAnswer
from .viewing_models import VideoQuestion as VideoQuestion
from .viewing_models import WatchAnomaly as WatchAnomaly


def original_path(video: "Video", name: str) -> str:
    """Return where an upload is kept; nothing below ``originals/`` is ever served."""
    return f"originals/{video.uid}/{Path(name).name}"


def caption_path(track: "CaptionTrack", name: str) -> str:
    """Return where a caption file is kept; each upload gets a name of its own, so that it may be cached for ever."""
    return f"video/{track.video.uid}/captions/{track.language}-{uuid.uuid4().hex[:12]}.vtt"


class Video(AbstractMedia):
    """An uploaded video or sound recording. What people watch is the asset `current`, never the upload."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("等待转换")
        PROCESSING = "processing", _("正在转换")
        PLAYABLE = "playable", _("可播放")
        FAILED = "failed", _("转换未成功")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("文件"), upload_to=original_path, max_length=255)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.UPLOADED, editable=False)
    reason = models.CharField(_("未成功的原因"), max_length=500, blank=True, editable=False)
    facts = models.JSONField(_("文件信息"), default=dict, editable=False)
    sha256 = models.CharField(_("文件摘要"), max_length=64, blank=True, default="", editable=False, db_index=True)
    #: Where the next version begins and ends within the upload; see ``media.trimming``.
    start_ms = models.PositiveIntegerField(_("起点"), default=0, editable=False)
    end_ms = models.PositiveIntegerField(_("终点"), null=True, editable=False)
    current = models.OneToOneField(
        "media.Asset",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("播放版本"),
    )

    objects = VideoQuerySet.as_manager()

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractMedia.Meta):
        verbose_name = _("视频")
        verbose_name_plural = _("视频")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["uploaded", "processing", "playable", "failed"]), name="video_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(reason=""), name="video_failure_has_reason"),
            models.CheckConstraint(condition=Q(end_ms=None) | Q(end_ms__gt=F("start_ms")), name="video_not_empty"),
        ]

    @property
    def is_playable(self) -> bool:
        """Say whether there is something to watch (also while a newer version is being made)."""
        return self.current_id is not None

    @property
    def duration_ms(self) -> int:
        """The length that counts, in milliseconds: whole seconds, since the last fraction is not always shown."""
        return math.floor(self.duration) * 1000 if self.duration >= 1 else round(self.duration * 1000)

    @property
    def latest_asset(self) -> "Asset | None":
        """The newest version, finished or not."""
        return self.assets.order_by("-version").first()

    @property
    def progress(self) -> int:
        """How far the conversion is, 0 to 100."""
        asset = self.latest_asset
        if asset is None or asset.job is None:
            return 100 if self.is_playable else 0
        return asset.job.progress


class Asset(models.Model):
    """One version of a video made ready for playing, in a folder of its own."""

    class State(models.TextChoices):
        MAKING = "making", _("正在转换")
        READY = "ready", _("可播放")
        FAILED = "failed", _("转换未成功")
        CANCELLED = "cancelled", _("已取消")

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="assets", verbose_name=_("视频"))
    version = models.PositiveIntegerField(_("版本"))
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.MAKING)
    #: The name of the upload it is made of, and the piece of it: beginning and end in milliseconds.
    source = models.CharField(_("文件"), max_length=255, blank=True, default="")
    start_ms = models.PositiveIntegerField(_("起点"), default=0)
    end_ms = models.PositiveIntegerField(_("终点"), null=True)
    job = models.ForeignKey(
        "jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("后台任务")
    )
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    created_at = models.DateTimeField(_("建立时间"))
    ready_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("播放版本")
        verbose_name_plural = _("播放版本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["video", "version"], name="asset_version_once"),
            models.CheckConstraint(condition=~Q(state="ready") | Q(ready_at__isnull=False), name="asset_ready_at"),
            models.CheckConstraint(condition=Q(end_ms=None) | Q(end_ms__gt=F("start_ms")), name="asset_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.video} v{self.version}"

    @property
    def folder(self) -> Path:
        """Where its files are, below ``MEDIA_ROOT``."""
        return Path(settings.MEDIA_ROOT) / "video" / str(self.video.uid) / str(self.version)


class Rendition(models.Model):
    """One rung of an asset's ladder, or its sound."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="renditions", verbose_name=_("播放版本"))
    name = models.CharField(_("名称"), max_length=20)
    width = models.PositiveIntegerField(_("宽"), null=True)
    height = models.PositiveIntegerField(_("高"), null=True)
    bandwidth = models.PositiveIntegerField(_("最大码率"))
    average_bandwidth = models.PositiveIntegerField(_("平均码率"))
    codecs = models.CharField(_("编码"), max_length=60)
    #: Bytes of its segments in object storage; 0 where they lie on the file system.
    stored_bytes = models.PositiveBigIntegerField(_("对象存储字节数"), default=0)

    class Meta:
        verbose_name = _("清晰度")
        verbose_name_plural = _("清晰度")
        ordering: ClassVar = [F("height").asc(nulls_first=True)]
        constraints: ClassVar = [models.UniqueConstraint(fields=["asset", "name"], name="rendition_once")]

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """A minute or two of an asset, encoded in all qualities at once; a worker that is killed loses one part at most.

    `first_frame` and `frames` count pictures of the finished video; the last part has as many as there are. While a
    worker makes it, the part is leased to the job's `token`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待中")
        MAKING = "making", _("正在转换")
        DONE = "done", _("已完成")

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="parts", verbose_name=_("播放版本"))
    number = models.PositiveIntegerField(_("序号"))
    state = models.CharField(_("状态"), max_length=7, choices=State.choices, default=State.WAITING)
    first_frame = models.PositiveIntegerField(_("起始帧"))
    frames = models.PositiveIntegerField(_("帧数"), null=True)
    token = models.PositiveIntegerField(_("令牌"), default=0)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    lease_until = models.DateTimeField(_("租约至"), null=True)

    class Meta:
        verbose_name = _("分段")
        verbose_name_plural = _("分段")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset", "number"], name="part_once"),
            models.CheckConstraint(
                condition=Q(state="making", lease_until__isnull=False) | (~Q(state="making") & Q(lease_until=None)),
                name="part_lease_while_making",
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(frames__isnull=False), name="part_done_has_frames"),
        ]

    def __str__(self) -> str:
        return f"{self.asset} / {self.number}"


class CaptionTrack(models.Model):
    """Captions of a video in one language (WebVTT)."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="captions", verbose_name=_("视频"))
    language = models.SlugField(_("语言"), max_length=12, default="zh")
    label = models.CharField(_("名称"), max_length=40)
    file = models.FileField(_("字幕文件"), upload_to=caption_path, max_length=255)

    class Meta:
        verbose_name = _("字幕")
        verbose_name_plural = _("字幕")
        constraints: ClassVar = [models.UniqueConstraint(fields=["video", "language"], name="caption_language_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """The file's name within the captions of its video."""
        return Path(self.file.name or "").name


class CaptionCue(models.Model):
    """One line of a caption track, so that what is said can be searched and found again; times in milliseconds.

    A line that ends before 0 is not shown or found, but kept: it comes back when the beginning moves back.
    """

    track = models.ForeignKey(CaptionTrack, on_delete=models.CASCADE, related_name="cues", verbose_name=_("字幕"))
    start_ms = models.IntegerField(_("起点"))
    end_ms = models.IntegerField(_("终点"))
    text = models.TextField(_("文字"))

    objects = CaptionCueQuerySet.as_manager()

    class Meta:
        verbose_name = _("字幕文字")
        verbose_name_plural = _("字幕文字")
        ordering: ClassVar = ["start_ms"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end_ms__gt=F("start_ms")), name="cue_not_empty"),
        ]
        # A search for two Chinese characters is the usual one; trigrams know nothing of it.
        indexes: ClassVar = [GinIndex(CharacterPairs("text"), name="cue_pairs")]

    def __str__(self) -> str:
        return self.text


class Chapter(models.Model):
    """A part of a video with a name: from `start_ms` to the next chapter, or to the end."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="chapters", verbose_name=_("视频"))
    start_ms = models.PositiveIntegerField(_("起点"))
    title = models.CharField(_("标题"), max_length=80)

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = _("章节")
        ordering: ClassVar = ["start_ms"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["video", "start_ms"], name="chapter_start_once"),
            models.CheckConstraint(condition=~Q(title=""), name="chapter_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Upload(models.Model):
    """A file on its way in, part by part (tus). The part that has arrived lies below ``MEDIA_ROOT/uploads``."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    collection = models.ForeignKey("wagtailcore.Collection", on_delete=models.CASCADE, related_name="+")
    #: The video whose file this replaces; a new one is made where there is none.
    replaces = models.ForeignKey(Video, on_delete=models.CASCADE, null=True, related_name="uploads")
    video = models.ForeignKey(Video, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("视频"))
    name = models.CharField(_("文件名"), max_length=255)
    fingerprint = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    received = models.PositiveBigIntegerField(_("已收到"), default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(_("未成功的原因"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField(_("开始时间"))
    touched_at = models.DateTimeField(_("上次收到"))
    done_at = models.DateTimeField(_("完成时间"), null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("上传")
        verbose_name_plural = _("上传")
        indexes: ClassVar = [models.Index(fields=["owner", "-created_at"], name="upload_of_owner")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_not_above_size"),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def part(self) -> Path:
        """Where the bytes lie until all have arrived; on the file system of the finished files."""
        return Path(settings.MEDIA_ROOT) / "uploads" / f"{self.uid}.part"

    @property
    def percent(self) -> int:
        """How much has arrived, 0 to 100."""
        return self.received * 100 // self.size
