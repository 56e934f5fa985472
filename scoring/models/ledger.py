"""The append-only ledger of credits."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting
from classes.models import TrainingClass
from courses.models import Enrolment

from ..querysets import CreditEntryQuerySet, LedgerSumQuerySet
from .policies import CreditPolicy


class Ledger(models.TextChoices):
    """The two ledgers of the cadre-training regulation (SPEC §2.1); hours never move from one to the other."""

    ONLINE = "online", _("网络自学")
    OFFLINE = "offline", _("集中培训")


class CreditEntry(models.Model):
    """One line of a person's ledger. The database refuses to change or delete it; a correction is a new entry.

    `key` makes every source count once. `sequence` and `digest` chain the entries of a person (see ``chain``).
    `evidence` holds what was studied and when, `calculation` the lines of the policy's arithmetic. `activity` is
    the policy's name for what is no course; `source` is where training came from, `basic` whether it is 基本培训.
    """

    class Kind(models.TextChoices):
        COURSE = "course", _("课程")
        TRAINING = "training", _("集中培训")
        ACTIVITY = "activity", _("其他培训活动")
        EXTERNAL = "external", _("外部培训")
        CORRECTION = "correction", _("更正")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credit_entries", verbose_name=_("学员")
    )
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("时任职务")
    )
    ledger = models.CharField(_("台账"), max_length=8, choices=Ledger.choices)
    kind = models.CharField(_("来源"), max_length=12, choices=Kind.choices)
    course_class = models.CharField(_("课程性质"), max_length=10, blank=True)
    activity = models.CharField(_("活动"), max_length=40, blank=True)
    source = models.CharField(_("培训来源"), max_length=14, choices=TrainingClass.Source.choices, blank=True)
    basic = models.BooleanField(_("基本培训"), default=False)
    title = models.CharField(_("名称"), max_length=255)
    hours = models.DecimalField(_("学时"), max_digits=7, decimal_places=2)
    earned_at = models.DateTimeField(_("取得时间"))
    recorded_at = models.DateTimeField(_("入账时间"))
    policy = models.ForeignKey(
        CreditPolicy, on_delete=models.PROTECT, null=True, related_name="entries", verbose_name=_("学时办法")
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("选课记录")
    )
    key = models.CharField(max_length=120, unique=True, editable=False)
    evidence = models.JSONField(default=dict)
    calculation = models.JSONField(default=list)
    sequence = models.PositiveIntegerField(editable=False)
    digest = models.CharField(max_length=64, editable=False)

    objects = CreditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("学时记录")
        verbose_name_plural = _("学时记录")
        ordering: ClassVar = ["-earned_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "sequence"], name="credit_chain_position_once"),
            models.CheckConstraint(condition=Q(hours__gte=0) | Q(kind="correction"), name="only_corrections_subtract"),
        ]
        indexes: ClassVar = [
            # What the months of a year are added up from stands in the index: 6.5 million entries, and no row is read.
            models.Index(fields=["ledger", "earned_at"], include=["user", "hours"], name="credit_months"),
            models.Index(fields=["user", "-earned_at"], name="credit_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.hours:+}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:credit", args=[self.uid])

    def chained_content(self) -> dict[str, Any]:
        """Return what the digest covers."""
        return {
            "uid": str(self.uid),
            "user": self.user_id,
            "posting": self.posting_id,
            "ledger": str(self.ledger),
            "kind": str(self.kind),
            "course_class": str(self.course_class),
            "activity": self.activity,
            "source": str(self.source),
            "basic": self.basic,
            "title": self.title,
            "hours": f"{self.hours:.2f}",
            "earned_at": self.earned_at.timestamp(),
            "recorded_at": self.recorded_at.timestamp(),
            "policy": self.policy_id,
            "key": self.key,
            "evidence": self.evidence,
            "calculation": self.calculation,
            "sequence": self.sequence,
        }


class LedgerHead(models.Model):
    """The end of a person's chain; its row is locked while an entry is appended."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    length = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("台账链末")
        verbose_name_plural = _("台账链末")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.length}"


class LedgerSum(models.Model):
    """The hours of a person in one post, ledger and quarter, and from how many entries.

    Written by the database alone whenever an entry comes (``scoring.ledger_sums``); `quarter` is its first day.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("学员"), db_index=False
    )
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("时任职务"), db_index=False
    )
    ledger = models.CharField(_("台账"), max_length=8, choices=Ledger.choices)
    quarter = models.DateField(_("季度"))
    hours = models.DecimalField(_("学时"), max_digits=10, decimal_places=2)
    entries = models.PositiveIntegerField(_("条数"))

    objects = LedgerSumQuerySet.as_manager()

    class Meta:
        verbose_name = _("学时合计")
        verbose_name_plural = _("学时合计")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "quarter", "ledger", "posting"], name="ledger_sum_once", nulls_distinct=False
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["ledger", "quarter"], include=["user", "posting", "hours", "entries"], name="ledger_sum_ranking"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.quarter}: {self.hours}"
