"""Roles with a scope."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..querysets import RoleAssignmentQuerySet
from .people import User
from .units import Unit


class RoleAssignment(models.Model):
    """A person's role within a unit and everything below it."""

    class Role(models.TextChoices):
        TRAINER = "trainer", _("教师")
        REVIEWER = "reviewer", _("课程审核员")
        EDITOR = "editor", _("信息编辑")
        EDUCATOR = "educator", _("干部教育科")
        LEADER = "leader", _("分管领导")
        UNIT_ADMIN = "unit_admin", _("单位管理员")
        COUNTY_ADMIN = "county_admin", _("县区管理员")
        NOMINATION_OFFICER = "nomination_officer", _("推荐专责")
        LETTER_HANDLER = "letter_handler", _("信件办理人")
        DISCIPLINE_OFFICER = "discipline_officer", _("纪检专责")
        LETTER_SUPERVISOR = "letter_supervisor", _("部风监督员")
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

#: Whoever holds one of these sees data of other people, and signs in with a second factor; so does the superuser.
SECOND_FACTOR_ROLES = (
    RoleAssignment.Role.EDUCATOR,
    RoleAssignment.Role.LEADER,
    RoleAssignment.Role.UNIT_ADMIN,
    RoleAssignment.Role.COUNTY_ADMIN,
    RoleAssignment.Role.NOMINATION_OFFICER,
    RoleAssignment.Role.LETTER_HANDLER,
    RoleAssignment.Role.DISCIPLINE_OFFICER,
    RoleAssignment.Role.LETTER_SUPERVISOR,
    *SEPARATE_ROLES,
)
