"""What a post asks of people, and how assessors judge them by it (SPEC N14)."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lms.encryption import EncryptedTextField

from .schemes import Candidate, Selection


class CompetencyModel(models.Model):
    """One version of what the post of a process asks; assessments by an earlier version do not count. Append-only."""

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="competency_models")
    number = models.PositiveIntegerField(_("版本"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "number"], name="competency_model_number"),
        ]

    def __str__(self) -> str:
        return f"{self.selection_id} {self.number}"


class Dimension(models.Model):
    """One thing that the post asks; the weights of a model, in per cent, add up to 100. Append-only."""

    model = models.ForeignKey(CompetencyModel, on_delete=models.PROTECT, related_name="dimensions")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(_("维度"), max_length=40)
    weight = models.DecimalField(
        _("权重（%）"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "order"], name="dimension_order"),
            models.UniqueConstraint(fields=["model", "name"], name="dimension_name"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="dimension_weight"),
        ]

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """What one assessor, by name, says of one candidate; the assessor's latest counts. Append-only."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    model = models.ForeignKey(CompetencyModel, on_delete=models.PROTECT, related_name="assessments")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="assessments")
    assessor = EncryptedTextField(_("评价人"))
    #: Keyed hash of the assessor's name: the same assessor counts once.
    assessor_key = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.at:%F %T}"


class DimensionScore(models.Model):
    """Points from 0 to 100 in one dimension. Append-only."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="scores")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=5, decimal_places=2)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "dimension"], name="dimension_score_once"),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=100), name="dimension_score_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.dimension_id}: {self.value}"
