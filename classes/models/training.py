"""Training classes, what is learnt in them, who is on the roster."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, Unit, User
from courses.models import CoursePage
from exams.models import Exam

from ..querysets import AnnouncementQuerySet, ClassQuerySet, MemberQuerySet
from ..quota import Quota
from .programmes import Programme

#: Six of seven: leave may take up to one seventh of the hours (SPEC §2.1, article 15 of the regulation).
SIX_SEVENTHS = Decimal("85.71")


class TrainingClass(models.Model):
    """One class (班次): online topic class, class in person, or both."""

    class Kind(models.TextChoices):
        ONLINE = "online", _("网上专题班")
        OFFLINE = "offline", _("集中培训班")
        MIXED = "mixed", _("线上线下结合")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        OPEN = "open", _("已发布")
        RUNNING = "running", _("进行中")
        CLOSED = "closed", _("已结班")
        CANCELLED = "cancelled", _("已取消")

    class Sort(models.TextChoices):
        """Kinds of training of the regulation (SPEC §2.1, article 13)."""

        TOPIC = "topic", _("专题培训")
        ROTATION = "rotation", _("集中轮训")
        ENTRY = "entry", _("初任培训")
        APPOINTMENT = "appointment", _("任职培训")
        IN_SERVICE = "in_service", _("在职培训")
        OTHER = "other", _("其他培训")

    class Source(models.TextChoices):
        """Where training comes from, as annual tables part it (SPEC §2.3)."""

        SCHOOL_TOPIC = "school_topic", _("党校专题培训")
        SCHOOL_DAILY = "school_daily", _("党校日常培训")
        COMMITTEE = "committee", _("二级党委培训")
        UNIT = "unit", _("二级单位培训")
        ABOVE = "above", _("上级调训")

    class HoursRule(models.TextChoices):
        FULL = "full", _("结业即得全部学时")
        ATTENDED = "attended", _("结业后按实际出席的场次计学时")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("班次名称"), max_length=120)
    kind = models.CharField(_("办班方式"), max_length=8, choices=Kind.choices, default=Kind.ONLINE)
    sort = models.CharField(_("培训类别"), max_length=12, choices=Sort.choices, default=Sort.TOPIC)
    source = models.CharField(_("培训来源"), max_length=14, choices=Source.choices, default=Source.COMMITTEE)
    full_time = models.BooleanField(_("脱产培训"), default=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="classes", verbose_name=_("培训项目")
    )
    organiser = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("主办单位"))
    audience = models.OneToOneField(Audience, on_delete=models.PROTECT, related_name="+", verbose_name=_("培训对象"))
    intro = models.TextField(_("简介"), max_length=4000, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    starts_on = models.DateField(_("开班日期"))
    ends_on = models.DateField(_("结束日期"))
    self_signup = models.BooleanField(_("允许自主报名"), default=False)
    places = models.PositiveIntegerField(
        _("名额"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("不填表示不限。")
    )
    signup_until = models.DateTimeField(_("报名截止"), null=True, blank=True)
    elective_unit = models.CharField(_("选修要求"), max_length=8, choices=Quota.Unit.choices, default=Quota.Unit.NONE)
    elective_amount = models.PositiveIntegerField(_("选修门数或分钟数"), default=0)
    exam = models.ForeignKey(
        Exam, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结业考试")
    )
    attendance_percent = models.DecimalField(
        _("最低出席比例（%）"),
        max_digits=5,
        decimal_places=2,
        default=SIX_SEVENTHS,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("按各场次的时长计算。默认请假累计不超过总学时的七分之一。"),
    )
    hours = models.DecimalField(
        _("集中培训学时"),
        max_digits=6,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(2000)],
        help_text=_("网上课程的学时由课程自身计入，这里只填集中培训的学时。"),
    )
    hours_rule = models.CharField(_("学时计算"), max_length=10, choices=HoursRule.choices, default=HoursRule.FULL)
    with_certificate = models.BooleanField(_("颁发结业证书"), default=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("建立人"))
    made_at = models.DateTimeField(_("建立时间"))
    #: How often the class has been closed; part of the keys of what closing writes.
    closings = models.PositiveSmallIntegerField(_("结班次数"), default=0, editable=False)
    closed_at = models.DateTimeField(_("结班时间"), null=True, blank=True, editable=False)

    objects = ClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("班次")
        verbose_name_plural = _("班次")
        ordering: ClassVar = ["-starts_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "ends_on"], name="class_state_end")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="class_ends_after_it_starts",
                violation_error_message=_("结束日期不能早于开班日期。"),
            ),
            models.CheckConstraint(
                condition=Q(elective_unit="none", elective_amount=0)
                | Q(~Q(elective_unit="none"), elective_amount__gt=0),
                name="class_elective_amount",
                violation_error_message=_("有选修要求时请填写数量；没有要求时数量填 0。"),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | Q(~Q(state="closed"), closed_at=None),
                name="class_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("classes:class", args=[self.uid])

    @property
    def quota(self) -> Quota:
        """Return how much of the elective courses everybody chooses."""
        return Quota(Quota.Unit(self.elective_unit), self.elective_amount)

    @property
    def is_under_way(self) -> bool:
        """Say whether people may study, sign in and be put on the roster."""
        return self.state in (self.State.OPEN, self.State.RUNNING)

    def takes_signups(self, at: datetime) -> bool:
        """Say whether people may put themselves on the roster at `at`, as far as there are places."""
        in_time = self.signup_until is None or at < self.signup_until
        return self.self_signup and self.is_under_way and in_time and timezone.localdate(at) <= self.ends_on


class ClassCourse(models.Model):
    """A course of a class: required of everybody, or on the menu of electives (SPEC L13)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="class_courses")
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="+", verbose_name=_("课程"))
    required = models.BooleanField(_("必修"), default=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("班次课程")
        verbose_name_plural = _("班次课程")
        ordering: ClassVar = ["-required", "position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["training_class", "course"], name="class_course_once")]

    def __str__(self) -> str:
        return str(self.course)


class ClassTask(models.Model):
    """Something else that everybody does, provided by another app: see ``classes.task_kinds``."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(_("种类"), max_length=20)
    target = models.UUIDField(_("对象"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("班次任务")
        verbose_name_plural = _("班次任务")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training_class", "kind", "target"], name="class_task_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


class ClassGroup(models.Model):
    """A group within a class."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("组名"), max_length=40)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("小组")
        verbose_name_plural = _("小组")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "name"],
                name="group_name_once",
                violation_error_message=_("本班已有同名的小组。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ClassMember(models.Model):
    """A person on the roster; who left stays as a row, so that nothing is lost when they come back."""

    class State(models.TextChoices):
        ACTIVE = "active", _("在班")
        WITHDRAWN = "withdrawn", _("已退出")
        REMOVED = "removed", _("已移出")

    class Way(models.TextChoices):
        AUDIENCE = "audience", _("按对象编入")
        HAND = "hand", _("手工编入")
        SELF = "self", _("自主报名")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="class_members", verbose_name=_("学员"))
    group = models.ForeignKey(
        ClassGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("小组")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ACTIVE)
    way = models.CharField(_("编入方式"), max_length=10, choices=Way.choices)
    joined_at = models.DateTimeField(_("编入时间"))
    left_at = models.DateTimeField(_("离班时间"), null=True, blank=True)
    left_reason = models.CharField(_("离班原因"), max_length=200, blank=True)
    #: The outcome of the last closing; nothing before, and again nothing after re-opening.
    graduated = models.BooleanField(_("结业"), null=True, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("班次学员")
        verbose_name_plural = _("班次学员")
        ordering: ClassVar = ["user__name_key", "pk"]
        indexes: ClassVar = [models.Index(fields=["user", "state"], name="class_member_mine")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training_class", "user"], name="class_member_once"),
            models.CheckConstraint(
                condition=Q(state="active", left_at=None) | Q(~Q(state="active"), left_at__isnull=False),
                name="class_member_left_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.training_class}"


class ElectiveChoice(models.Model):
    """A member chose an elective from the menu."""

    member = models.ForeignKey(ClassMember, on_delete=models.CASCADE, related_name="electives")
    class_course = models.ForeignKey(ClassCourse, on_delete=models.CASCADE, related_name="choices")
    chosen_at = models.DateTimeField(_("选课时间"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("选修")
        verbose_name_plural = _("选修")
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "class_course"], name="elective_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.class_course}"


class Announcement(models.Model):
    """What the organisers tell the class."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="announcements")
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), max_length=4000)
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("发布人"))
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering: ClassVar = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class ClassDocument(models.Model):
    """A paper of the class: the plan and the timetable are wanted before it closes (SPEC §5, complaint 10)."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("培训方案")
        TIMETABLE = "timetable", _("课程表")
        SHEET = "sheet", _("纸质签到表")
        MATERIAL = "material", _("学员资料")
        OTHER = "other", _("其他")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="classes/")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传人"))
    added_at = models.DateTimeField(_("上传时间"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("班次资料")
        verbose_name_plural = _("班次资料")
        ordering: ClassVar = ["kind", "-added_at"]

    def __str__(self) -> str:
        return self.name


class ClassEvent(models.Model):
    """What happened to a class: published, started, closed, re-opened, somebody left. Append-only."""

    class Kind(models.TextChoices):
        MADE = "made", _("建立")
        EDITED = "edited", _("修改")
        PUBLISHED = "published", _("发布")
        STARTED = "started", _("开班")
        CLOSED = "closed", _("结班")
        REOPENED = "reopened", _("撤销结班")
        CANCELLED = "cancelled", _("取消")
        ENROLLED = "enrolled", _("编入学员")
        WITHDRAWN = "withdrawn", _("学员退出")
        REMOVED = "removed", _("移出学员")
        DOCUMENT = "document", _("资料变动")

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("事项"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("经办人"))
    about = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("学员"))
    text = models.CharField(_("说明"), max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("班次日志")
        verbose_name_plural = _("班次日志")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.training_class_id} {self.get_kind_display()}"
