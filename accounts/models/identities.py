"""Sign-ins from an identity provider that could not be linked to a person without doubt."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import User


class IdentityConflict(models.Model):
    """Somebody came with a confirmed identity of `provider` that fits no account, or more than one (SPEC §4.1).

    It is linked by staff after looking, never by name.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待核对")
        LINKED = "linked", _("已关联")
        REFUSED = "refused", _("已拒绝")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.CharField(_("来源"), max_length=60)
    subject = models.CharField(_("外部标识"), max_length=200)
    real_name = models.CharField(_("姓名"), max_length=60, blank=True)
    workplace = models.CharField(_("工作单位"), max_length=120, blank=True)
    employee_number = models.CharField(_("工号"), max_length=40, blank=True)
    first_seen_at = models.DateTimeField(_("首次出现"))
    last_seen_at = models.DateTimeField(_("最近出现"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("账号")
    )
    resolved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核对人")
    )
    resolved_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("待核对的外部身份")
        verbose_name_plural = _("待核对的外部身份")
        ordering: ClassVar = ["-last_seen_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_conflict_once"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="identity_conflict_resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="linked") | Q(user__isnull=False), name="identity_conflict_linked_to_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.subject}"
