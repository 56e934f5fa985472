"""Applications of people who are not learners: nominators and letter writers (SPEC N02)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.encryption import EncryptedTextField

from ..querysets import RegistrationQuerySet
from .people import User
from .units import Unit


class Registration(models.Model):
    """A real-name application; the receipt is also the user name of the account that follows."""

    class Purpose(models.TextChoices):
        NOMINATE = "nominate", _("参加干部推荐")
        WRITE = "write", _("给组织部门写信")
        BOTH = "both", _("推荐和写信")

    class State(models.TextChoices):
        PENDING = "pending", _("待审核")
        APPROVED = "approved", _("已通过")
        REFUSED = "refused", _("未通过")
        LAPSED = "lapsed", _("已过期")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.CharField(_("受理编号"), max_length=20, unique=True)
    real_name = models.CharField(_("姓名"), max_length=60)
    id_number = EncryptedTextField(_("公民身份号码"), null=True)
    id_number_key = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    mobile = EncryptedTextField(_("手机号码"), null=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    workplace = models.CharField(_("工作单位"), max_length=120)
    post = models.CharField(_("职务"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("受理地区"))
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose.choices)
    password = models.CharField(max_length=128, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PENDING)
    submitted_at = models.DateTimeField(_("提交时间"))
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    reviewed_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    answer = models.CharField(_("审核意见"), max_length=300, blank=True)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("账号")
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("实名注册申请")
        verbose_name_plural = _("实名注册申请")
        ordering: ClassVar = ["-submitted_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "submitted_at"], name="registration_queue")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "lapsed"]) | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="registration_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="registration_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(user__isnull=False), name="registration_approved_has_account"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt
