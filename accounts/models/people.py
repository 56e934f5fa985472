"""People, their categories, posts with history and personal records."""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lms.encryption import EncryptedTextField

from ..querysets import PostingQuerySet, UserManager
from .units import Unit


class CadreCategory(models.Model):
    """市领导, 县处级, 市管后备 … (SPEC L02); extensible by staff."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    sort_order = models.PositiveSmallIntegerField(_("排序"), default=100)
    retired = models.BooleanField(_("停用"), default=False, help_text=_("停用的类别不再用于新任职，历史任职不受影响。"))

    class Meta:
        verbose_name = _("干部类别")
        verbose_name_plural = _("干部类别")
        ordering: ClassVar = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing] # relations from untyped Wagtail
    """One real person, one account (SPEC L02, L04). Accounts are issued by staff; there is no open sign-up."""

    class Kind(models.TextChoices):
        ISSUED = "issued", _("配发账号")
        REGISTERED = "registered", _("实名注册")

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
    kind = models.CharField(_("账号类型"), max_length=10, choices=Kind.choices, default=Kind.ISSUED)
    #: Where the account belongs and who may manage it; `appoint` keeps it at the unit of the latest post.
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("所属单位")
    )
    employee_number = models.CharField(_("工号"), max_length=40, null=True, blank=True, unique=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    password_changed_at = models.DateTimeField(_("密码设置时间"), null=True, blank=True, editable=False)
    one_time_until = models.DateTimeField(_("一次性密码有效期至"), null=True, blank=True, editable=False)
    #: Part of the session's hash: counting it up ends every session of the person at its next request.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

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

    #: Set for the person of a request: what is asked of this instance may be remembered, since it does not live on.
    lives_for_a_request = False

    def posting_on(self, day: date) -> "Posting | None":
        """Return the post held on `day`, with its unit; within a request it is asked for once."""
        if not self.lives_for_a_request or day not in self._postings:
            self._postings[day] = Posting.objects.on(day).filter(user_id=self.pk).select_related("unit").first()
        return self._postings[day]

    @cached_property
    def _postings(self) -> dict[date, "Posting | None"]:
        return {}

    @cached_property
    def held_roles(self) -> frozenset[str]:
        """Return the roles the person holds anywhere, asked once for an instance, that is, for a request."""
        return frozenset(role for role, _path in self._role_places)

    @property
    def root_roles(self) -> frozenset[str]:
        """Return the roles the person holds for the whole organisation."""
        return frozenset(role for role, path in self._role_places if len(path) == Unit.steplen)

    @cached_property
    def _role_places(self) -> list[tuple[str, str]]:
        return list(self.roles.values_list("role", "unit__path"))

    def set_password(self, raw_password: str | None) -> None:
        """Set the password and its age; every way to a new one comes through here."""
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    def get_session_auth_hash(self) -> str:
        """Bind sessions to the password and to the epoch; a change of either ends them."""
        return self._bind(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Do the same for sessions made under an earlier SECRET_KEY."""
        return (self._bind(value) for value in super().get_session_auth_fallback_hash())

    def _bind(self, value: str) -> str:
        return salted_hmac(
            "accounts.User.session_epoch", f"{value}|{self.session_epoch}", algorithm="sha256"
        ).hexdigest()

    @property
    def first_name(self) -> str:
        """Return the real name, which Wagtail's side bar shows under this name."""
        return self.real_name


class PersonalRecord(models.Model):
    """What the office keeps about a person beside name and post; codes of the civil-servant system (SPEC §4.3).

    ID number, mobile and curriculum vitae are encrypted; the keyed hashes find a person by number without opening any.
    """

    class Sex(models.TextChoices):
        MALE = "1", _("男")
        FEMALE = "2", _("女")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="record", verbose_name=_("人员"))
    id_number = EncryptedTextField(_("公民身份号码"), null=True, blank=True)
    id_number_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    mobile = EncryptedTextField(_("手机号码"), null=True, blank=True)
    mobile_key = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    political_status = models.CharField(_("政治面貌"), max_length=20, blank=True)
    party_since = models.DateField(_("参加时间"), null=True, blank=True)
    education = models.CharField(_("学历"), max_length=40, blank=True)
    degree = models.CharField(_("学位"), max_length=40, blank=True)
    staffing = models.CharField(_("编制类型"), max_length=40, blank=True)
    management_state = models.CharField(_("管理状态"), max_length=40, blank=True)
    management_class = models.CharField(_("管理类别"), max_length=40, blank=True)
    civil_servant_since = models.DateField(_("公务员登记时间"), null=True, blank=True)
    grassroots = models.BooleanField(_("具有两年以上基层工作经历"), null=True, blank=True)
    resume = EncryptedTextField(_("简历"), null=True, blank=True)

    class Meta:
        verbose_name = _("人员信息")
        verbose_name_plural = _("人员信息")

    def __str__(self) -> str:
        return f"{self.user}"


class PasswordRecord(models.Model):
    """A password the person used before, as its hash: the profile `djbh` refuses to take it again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_records")
    password = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("历史密码")
        verbose_name_plural = _("历史密码")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%F}"


class Rank(models.TextChoices):
    """职务职级层次 (SPEC §2.5), from the highest; the value sorts."""

    R03 = "03", _("省部级正职")
    R06 = "06", _("省部级副职")
    R10 = "10", _("厅局级正职")
    R20 = "20", _("厅局级副职")
    R30 = "30", _("县处级正职")
    R40 = "40", _("县处级副职")
    R45 = "45", _("四级调研员及相当层次")
    R50 = "50", _("乡科级正职")
    R60 = "60", _("乡科级副职")
    R70 = "70", _("一级主任科员及以下")


class Grade(models.TextChoices):
    """职级 of civil servants (《公务员职务与职级并行规定》), from the highest; the value sorts."""

    G01 = "01", _("一级巡视员")
    G02 = "02", _("二级巡视员")
    G03 = "03", _("一级调研员")
    G04 = "04", _("二级调研员")
    G05 = "05", _("三级调研员")
    G06 = "06", _("四级调研员")
    G07 = "07", _("一级主任科员")
    G08 = "08", _("二级主任科员")
    G09 = "09", _("三级主任科员")
    G10 = "10", _("四级主任科员")
    G11 = "11", _("一级科员")
    G12 = "12", _("二级科员")


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
    rank_since = models.DateField(_("任现职务层次时间"), null=True, blank=True)
    grade = models.CharField(_("职级（公务员）"), max_length=4, choices=Grade.choices, blank=True)
    grade_since = models.DateField(_("任该职级时间"), null=True, blank=True)
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
