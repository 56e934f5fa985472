"""Packages and their versions, and what happened when people opened them."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import CollectionMember
from wagtail.search import index

from .querysets import ImportQuerySet, LaunchQuerySet, PackageAttemptQuerySet, PackageQuerySet


def version_folder(sha256: str) -> Path:
    """Return where the files of a content are; the folder is never changed once it is there."""
    return Path(settings.SCORM_ROOT) / "packages" / sha256


class Package(CollectionMember, index.Indexed, models.Model):
    """A SCORM package as editors know it. What people open is the version `current`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("名称"), max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("上传人"),
    )
    created_at = models.DateTimeField(_("上传时间"), editable=False)
    current = models.OneToOneField(
        "scorm.PackageVersion", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    allow_popups = models.BooleanField(
        _("允许打开新窗口"), default=False, help_text=_("只有课件必须弹出新窗口时才勾选。")
    )

    objects = PackageQuerySet.as_manager()
    search_fields: ClassVar = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("collection"),
    ]

    class Meta:
        verbose_name = _("SCORM 课件")
        verbose_name_plural = _("SCORM 课件")
        permissions: ClassVar = [("choose_package", "Can choose SCORM package")]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(title=""), name="package_has_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the editors' page of the package."""
        return reverse("scorm-package", args=[self.pk])


