"""What closing a class, or approving a group viewing, leaves behind: hours and certificates."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..querysets import CertificateQuerySet, HoursQuerySet
from .training import ClassMember, TrainingClass
from .viewings import Viewing


class TrainingHours(models.Model):
    """Hours of 集中培训 that a person earned (SPEC L23, L27). Append-only: taking hours back is another line.

    `key` makes every source count once; `category` is where an annual table counts the hours.
    """

    class Category(models.TextChoices):
        TRAINING = "training", _("集中培训")
        VIEWING = "viewing", _("集中收看")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="training_hours", verbose_name=_("学员"))
    category = models.CharField(_("类别"), max_length=10, choices=Category.choices)
    title = models.CharField(_("名称"), max_length=160)
    hours = models.DecimalField(_("学时"), max_digits=6, decimal_places=1)
    earned_on = models.DateField(_("取得日期"))
    recorded_at = models.DateTimeField(_("记录时间"))
    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.PROTECT, null=True, related_name="earned", verbose_name=_("班次")
    )
    viewing = models.ForeignKey(
        Viewing, on_delete=models.PROTECT, null=True, related_name="earned", verbose_name=_("集中收看")
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("冲销")
    )
    key = models.CharField(max_length=80, unique=True, editable=False)

    objects = HoursQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("集中培训学时")
        verbose_name_plural = _("集中培训学时")
        ordering: ClassVar = ["-recorded_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "earned_on"], name="training_hours_mine")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(category="training", training_class__isnull=False, viewing=None)
                | Q(category="viewing", viewing__isnull=False, training_class=None),
                name="training_hours_have_one_source",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, hours__gt=0) | Q(reverses__isnull=False, hours__lt=0),
                name="training_hours_only_reversals_subtract",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.hours:+}"


class Certificate(models.Model):
    """A certificate with what it said on the day it was issued. Re-opening the class revokes it; nobody deletes it.

    The number may be guessed, so the public page asks for the code as well.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("证书编号"), max_length=40, unique=True)
    code = models.CharField(_("查验码"), max_length=12)
    member = models.ForeignKey(ClassMember, on_delete=models.PROTECT, related_name="certificates")
    name = models.CharField(_("姓名"), max_length=60)
    workplace = models.CharField(_("单位及职务"), max_length=250, blank=True)
    title = models.CharField(_("班次名称"), max_length=120)
    organiser = models.CharField(_("主办单位"), max_length=120)
    starts_on = models.DateField(_("开班日期"))
    ends_on = models.DateField(_("结束日期"))
    hours = models.DecimalField(_("学时"), max_digits=6, decimal_places=1)
    issued_at = models.DateTimeField(_("颁发时间"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("结业证书")
        verbose_name_plural = _("结业证书")
        ordering: ClassVar = ["-issued_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(revoked_at=None), name="certificate_one_valid_per_member"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("classes:certificate", args=[self.uid])
