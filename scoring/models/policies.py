"""Credit policies as versioned data, and what they would have given."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import CadreCategory

from ..policies.rules import PolicyError, PolicyRules
from ..querysets import CreditPolicyQuerySet


class CreditPolicy(models.Model):
    """A version of the rules by which study becomes 学时. Entries keep the version they were earned under.

    A draft may be changed; once activated (by the verb) a version stays as it is, and is followed by another one.
    Without categories it is for everybody for whom no other one is.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ACTIVE = "active", _("已启用")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("代码"), help_text=_("同一办法的各版本用同一代码，只用字母、数字和连字符。"))
    version = models.PositiveSmallIntegerField(_("版本"))
    name = models.CharField(_("名称"), max_length=120)
    basis = models.CharField(_("依据"), max_length=255, blank=True, help_text=_("发文单位、文号、日期。"))
    rules = models.JSONField(_("规则"), default=dict, blank=True)
    categories = models.ManyToManyField(CadreCategory, blank=True, related_name="+", verbose_name=_("适用类别"))
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("失效日期"), null=True, blank=True, help_text=_("不含当日；空表示长期有效。"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DRAFT)
    activated_at = models.DateTimeField(_("启用时间"), null=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = CreditPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("学时办法")
        verbose_name_plural = _("学时办法")
        ordering: ClassVar = ["code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="policy_version_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="policy_ends_after_start",
                violation_error_message=_("失效日期应晚于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(name)s 第 %(version)d 版") % {"name": self.name, "version": self.version}

    def get_absolute_url(self) -> str:
        return reverse("scoring:policy", args=[self.uid])

    def clean(self) -> None:
        try:
            PolicyRules.from_json(self.rules)
        except PolicyError as error:
            raise ValidationError({"rules": str(error)}) from error

    @property
    def parsed(self) -> PolicyRules:
        """Return the rules ready for calculation."""
        return PolicyRules.from_json(self.rules)

    @property
    def is_draft(self) -> bool:
        """Say whether it may still be changed."""
        return self.state == self.State.DRAFT

    def is_in_force(self, day: date) -> bool:
        """Say whether entries of `day` are earned under it, as far as its dates say."""
        until = self.valid_until
        return not self.is_draft and self.valid_from <= day and (until is None or day < until)


class PolicySimulation(models.Model):
    """What a policy would have given for a year's records, beside what was given (SPEC §1g 4).

    `changed` holds ``[[user id, hours given, hours it would have given], …]``, the largest differences first.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    policy = models.ForeignKey(CreditPolicy, on_delete=models.CASCADE, related_name="simulations")
    rules = models.JSONField(_("规则"))
    year = models.PositiveSmallIntegerField(_("年度"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("测算时间"))
    job_id = models.UUIDField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)
    gaining = models.PositiveIntegerField(default=0)
    losing = models.PositiveIntegerField(default=0)
    hours_given = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    hours_would = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    changed = models.JSONField(default=list)

    class Meta:
        verbose_name = _("学时办法测算")
        verbose_name_plural = _("学时办法测算")
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.policy} {self.year}"
