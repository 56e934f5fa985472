"""People, the tree of units, posts with their history, roles with a scope, the audit log."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from .querysets import PostingQuerySet, RoleAssignmentQuerySet, UnitManager, UserManager


class Unit(MP_Node):
    """A node of the organisation tree: the city, its counties, departments and their parts (at least three levels)."""

    class Kind(models.TextChoices):
        CITY = "city", _("市")
        COUNTY = "county", _("县（区）")
        DEPARTMENT = "department", _("单位")

    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    code = models.CharField(_("单位代码"), max_length=20, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices, default=Kind.DEPARTMENT)
    name_key = models.CharField(_("拼音排序键"), max_length=400, editable=False, db_index=True, default="")

    objects = UnitManager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")

    def __str__(self) -> str:
        return self.name

    def contains(self, other: "Unit") -> bool:
        """Say whether `other` is this unit or lies below it."""
        return bool(other.path.startswith(self.path))


class CadreCategory(models.Model):
    """市领导, 县处级, 市管后备 … (SPEC L02); extensible by staff."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    sort_order = models.PositiveSmallIntegerField(_("排序"), default=100)

    class Meta:
        verbose_name = _("干部类别")
        verbose_name_plural = _("干部类别")
        ordering: ClassVar = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing] # relations from untyped Wagtail
    """One real person, one account (SPEC L02, L04). Accounts are issued by staff; there is no open sign-up."""

    class State(models.TextChoices):
        PENDING = "pending", _("待审核")
        ACTIVE = "active", _("启用")
        DISABLED = "disabled", _("停用")
        LEFT = "left", _("离任")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(_("用户名"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    real_name = models.CharField(_("姓名"), max_length=60)
    name_key = models.CharField(_("拼音排序键"), max_length=200, editable=False, db_index=True, default="")
    email = models.EmailField(_("电子邮箱"), blank=True)
    state = models.CharField(_("账号状态"), max_length=10, choices=State.choices, default=State.ACTIVE)
    # Django and Wagtail read is_active; a constraint keeps it equal to the state.
    is_active = models.BooleanField(_("可登录"), default=True)
    must_change_password = models.BooleanField(_("首次登录须改密码"), default=False)
    named_in_rankings = models.BooleanField(_("在排行榜中公开姓名"), default=True)
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["real_name"]

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="active", is_active=True) | (~Q(state="active") & Q(is_active=False)),
                name="user_active_follows_state",
            )
        ]

    def __str__(self) -> str:
        return self.real_name or self.username

    def get_full_name(self) -> str:
        return self.real_name

    def get_short_name(self) -> str:
        return self.real_name

    @property
    def first_name(self) -> str:
        """Return the real name, which Wagtail's side bar shows under this name."""
        return self.real_name


class Rank(models.TextChoices):
    """职务职级层次 (SPEC §2.5), from the highest; the value sorts."""

    R10 = "10", _("厅局级正职")
    R20 = "20", _("厅局级副职")
    R30 = "30", _("县处级正职")
    R40 = "40", _("县处级副职")
    R45 = "45", _("四级调研员及相当层次")
    R50 = "50", _("乡科级正职")
    R60 = "60", _("乡科级副职")
    R70 = "70", _("一级主任科员及以下")


class Posting(models.Model):
    """Which post a person holds in which unit from `start` to `end` (exclusive; empty: still).

    A person's unit, post, rank and category at any date is read here, so that records keep the post of their time.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings", verbose_name=_("人员"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings", verbose_name=_("单位"))
    post = models.CharField(_("职务"), max_length=120)
    rank = models.CharField(_("职级"), max_length=4, choices=Rank.choices)
    category = models.ForeignKey(
        CadreCategory, on_delete=models.PROTECT, related_name="postings", verbose_name=_("干部类别")
    )
    start = models.DateField(_("任职日期"))
    end = models.DateField(_("免职日期"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering: ClassVar = ["-start"]
        indexes: ClassVar = [models.Index(fields=["unit"], condition=Q(end=None), name="posting_current_unit")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end=None) | Q(end__gt=F("start")), name="posting_ends_after_start"),
            models.UniqueConstraint(fields=["user"], condition=Q(end=None), name="posting_one_current"),
            ExclusionConstraint(
                name="posting_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Func(F("start"), F("end"), RangeBoundary(), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.post}"

    def is_held_on(self, day: date) -> bool:
        """Say whether the post was held on `day`."""
        return self.start <= day and (self.end is None or day < self.end)


class RoleAssignment(models.Model):
    """A person's role within a unit and everything below it."""

    class Role(models.TextChoices):
        TRAINER = "trainer", _("教师")
        REVIEWER = "reviewer", _("课程审核员")
        EDUCATOR = "educator", _("干部教育科")
        UNIT_ADMIN = "unit_admin", _("单位管理员")
        COUNTY_ADMIN = "county_admin", _("县区管理员")
        NOMINATION_OFFICER = "nomination_officer", _("推荐专责")
        LETTER_HANDLER = "letter_handler", _("信件办理人")
        SYSTEM_ADMIN = "system_admin", _("系统管理员")
        SECURITY_ADMIN = "security_admin", _("安全管理员")
        AUDIT_ADMIN = "audit_admin", _("审计管理员")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=24, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="role_assignments", verbose_name=_("管理范围")
    )
    granted_at = models.DateTimeField(_("授予时间"), default=timezone.now)
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("授予人")
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "unit"], name="role_once_per_unit"),
            ExclusionConstraint(
                name="role_administrators_apart",
                expressions=[("user", RangeOperators.EQUAL), ("role", RangeOperators.NOT_EQUAL)],
                condition=Q(role__in=["system_admin", "security_admin", "audit_admin"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}（{self.unit}）"


#: Of these three nobody holds two (GB/T 22239-2019, separation of duties).
SEPARATE_ROLES = (RoleAssignment.Role.SYSTEM_ADMIN, RoleAssignment.Role.SECURITY_ADMIN, RoleAssignment.Role.AUDIT_ADMIN)


class AuditEntry(models.Model):
    """Who did what to which object, when. The database refuses to change or delete a row."""

    at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("操作人"))
    verb = models.CharField(_("操作"), max_length=60, db_index=True)
    object_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    details = models.JSONField(_("详情"), default=dict)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        at: datetime = self.at
        return f"{at:%F %T} {self.verb}"
