"""Contests: a call, entries, a jury that does not know whose they are, results that are frozen (SPEC L21)."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import ContestQuerySet, EntryQuerySet, JudgementQuerySet, JurorQuerySet

#: The longest text of an entry, in characters.
LONGEST = 30_000


class Contest(models.Model):
    """A contest. Its state only goes forward."""

    class Kind(models.TextChoices):
        ESSAY = "essay", _("征文")
        SKILL = "skill", _("技能比武")
        QUIZ = "quiz", _("知识竞赛")
        SPEECH = "speech", _("演讲比赛")
        PAPER = "paper", _("优秀论文评比")
        NOTES = "notes", _("读书笔记展示")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        OPEN = "open", _("征集中")
        JUDGING = "judging", _("评审中")
        PUBLISHED = "published", _("已公布")
        CANCELLED = "cancelled", _("已取消")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("活动名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices, default=Kind.ESSAY)
    call = models.TextField(_("活动通知"), max_length=8000)
    organiser = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("主办单位")
    )
    audience = models.OneToOneField(
        "accounts.Audience", on_delete=models.PROTECT, related_name="+", verbose_name=_("对象")
    )
    opens_at = models.DateTimeField(_("开始时间"))
    deadline = models.DateTimeField(_("截止时间"))
    takes_file = models.BooleanField(_("可以上传附件"), default=True)
    least = models.PositiveIntegerField(
        _("正文最少字数"), default=0, validators=[MaxValueValidator(LONGEST)], help_text=_("0 表示可以只交附件。")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("评选活动")
        verbose_name_plural = _("评选活动")
        ordering: ClassVar = ["-deadline", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deadline__gt=F("opens_at")),
                name="contest_ends_after_it_opens",
                violation_error_message=_("截止时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(takes_file=True) | Q(least__gt=0),
                name="contest_takes_something",
                violation_error_message=_("不收附件时，请填写正文最少字数。"),
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | ~Q(state="published") & Q(published_at=None),
                name="contest_published_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:contest", args=[self.uid])

    @property
    def hides_names(self) -> bool:
        """Say whether nobody may know yet whose an entry is: not the jury, and not the office that prepares it."""
        return self.state in {self.State.OPEN, self.State.JUDGING}

    def takes_entries(self, at: datetime) -> bool:
        """Say whether somebody may hand in at `at`."""
        return self.state == self.State.OPEN and self.opens_at <= at <= self.deadline


class Criterion(models.Model):
    """What the jury looks at, and how many marks it gives."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    name = models.CharField(_("评分项"), max_length=60)
    most = models.PositiveSmallIntegerField(
        _("满分"), validators=[MinValueValidator(1), MaxValueValidator(1000)], default=10
    )

    class Meta:
        verbose_name = _("评分项")
        verbose_name_plural = _("评分项")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["contest", "name"], name="criterion_once")]

    def __str__(self) -> str:
        return self.name


class Juror(models.Model):
    """Somebody who judges the entries of a contest. Who left before the end stays; the marks count no more."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="jurors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(_("退出时间"), null=True, blank=True)
    left_reason = models.CharField(_("退出原因"), max_length=200, blank=True)

    objects = JurorQuerySet.as_manager()

    class Meta:
        verbose_name = _("评委")
        verbose_name_plural = _("评委")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "user"], name="juror_once"),
            models.CheckConstraint(
                condition=Q(left_at=None, left_reason="") | Q(left_at__isnull=False) & ~Q(left_reason=""),
                name="juror_left_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id}: {self.user_id}"


class Entry(models.Model):
    """What somebody hands in. The jury knows it by its number, which is drawn when judging begins."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("作品名称"), max_length=100)
    text = models.TextField(_("正文"), max_length=LONGEST, blank=True)
    file = models.FileField(_("附件"), upload_to="activities/", blank=True)
    file_name = models.CharField(_("附件名"), max_length=200, blank=True)
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    may_be_shown = models.BooleanField(_("同意公开展示"), default=False)
    number = models.PositiveSmallIntegerField(_("编号"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("参赛作品")
        verbose_name_plural = _("参赛作品")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "user"], name="entry_once"),
            models.UniqueConstraint(fields=["contest", "number"], name="entry_number_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Judgement(models.Model):
    """What one juror says of an entry, as a whole; until the results are published it may be changed."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="judgements")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="judgements")
    total = models.DecimalField(_("得分"), max_digits=7, decimal_places=1)
    comment = models.TextField(_("评语"), max_length=1000, blank=True)
    at = models.DateTimeField()

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "juror"], name="judged_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.total}"


class Score(models.Model):
    """The marks of a judgement for one criterion."""

    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    marks = models.DecimalField(_("得分"), max_digits=6, decimal_places=1, validators=[MinValueValidator(0)])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["judgement", "criterion"], name="scored_once"),
            models.CheckConstraint(condition=Q(marks__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.marks}"


class Result(models.Model):
    """What became of an entry when the results were published. Append-only."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="result")
    mean = models.DecimalField(_("平均得分"), max_digits=7, decimal_places=2)
    rank = models.PositiveSmallIntegerField(_("名次"))
    award = models.CharField(_("奖项"), max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("评选结果")
        verbose_name_plural = _("评选结果")
        ordering: ClassVar = ["rank", "pk"]

    def __str__(self) -> str:
        return f"{self.rank}: {self.entry_id}"
