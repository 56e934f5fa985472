"""Boxes on two levels, their keys, and the tables that the office keeps: types, priorities, sources of opinions."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from lms.encryption import EncryptedTextField

from ..querysets import BoxQuerySet


class Channel(models.TextChoices):
    """How letters come in (SPEC M01, M03)."""

    CADRES = "cadres", _("我向组织说心里话")
    PUBLIC = "public", _("部长信箱")


class Box(models.Model):
    """Where letters of a unit arrive; the one of the discipline inspection is sealed off (SPEC M04, M06)."""

    class Kind(models.TextChoices):
        HANDLING = "handling", _("组织部门信箱")
        DISCIPLINE = "discipline", _("纪检信箱")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices, default=Kind.HANDLING)
    opened_at = models.DateTimeField(_("开设时间"))

    objects = BoxQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["unit__path", "kind"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "kind"], name="box_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit.name} · {self.get_kind_display()}"


class BoxKey(models.Model):
    """A key of a box, itself encrypted with ``FIELD_KEYS``; the newest one wraps."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="keys")
    secret = EncryptedTextField()
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.uid.hex


class LetterType(models.Model):
    """A type of letters; three are seeded for cadres (SPEC M01)."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    name = models.CharField(_("名称"), max_length=20)
    term = models.PositiveSmallIntegerField(
        _("办理期限（工作日）"), default=20, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    referral_closes = models.BooleanField(
        _("移送即办结"), default=False, help_text=_("移送纪检后，这封信是否即告办结；不勾选的继续由纪检答复。")
    )
    order = models.PositiveSmallIntegerField(_("顺序"), default=100)
    is_active = models.BooleanField(_("使用中"), default=True)

    class Meta:
        ordering: ClassVar = ["channel", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "name"],
                name="letter_type_named_once",
                violation_error_message=_("这个渠道已有同名的类型。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Priority(models.Model):
    """普通, 急, 特 with limits in working days (SPEC M09); the seeded limits of the last two are ours."""

    code = models.SlugField(_("代码"), max_length=10, unique=True)
    name = models.CharField(_("名称"), max_length=10)
    limit = models.PositiveSmallIntegerField(
        _("办理期限（工作日）"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    remind_before = models.PositiveSmallIntegerField(_("提前提醒（工作日）"), validators=[MaxValueValidator(30)])
    order = models.PositiveSmallIntegerField(_("顺序"), default=100)
    is_active = models.BooleanField(_("使用中"), default=True)

    #: The code of the priority that every letter begins with.
    NORMAL: ClassVar = "normal"

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], name="priority_named_once", violation_error_message=_("已有同名的缓急等级。")
            )
        ]

    def __str__(self) -> str:
        return self.name


class OpinionSource(models.Model):
    """Where opinions about the department come from; four are seeded (SPEC M13)."""

    name = models.CharField(_("名称"), max_length=20, unique=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=100)
    is_active = models.BooleanField(_("使用中"), default=True)

    class Meta:
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Opinion(models.Model):
    """An opinion that somebody wrote down (SPEC M13). Append-only."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(OpinionSource, on_delete=models.PROTECT, related_name="opinions", verbose_name=_("来源"))
    received_on = models.DateField(_("日期"))
    body = EncryptedTextField(_("内容"))
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.source_id} {self.received_on:%F}"
