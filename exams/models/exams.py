"""Exams: whom they are for, when, and by which rules; recurring ones; what is different for somebody."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, Unit

from ..address_ranges import check_range
from ..querysets import ExamQuerySet
from ..schedule import MONTHS, Pace, Rhythm
from .papers import Paper


class Series(models.Model):
    """An exam that comes again: a template, and the rhythm in which the next one is made (SPEC L18)."""

    class Every(models.TextChoices):
        MONTH = "monthly", _("每月")
        QUARTER = "quarterly", _("每季度")
        YEAR = "yearly", _("每年")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("名称"), max_length=100, help_text=_("每次考试的名称后面会加上期次。"))
    template = models.ForeignKey("Exam", on_delete=models.PROTECT, related_name="+", verbose_name=_("模板考试"))
    every = models.CharField(_("周期"), max_length=10, choices=Every.choices, default=Every.QUARTER)
    month = models.PositiveSmallIntegerField(
        _("第几个月"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("在季度或年度中的第几个月；每月的考试不看这一项。"),
    )
    day = models.PositiveSmallIntegerField(
        _("日"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("没有这一天的月份，取该月最后一天。"),
    )
    opens = models.TimeField(_("开考时刻"))
    days_open = models.PositiveSmallIntegerField(
        _("开放天数"), default=3, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    is_active = models.BooleanField(_("启用"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    made_at = models.DateTimeField(editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("定期考试")
        verbose_name_plural = _("定期考试")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(every__in=MONTHS), name="series_rhythm_is_known")]

    def __str__(self) -> str:
        return self.title

    @property
    def rhythm(self) -> Rhythm:
        """Return the rhythm as the calendar reckons with it."""
        return Rhythm(self.every, self.day, self.month, self.opens, self.days_open)


class Exam(models.Model):
    """An exam: a paper, a window, a duration, a pass mark, and the rules of sitting, marking and reviewing."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        CLOSED = "closed", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    class Counting(models.TextChoices):
        BEST = "best", _("最高分")
        LAST = "last", _("最后一次")
        FIRST = "first", _("第一次")
        AVERAGE = "average", _("平均分")

    class When(models.TextChoices):
        NEVER = "never", _("不提供")
        SUBMIT = "submit", _("交卷后")
        CLOSE = "close", _("考试截止后")
        RESULTS = "results", _("成绩公布后")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("名称"), max_length=120)
    instructions = models.TextField(_("考试说明"), blank=True)
    organiser = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("组织单位")
    )
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="exams", verbose_name=_("试卷"))
    audience = models.OneToOneField(
        Audience, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="exam"
    )
    is_course_test = models.BooleanField(
        _("随堂测验"), default=False, help_text=_("随堂测验只在课程中出现，不列入考试页。")
    )
    is_practice = models.BooleanField(
        _("练习"), default=False, help_text=_("练习可以逐题核对答案、看解析，不计入成绩。")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    opens_at = models.DateTimeField(_("开放时间"), null=True, blank=True)
    closes_at = models.DateTimeField(_("截止时间"), null=True, blank=True)

    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), default=60, validators=[MinValueValidator(1)])
    seconds_each = models.PositiveSmallIntegerField(
        _("每题限时（秒）"), null=True, blank=True, validators=[MinValueValidator(5)], help_text=_("不填则整卷计时。")
    )
    may_go_back = models.BooleanField(_("可以返回前面的题目"), default=True)
    max_attempts = models.PositiveSmallIntegerField(_("可考次数"), default=3, help_text=_("0 表示不限。"))
    minutes_between = models.PositiveIntegerField(_("两次之间至少间隔（分钟）"), default=0)
    counting = models.CharField(_("多次考试取"), max_length=10, choices=Counting.choices, default=Counting.BEST)
    pass_percent = models.PositiveSmallIntegerField(
        _("合格线（%）"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    shuffle = models.BooleanField(_("打乱题目和选项"), default=True)
    start_spread = models.PositiveSmallIntegerField(
        _("错峰开始（秒）"),
        default=0,
        validators=[MaxValueValidator(30)],
        help_text=_("人多时填 30：每人在 0 至 30 秒内先后开始，各自仍有完整时长。"),
    )

    password = models.CharField(
        _("考试口令"), max_length=40, blank=True, help_text=_("由监考人现场公布；不填则不需要。")
    )
    address_ranges = ArrayField(
        models.CharField(max_length=50, validators=[check_range]),
        verbose_name=_("允许的网络地址"),
        default=list,
        blank=True,
    )
    one_session = models.BooleanField(
        _("只能在一处作答"), default=False, help_text=_("在另一台设备上打开时须先接管，原来的页面不能再保存。")
    )
    leave_limit = models.PositiveSmallIntegerField(
        _("离开页面几次后自动交卷"), default=0, help_text=_("0 表示只记录，不处理。")
    )

    review_marks = models.CharField(_("得分"), max_length=10, choices=When.choices, default=When.SUBMIT)
    review_responses = models.CharField(_("本人的作答"), max_length=10, choices=When.choices, default=When.SUBMIT)
    review_correctness = models.CharField(_("每题对错"), max_length=10, choices=When.choices, default=When.SUBMIT)
    review_solutions = models.CharField(_("正确答案"), max_length=10, choices=When.choices, default=When.SUBMIT)
    review_explanations = models.CharField(_("解析"), max_length=10, choices=When.choices, default=When.SUBMIT)
    results_published_at = models.DateTimeField(_("成绩公布时间"), null=True, blank=True, editable=False)

    double_marking = models.BooleanField(_("主观题双评"), default=False)
    arbitration_percent = models.PositiveSmallIntegerField(
        _("两评相差超过该题分值的百分之几时由第三人裁定"), default=20, validators=[MaxValueValidator(100)]
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("成绩公布后几天内可以申请复核"), default=0, help_text=_("0 表示不受理复核。")
    )

    #: Which edition of its variants counts, and how many it has; nothing is frozen before the first.
    edition = models.PositiveSmallIntegerField(default=0, editable=False)
    variant_count = models.PositiveSmallIntegerField(default=0, editable=False)
    question_count = models.PositiveSmallIntegerField(_("题数"), default=0, editable=False)
    full_marks = models.DecimalField(_("满分"), max_digits=6, decimal_places=1, default=0, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, editable=False, related_name="exams")
    period = models.CharField(max_length=10, blank=True, editable=False)
    make_up_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="make_ups", verbose_name=_("补考自")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ExamQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("考试与测验")
        verbose_name_plural = _("考试与测验")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="exam_closes_after_it_opens",
                violation_error_message=_("截止时间应晚于开放时间。"),
            ),
            models.UniqueConstraint(
                fields=["series", "period"], condition=Q(series__isnull=False), name="exam_of_a_series_once_a_period"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exams:exam", args=[self.uid])

    def is_open(self, at: datetime, *, until: datetime | None = None) -> bool:
        """Say whether an attempt may begin at `at`; `until` is a later end that somebody was granted."""
        closes_at = max(until, self.closes_at) if until and self.closes_at else self.closes_at
        return (
            self.state == self.State.PUBLISHED
            and (self.opens_at is None or self.opens_at <= at)
            and (closes_at is None or at < closes_at)
        )

    def has_ended(self, at: datetime) -> bool:
        """Say whether nobody begins an attempt any more."""
        return self.state not in (self.State.DRAFT, self.State.PUBLISHED) or bool(
            self.closes_at and self.closes_at <= at
        )

    @property
    def pace(self) -> Pace | None:
        """Return the time for each question, where each has its own."""
        return Pace(self.seconds_each, self.may_go_back) if self.seconds_each else None

    def duration(self, questions: int) -> timedelta:
        """Return how long an attempt with so many questions lasts."""
        if self.seconds_each:
            return timedelta(seconds=self.seconds_each * max(1, questions))
        return timedelta(minutes=self.minutes)


class Variant(models.Model):
    """A paper as it was drawn and frozen for an exam; never changed (database trigger).

    `items` are in the order of the paper: ``[{"version": 7, "marks": "5.0", "kind": "single", "keys": ["A", …],
    "section": "…", "block": 3}]``. Items with the same ``block`` belong to one passage and stay together.
    """

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="variants")
    edition = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    items = models.JSONField()
    full_marks = models.DecimalField(max_digits=6, decimal_places=1)
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("成卷")
        verbose_name_plural = _("成卷")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "edition", "number"], name="variant_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.exam} · {self.edition}-{self.number}"


class Adjustment(models.Model):
    """What is different for one person: more time, further attempts, a later end."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="adjustments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("考生")
    )
    extra_minutes = models.PositiveSmallIntegerField(_("延长（分钟）"), default=0)
    extra_attempts = models.PositiveSmallIntegerField(_("增加次数"), default=0)
    until = models.DateTimeField(_("可考至"), null=True, blank=True, help_text=_("不填则与考试相同。"))
    reason = models.CharField(_("理由"), max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("个别安排")
        verbose_name_plural = _("个别安排")
        constraints: ClassVar = [models.UniqueConstraint(fields=["exam", "user"], name="adjusted_once_per_person")]

    def __str__(self) -> str:
        return f"{self.exam} · {self.user}"


class Marker(models.Model):
    """Somebody who marks the open questions of an exam."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="markers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("阅卷人")
        verbose_name_plural = _("阅卷人")
        constraints: ClassVar = [models.UniqueConstraint(fields=["exam", "user"], name="marker_once_per_exam")]

    def __str__(self) -> str:
        return f"{self.exam} · {self.user}"
