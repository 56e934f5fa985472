"""What a person asks the unit administrator to correct in the own record."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.encryption import EncryptedTextField

from ..querysets import CorrectionRequestQuerySet
from .people import User


class CorrectionRequest(models.Model):
    """One wish: which field, what it should say, why; and the answer."""

    class Field(models.TextChoices):
        REAL_NAME = "real_name", _("姓名")
        ID_NUMBER = "id_number", _("公民身份号码")
        MOBILE = "mobile", _("手机号码")
        UNIT = "unit", _("工作单位")
        POST = "post", _("职务")
        RANK = "rank", _("职务层次或职级")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        DONE = "done", _("已更正")
        REFUSED = "refused", _("未采纳")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="correction_requests", verbose_name=_("申请人")
    )
    field = models.CharField(_("更正项目"), max_length=12, choices=Field.choices)
    proposed = EncryptedTextField(_("更正为"))
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(_("提交时间"))
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    answered_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=300, blank=True)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正申请")
        verbose_name_plural = _("更正申请")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "field"], condition=Q(state="open"), name="correction_one_open_per_field"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="correction_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="correction_refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_field_display()}"
