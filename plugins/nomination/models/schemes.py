"""Schemes of nomination as data, and what goes on under one of them for a post (SPEC N10)."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lms.encryption import EncryptedTextField

from ..querysets import CandidateQuerySet, SchemeQuerySet, SelectionQuerySet
from .contests import Contest
from .office import WeightSet
from .shared import AboutSomebody, ForPost


class Scheme(models.Model):
    """One version of a scheme; changing it ends it and begins another, so that a process keeps what it began with."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=120)
    remark = models.CharField(_("说明"), max_length=300, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    #: A later version stands in its place, or it was taken out.
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = SchemeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("提名方案")
        verbose_name_plural = _("提名方案")
        ordering: ClassVar = ["code", "-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=Q(replaced_at=None), name="scheme_current"),
        ]

    def __str__(self) -> str:
        return self.name


class SchemeStage(models.Model):
    """One stage of a scheme; the weights, in per cent, add up to 100. Append-only."""

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", _("推荐")
        BALLOT = "ballot", _("票决")
        SCORING = "scoring", _("量化评价")
        COMPARISON = "comparison", _("适岗比选")

    class Source(models.TextChoices):
        """Which nominations a stage of recommendation may be taken from."""

        NONE = "", _("由专责录入")
        ONLINE = "online", _("网上推荐")
        OFFLINE = "offline", _("线下推荐")
        ALL = "all", _("全部推荐")

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="stages")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("类型"), max_length=14, choices=Kind.choices)
    name = models.CharField(_("环节"), max_length=40)
    weight = models.DecimalField(
        _("权重（%）"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )
    source = models.CharField(_("推荐来源"), max_length=8, choices=Source.choices, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "order"], name="scheme_stage_order"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="scheme_stage_weight"),
            models.CheckConstraint(
                condition=Q(kind="recommendation") | Q(source=""), name="scheme_stage_source_of_recommendation"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counts_votes(self) -> bool:
        """Say whether people vote in this stage; otherwise points of 100 are given."""
        return self.kind in (self.Kind.RECOMMENDATION, self.Kind.BALLOT)


class Selection(ForPost):
    """The first nomination for one post under a version of a scheme (初始提名)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("提名方案"))
    places = models.PositiveSmallIntegerField(_("职数"), default=1, validators=[MinValueValidator(1)])
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SelectionQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("初始提名")
        verbose_name_plural = _("初始提名")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            *ForPost.Meta.constraints,
            models.UniqueConstraint(
                fields=["vacancy"], condition=Q(vacancy__isnull=False, closed_at=None), name="selection_of_vacancy"
            ),
            models.UniqueConstraint(
                fields=["internal_post"],
                condition=Q(internal_post__isnull=False, closed_at=None),
                name="selection_of_internal_post",
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="selection_has_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.post_title}（{self.post_employer}）"

    def get_absolute_url(self) -> str:
        return reverse("nomination:selection", args=[self.uid])

    def is_draft(self) -> bool:
        """Say whether nothing was entered yet but candidates, and nothing handed over for publication."""
        held = (self.results, self.competency_models, self.notices)
        return not self.closed_at and not any(rows.exists() for rows in held)


class Candidate(AboutSomebody):
    """Somebody whose results are merged in the sheet of a process."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="candidates")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CandidateQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("提名人选")
        verbose_name_plural = _("提名人选")
        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["selection", "nominee_key"], condition=Q(removed_at=None), name="candidate_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection_id} {self.pk}"


class StageResult(models.Model):
    """The results of one stage for everybody; the latest counts, a later one says why. Append-only.

    Votes are counted out of `valid` votes; with weights, `weighted_valid` is what all of them weigh. What was taken
    from nominations names the version of the weights and the moment, so that it can be worked out again.
    """

    class Origin(models.TextChoices):
        ENTERED = "entered", _("录入")
        NOMINATIONS = "nominations", _("取自推荐")
        CONTEST = "contest", _("取自比选")
        COMPETENCY = "competency", _("取自胜任力评价")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="results")
    stage = models.ForeignKey(SchemeStage, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=12, choices=Origin.choices)
    expected = models.PositiveIntegerField(_("应到人数"), null=True, blank=True)
    present = models.PositiveIntegerField(_("实到人数"), null=True, blank=True)
    valid = models.PositiveIntegerField(_("有效票"), null=True, blank=True)
    weighted_valid = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    weights = models.ForeignKey(WeightSet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = EncryptedTextField(_("更正原因"), blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "stage", "number"], name="stage_result_number"),
            models.CheckConstraint(
                condition=Q(expected=None) | Q(present=None) | Q(present__lte=models.F("expected")),
                name="stage_result_present_of_expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection_id} {self.stage_id} {self.number}"


class StageLine(models.Model):
    """One candidate's votes or points in the results of a stage. Append-only."""

    result = models.ForeignKey(StageResult, on_delete=models.PROTECT, related_name="lines")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="lines")
    raw = models.DecimalField(max_digits=10, decimal_places=2)
    weighted = models.DecimalField(max_digits=12, decimal_places=2)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["result", "candidate"], name="stage_line_once"),
            models.CheckConstraint(condition=Q(raw__gte=0, weighted__gte=0), name="stage_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.candidate_id}: {self.raw}"
