"""The parts of a course, and what each kind of them needs."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import model_from_serializable_data
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtailmedia.edit_handlers import MediaChooserPanel

from .querysets import LessonQuerySet

#: Kinds of lessons that are recordings, and those whose time is clocked by their own minimum.
PLAYED = frozenset(("video", "audio"))
CLOCKED = frozenset(("article", "scorm", "document", "live"))
#: Fields that name what a lesson shows.
MATERIAL = ("video", "document", "package")
#: Kinds of which a part is enough; the others are complete or not.
BY_RATIO = PLAYED | {"document"}
#: Kinds that take place at a time, and those that stand for something of a higher app: see ``lesson_kinds``.
SCHEDULED = frozenset(("live", "offline"))
TARGETED = frozenset(("exam", "reflection"))
DOORS_OPEN = timedelta(minutes=15)


class Lesson(Orderable):
    """One part of a course. Once somebody has a record of it, it may be retired but never deleted."""

    class Kind(models.TextChoices):
        VIDEO = "video", _("视频")
        ARTICLE = "article", _("图文")
        SCORM = "scorm", _("课件")
        EXAM = "exam", _("随堂测验")
        AUDIO = "audio", _("音频")
        DOCUMENT = "document", _("资料")
        LIVE = "live", _("直播")
        OFFLINE = "offline", _("线下")
        REFLECTION = "reflection", _("学习心得")

    page = ParentalKey("courses.CoursePage", on_delete=models.CASCADE, related_name="lessons")
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    title = models.CharField(_("课时名称"), max_length=120)
    kind = models.CharField(_("形式"), max_length=10, choices=Kind.choices, default=Kind.VIDEO)
    video = models.ForeignKey(
        "media.Video", on_delete=models.PROTECT, null=True, blank=True, related_name="lessons", verbose_name=_("视频")
    )
    document = models.ForeignKey(
        "library.LibraryDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("资料"),
    )
    package = models.ForeignKey(
        "scorm.Package",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("SCORM 课件"),
    )
    body = RichTextField(_("正文"), blank=True)
    minimum_seconds = models.PositiveIntegerField(
        _("最短学习时间（秒）"), default=60, help_text=_("用于图文、课件、资料和直播课时，由服务器计时；资料按页平均。")
    )
    # The uid of an exam or of a task of reflections. Those know courses, not the other way round, so this is no
    # foreign key; see lesson_kinds.
    target = models.UUIDField(
        _("测验或心得任务"), null=True, blank=True, db_index=True, help_text=_("用于随堂测验和学习心得课时。")
    )
    starts_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    ends_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True, help_text=_("线下课时的上课地点。"))
    stream_url = models.URLField(_("直播地址"), blank=True, help_text=_("https 开头的地址，学员在直播时间内由此进入。"))
    optional = models.BooleanField(_("选学"), default=False, help_text=_("选学的课时不影响学完课程。"))
    retired = models.BooleanField(_("已停用"), default=False, editable=False)

    # What LessonQuerySet.with_progress_of adds.
    my_ratio: float | None = None
    my_completed_at: datetime | None = None

    objects = LessonQuerySet.as_manager()

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("kind"),
        MediaChooserPanel("video"),
        FieldPanel("package"),
        FieldPanel("document"),
        FieldPanel("body"),
        FieldPanel("minimum_seconds"),
        FieldPanel("target"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("place"),
        FieldPanel("stream_url"),
        FieldPanel("optional"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("课时")
        verbose_name_plural = _("课时")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="video", video__isnull=False)
                | Q(kind="article")
                | Q(kind="scorm", package__isnull=False)
                | Q(kind="exam", target__isnull=False)
                | Q(kind="audio", video__isnull=False)
                | Q(kind="document", document__isnull=False)
                | Q(kind="reflection", target__isnull=False)
                | (
                    Q(kind__in=("live", "offline"), starts_at__isnull=False, ends_at__isnull=False)
                    & Q(ends_at__gt=F("starts_at"))
                    & (Q(kind="live") & ~Q(stream_url="") | Q(kind="offline") & ~Q(place=""))
                ),
                name="lesson_has_its_material",
                violation_error_message=_(
                    "请为课时选择或填写它的形式所需的材料；直播和线下课时须有地址或地点，结束晚于开始。"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("courses:learn", args=[self.page_id, self.uid])

    @classmethod
    def from_serializable_data(
        cls, data: Mapping[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> Self | None:
        """Read a lesson of a revision, as modelcluster asks for it.

        An old revision may name material that was deleted since. The lesson then shows what it shows now, or nothing,
        so that the form of the editors asks for it; modelcluster alone would not read such a revision at all.
        """
        gone = [name for name in MATERIAL if check_fks and data.get(name) and not cls._is_there(name, data[name])]
        if gone:
            now = cls.objects.filter(pk=data.get("pk"), kind=data.get("kind")).values(*gone).first()
            data = {**data, **(now or dict.fromkeys(gone))}
        lesson: Self | None = model_from_serializable_data(cls, data, check_fks=check_fks, strict_fks=strict_fks)
        return lesson

    @classmethod
    def _is_there(cls, name: str, number: int) -> bool:
        model: Any = cls._meta.get_field(name).related_model
        return bool(model._default_manager.filter(pk=number).exists())

    @property
    def seconds(self) -> int:
        """Return how long the lesson takes, in seconds; 0 where that is not known."""
        if self.is_played and self.video:
            return int(self.video.duration)
        if self.kind == self.Kind.OFFLINE and self.starts_at and self.ends_at:
            return int((self.ends_at - self.starts_at).total_seconds())
        return self.minimum_seconds if self.kind in CLOCKED else 0

    @property
    def enough(self) -> float:
        """Return the progress, 0 to 1, with which it is complete: the rule of its course, where it has parts."""
        return float(self.page.completion_ratio) if self.kind in BY_RATIO else 1.0

    @property
    def is_played(self) -> bool:
        """Say whether it is a recording, seen or heard."""
        return self.kind in PLAYED

    @property
    def plain_text(self) -> str:
        """Return the text of an article without its markup; nothing for other kinds."""
        if self.kind != self.Kind.ARTICLE:
            return ""
        return unescape(strip_tags(self.body.replace("</p>", "</p> ").replace("<br/>", " "))).strip()

    @property
    def is_scheduled(self) -> bool:
        """Say whether it takes place at a time."""
        return self.kind in SCHEDULED

    def is_on_air(self, at: datetime) -> bool:
        """Say whether a live lesson takes place at `at`; doors open a quarter of an hour before."""
        if self.kind != self.Kind.LIVE or self.starts_at is None or self.ends_at is None:
            return False
        return self.starts_at - DOORS_OPEN <= at <= self.ends_at

    def waits(self, at: datetime) -> bool:
        """Say whether there is nothing to study here at `at`: a broadcast off the air, a meeting in a room."""
        return self.is_scheduled and not self.is_on_air(at)
