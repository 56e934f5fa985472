"""What people declare themselves, with proof, and what they ask to be looked at again."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit

from ..querysets import CreditAppealQuerySet, DeclarationQuerySet
from .ledger import CreditEntry
from .policies import CreditPolicy


class Declaration(models.Model):
    """An activity beside courses that a person declares: teaching, a paper, a course elsewhere (SPEC §2.2).

    The unit confirms that it took place, the education office approves the hours; two different people.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待单位审核")
        CONFIRMED = "confirmed", _("待主管部门审定")
        APPROVED = "approved", _("已计入")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    #: Those that somebody still has to look at.
    OPEN = (State.SUBMITTED, State.CONFIRMED)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"))
    policy = models.ForeignKey(CreditPolicy, on_delete=models.PROTECT, related_name="+", verbose_name=_("学时办法"))
    activity = models.CharField(_("活动"), max_length=40)
    label = models.CharField(_("活动名称"), max_length=60)
    title = models.CharField(_("事项"), max_length=160, help_text=_("如课程、论文或培训的名称。"))
    done_on = models.DateField(_("完成日期"))
    quantity = models.DecimalField(_("数量"), max_digits=6, decimal_places=1, validators=[MinValueValidator(0.5)])
    note = models.CharField(_("说明"), max_length=500, blank=True)
    proof = models.FileField(_("证明材料"), upload_to="declarations/")
    proof_name = models.CharField(max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    submitted_at = models.DateTimeField(_("申报时间"))
    entry = models.OneToOneField(
        CreditEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="declaration"
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("学时申报")
        verbose_name_plural = _("学时申报")
        ordering: ClassVar = ["-submitted_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "state"], name="declaration_waiting")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "activity", "title", "done_on"],
                condition=~Q(state__in=["returned", "withdrawn"]),
                name="declaration_once",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", entry__isnull=False) | (~Q(state="approved") & Q(entry=None)),
                name="declaration_approved_has_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:declaration", args=[self.uid])


class DeclarationStep(models.Model):
    """One step of a declaration. Append-only."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(_("状态"), max_length=10, choices=Declaration.State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    words = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("申报步骤")
        verbose_name_plural = _("申报步骤")
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.state}"


class CreditAppeal(models.Model):
    """A person asks to have an hour looked at again: one that is missing, or one that seems wrong (SPEC §1g 3).

    It is answered once, in words; what changes in the ledger is a correction that names it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        UPHELD = "upheld", _("已更正")
        REJECTED = "rejected", _("维持原结果")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credit_appeals")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    entry = models.ForeignKey(
        CreditEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name=_("学时记录")
    )
    subject = models.CharField(_("事项"), max_length=160)
    text = models.TextField(_("说明"), max_length=2000)
    asked_at = models.DateTimeField(_("提出时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    correction = models.OneToOneField(
        CreditEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="settles"
    )

    objects = CreditAppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("学时复核")
        verbose_name_plural = _("学时复核")
        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "state"], name="appeal_waiting")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "entry"], condition=Q(state="open", entry__isnull=False), name="appeal_one_open"
            ),
            models.CheckConstraint(
                condition=(Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__gte=F("asked_at")))),
                name="appeal_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(state="upheld") | Q(correction=None), name="appeal_corrects_when_upheld"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("scoring:appeal", args=[self.uid])