class PackageVersion(models.Model):
    """One content of a package; never changed. `sha256` is that of the file that was uploaded."""

    class Standard(models.TextChoices):
        V12 = "1.2", "SCORM 1.2"
        V2004_2 = "2004-2", "SCORM 2004 2nd"
        V2004_3 = "2004-3", "SCORM 2004 3rd"
        V2004_4 = "2004-4", "SCORM 2004 4th"

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="versions", verbose_name=_("课件"))
    number = models.PositiveIntegerField(_("版本"))
    sha256 = models.CharField(_("文件摘要"), max_length=64, db_index=True)
    standard = models.CharField(_("标准"), max_length=6, choices=Standard.choices)
    flow = models.BooleanField(_("可前后翻"), default=True)
    choice = models.BooleanField(_("可从目录选"), default=True)
    #: The tree of units with the manifest's rules: see ``scorm.sequencing``; empty for SCORM 1.2.
    sequencing = models.JSONField(_("导航规则"), default=dict)
    size = models.PositiveBigIntegerField(_("大小"))
    files = models.PositiveIntegerField(_("文件数"))
    #: What the editor is told: see ``scorm.inspection``.
    report = models.JSONField(_("检查结果"), default=dict)
    file_name = models.CharField(_("文件名"), max_length=255)
    created_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("课件版本")
        verbose_name_plural = _("课件版本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["package", "number"], name="package_version_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="package_version_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.package} v{self.number}"

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return version_folder(self.sha256)

    @property
    def is_2004(self) -> bool:
        """Say whether the content speaks SCORM 2004."""
        return self.standard != self.Standard.V12

    @property
    def reports_completion(self) -> bool:
        """Say whether the content ever says that it is complete, as far as its files show."""
        return bool(self.report.get("reports_completion", True))


class Item(models.Model):
    """An entry of a version's table of contents."""

    class Kind(models.TextChoices):
        SCO = "sco", _("课件")
        ASSET = "asset", _("素材")
        GROUP = "group", _("分组")

    version = models.ForeignKey(PackageVersion, on_delete=models.CASCADE, related_name="items")
    identifier = models.CharField(_("编号"), max_length=200)
    position = models.PositiveIntegerField(_("顺序"))
    depth = models.PositiveSmallIntegerField(_("层次"), default=0)
    title = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(_("种类"), max_length=5, choices=Kind.choices)
    visible = models.BooleanField(_("显示在目录中"), default=True)
    #: Below the version's folder, with query and fragment; empty for a group.
    href = models.TextField(_("起始页"), blank=True)
    mastery = models.DecimalField(_("及格分"), max_digits=6, decimal_places=2, null=True)
    scaled_passing = models.DecimalField(_("及格线"), max_digits=8, decimal_places=5, null=True)
    threshold = models.DecimalField(_("完成线"), max_digits=8, decimal_places=5, null=True)
    max_time = models.CharField(_("时限"), max_length=60, blank=True)
    limit_action = models.CharField(_("超时处理"), max_length=30, blank=True)
    launch_data = models.TextField(_("启动数据"), blank=True)
    objectives = models.JSONField(_("学习目标"), default=list)
    #: Buttons of the player that the manifest wants to have hidden while the unit is open.
    hides = models.JSONField(_("隐藏的按钮"), default=list)

    class Meta:
        verbose_name = _("目录项")
        verbose_name_plural = _("目录项")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "identifier"], name="item_once"),
            models.CheckConstraint(
                condition=Q(kind="group", href="") | (~Q(kind="group") & ~Q(href="")), name="item_group_or_page"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PackageImport(models.Model):
    """A file on its way in: what became of it, and why."""

    class State(models.TextChoices):
        ARRIVING = "arriving", _("正在上传")
        WAITING = "waiting", _("等待检查")
        DONE = "done", _("已导入")
        REFUSED = "refused", _("未能导入")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    collection = models.ForeignKey("wagtailcore.Collection", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("名称"), max_length=200, blank=True)
    file_name = models.CharField(_("文件名"), max_length=255)
    #: Worked out by the job where the file came part by part.
    sha256 = models.CharField(_("文件摘要"), max_length=64, blank=True)
    #: Of a file that comes part by part: what the browser knows it by, its bytes, and how many of them are here.
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    received = models.PositiveBigIntegerField(_("已收到"), default=0)
    touched_at = models.DateTimeField(_("上次收到"), null=True)
    #: The package whose content this replaces; a new one is made where there is none.
    replaces = models.ForeignKey(Package, on_delete=models.CASCADE, null=True, related_name="imports")
    version = models.ForeignKey(PackageVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("上传时间"))
    done_at = models.DateTimeField(_("结束时间"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("课件导入")
        verbose_name_plural = _("课件导入")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="import_refusal_has_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["arriving", "waiting"], done_at=None)
                | (~Q(state__in=["arriving", "waiting"]) & Q(done_at__isnull=False)),
                name="import_done_at_the_end",
            ),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="import_not_above_size"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def original(self) -> Path:
        """Where the uploaded file is, or what has arrived of it."""
        return Path(settings.SCORM_ROOT) / "incoming" / f"{self.uid}.zip"

    @property
    def percent(self) -> int:
        """How much has arrived, 0 to 100."""
        return self.received * 100 // self.size if self.size else 100


class Completion(models.TextChoices):
    """Whether a content is complete, in SCORM 2004's words."""

    UNKNOWN = "unknown", _("未报告")
    NOT_ATTEMPTED = "not attempted", _("未开始")
    INCOMPLETE = "incomplete", _("未完成")
    COMPLETED = "completed", _("已完成")


class Success(models.TextChoices):
    """Whether it was passed, in SCORM 2004's words."""

    UNKNOWN = "unknown", _("未报告")
    PASSED = "passed", _("通过")
    FAILED = "failed", _("未通过")


class Attempt(models.Model):
    """One attempt of a person at one version of a package; it stays on its version for good.

    `context` says what for (the uid of a lesson, say); it is empty where an editor looks how the package works.
    `seconds` are by the server's clock. What the rest says comes from the learner's browser.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scorm_attempts")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("课件"))
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="attempts")
    context = models.CharField(_("用途"), max_length=64, blank=True)
    number = models.PositiveIntegerField(_("次数"))
    started_at = models.DateTimeField(_("开始时间"))
    last_at = models.DateTimeField(_("最近学习"))
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    completion = models.CharField(_("完成"), max_length=13, choices=Completion.choices, default=Completion.UNKNOWN)
    success = models.CharField(_("结果"), max_length=7, choices=Success.choices, default=Success.UNKNOWN)
    scaled = models.FloatField(_("得分率"), null=True)
    ratio = models.FloatField(_("进度"), default=0)
    seconds = models.PositiveIntegerField(_("学习秒数"), default=0)
    #: Where the person stands in the tree of units, where its rules are carried out: see ``scorm.sequenced``.
    sequencing = models.JSONField(_("导航状态"), default=dict)

    objects = PackageAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("课件学习")
        verbose_name_plural = _("课件学习")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "package", "context", "number"], name="scorm_attempt_number_once"),
            models.UniqueConstraint(
                fields=["user", "package", "context"], condition=Q(finished_at=None), name="scorm_attempt_one_open"
            ),
            models.CheckConstraint(condition=Q(ratio__gte=0, ratio__lte=1), name="scorm_attempt_ratio_in_range"),
            models.CheckConstraint(
                condition=Q(scaled=None) | Q(scaled__gte=-1, scaled__lte=1), name="scorm_attempt_scaled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package} #{self.number}"

    @property
    def percent(self) -> int:
        """Return the progress in whole percent; 100 only where all is complete."""
        return 100 if self.completion == Completion.COMPLETED else min(99, int(self.ratio * 100))


class ItemState(models.Model):
    """What an item has said in an attempt."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="states")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="states")
    completion = models.CharField(max_length=13, choices=Completion.choices, default=Completion.UNKNOWN)
    success = models.CharField(max_length=7, choices=Success.choices, default=Success.UNKNOWN)
    scaled = models.FloatField(null=True)
    progress = models.FloatField(null=True)
    exit = models.CharField(max_length=10, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    #: What the content keeps for itself, cleaned: see ``scorm.runtime``.
    cmi = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("目录项的学习")
        verbose_name_plural = _("目录项的学习")
        constraints: ClassVar = [models.UniqueConstraint(fields=["attempt", "item"], name="item_state_once")]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.item_id}"


class Launch(models.Model):
    """One opening of one item. A person has one active launch at a time; opening another ends it.

    Its token, which is derived from `uid`, is all that the content's host asks for.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="launches")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="launches")
    #: Where the person goes back to: a path of the site.
    back = models.CharField(max_length=300)
    review = models.BooleanField(_("回看"), default=False)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    #: How often the page was loaded: pages number their reports, and a later page's count more than an earlier's.
    page = models.PositiveIntegerField(default=0)
    sequence = models.PositiveBigIntegerField(default=0)
    reported_seconds = models.PositiveIntegerField(default=0)
    clocked_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)

    objects = LaunchQuerySet.as_manager()

    class Meta:
        verbose_name = _("打开课件")
        verbose_name_plural = _("打开课件")
        indexes: ClassVar = [models.Index(fields=["attempt", "-opened_at"], name="launch_of_attempt")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="launch_one_active")
        ]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.uid}"

    @property
    def is_silent(self) -> bool:
        """Say whether the content is not expected to report: it is complete once opened, and its page clocks it."""
        return self.item.kind == Item.Kind.ASSET or not self.attempt.version.reports_completion

    def is_open(self, at: datetime) -> bool:
        """Say whether the launch may still report at `at`."""
        return self.ended_at is None and at < self.until


def name_of(user: Any) -> str:
    """Return how a content addresses a person."""
    return user.get_full_name() or user.get_username()
