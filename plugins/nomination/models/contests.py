"""Contests for a post (比选): stages with weights, entrants, approvals, scores (SPEC N17, N18, N20)."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lms.encryption import EncryptedTextField

from ..querysets import EntrantQuerySet, PostContestQuerySet
from .shared import AboutSomebody, ForPost


class Contest(ForPost):
    """A contest for one post; before it opens stages and entrants are entered, afterwards scores."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("准备中")
        OPEN = "open", _("进行中")
        FINISHED = "finished", _("已结束")
        PUBLISHED = "published", _("已在内部公布")
        CANCELLED = "cancelled", _("已终止")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("名称"), max_length=120)
    places = models.PositiveSmallIntegerField(_("职数"), default=1, validators=[MinValueValidator(1)])
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PREPARING)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("建立时间"))
    opened_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PostContestQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("比选")
        verbose_name_plural = _("比选")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            *ForPost.Meta.constraints,
            models.CheckConstraint(condition=Q(places__gte=1), name="contest_has_a_place"),
            models.CheckConstraint(
                condition=Q(state__in=["preparing", "cancelled"]) | Q(opened_at__isnull=False),
                name="contest_goes_on_after_opening",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["finished", "published"]) | Q(finished_at__gte=F("opened_at")),
                name="contest_finished_after_opening",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__gte=F("finished_at")),
                name="contest_published_after_finish",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("nomination:contest", args=[self.uid])

    @property
    def is_preparing(self) -> bool:
        """Say whether stages and entrants can still be entered."""
        return self.state == self.State.PREPARING

    @property
    def is_open(self) -> bool:
        """Say whether scores are taken."""
        return self.state == self.State.OPEN


class ContestStage(models.Model):
    """One part of a contest; its weight is in per cent, and those of a contest add up to 100 when it opens."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("笔试")
        INTERVIEW = "interview", _("面试")
        DEMOCRATIC = "democratic", _("民主测评")
        INSPECTION = "inspection", _("组织考察")
        OTHER = "other", _("其他")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="stages")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("环节"), max_length=40)
    weight = models.DecimalField(
        _("权重（%）"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )
    full_marks = models.DecimalField(
        _("满分"), max_digits=6, decimal_places=2, default=Decimal(100), validators=[MinValueValidator(Decimal(1))]
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "order"], name="contest_stage_order"),
            models.UniqueConstraint(fields=["contest", "name"], name="contest_stage_name"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="contest_stage_weight"),
            models.CheckConstraint(condition=Q(full_marks__gt=0), name="contest_stage_full_marks"),
        ]

    def __str__(self) -> str:
        return self.name


class Entrant(AboutSomebody):
    """Somebody who wants to take part; both approvals come before taking part (SPEC N20)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entrants")
    #: Counted from 1 in each contest; a number is not given twice.
    number = models.PositiveIntegerField(_("编号"))
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EntrantQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("参加人员")
        verbose_name_plural = _("参加人员")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "number"], name="entrant_number"),
            models.UniqueConstraint(
                fields=["contest", "nominee_key"], condition=Q(withdrawn_at=None), name="entrant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id}/{self.number}"


class Approval(models.Model):
    """A decision about an entrant; the latest of each kind counts. Append-only."""

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", _("民主推荐")
        ORGANISATION = "organisation", _("组织审定")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="approvals")
    kind = models.CharField(_("事项"), max_length=14, choices=Kind.choices)
    is_granted = models.BooleanField(_("是否通过"))
    decided_on = models.DateField(_("日期"))
    remark = EncryptedTextField(_("说明"), blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.entrant_id} {self.kind}"


class ContestScore(models.Model):
    """What an entrant got in a stage; the latest counts, a correction says why. Append-only."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="scores")
    stage = models.ForeignKey(ContestStage, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(_("得分"), max_digits=6, decimal_places=2)
    #: Did not come: counts as nothing, and is shown as what it is.
    is_absent = models.BooleanField(_("缺考"), default=False)
    #: The score that this one takes the place of.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = EncryptedTextField(_("更正原因"), blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__gte=0), name="contest_score_not_negative"),
            models.CheckConstraint(condition=Q(is_absent=False) | Q(value=0), name="contest_score_of_absent"),
            models.UniqueConstraint(
                fields=["entrant", "stage"], condition=Q(replaces=None), name="contest_score_first_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entrant_id} {self.stage_id}: {self.value}"
