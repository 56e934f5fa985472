"""What assessors make of candidates by the competency model of a post (SPEC N14)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .models import Assessment, Candidate, CompetencyModel, Dimension, Selection
from .sheet import CENT


@dataclass(frozen=True)
class Judged:
    """A candidate: the mean of every dimension, the weighted total of 100, and how many assessors there were."""

    candidate: Candidate
    means: list[tuple[Dimension, Decimal | None]]
    total: Decimal | None
    assessments: list[Assessment]


def model_of(selection: Selection) -> CompetencyModel | None:
    """Return the version of the model that counts; a post may have none."""
    return selection.competency_models.prefetch_related("dimensions").first()


def judged(selection: Selection, model: CompetencyModel) -> list[Judged]:
    """Return a line for every candidate; of each assessor the latest assessment by `model` counts. Three queries."""
    found = Assessment.objects.filter(model=model, candidate__removed_at=None).prefetch_related("scores")
    latest: dict[int, dict[str, Assessment]] = defaultdict(dict)
    for assessment in found.order_by("pk"):
        latest[assessment.candidate_id][assessment.assessor_key] = assessment
    dimensions = list(model.dimensions.all())
    lines = []
    for candidate in selection.candidates.standing():
        mine = list(latest[candidate.pk].values())
        values: dict[int, list[Decimal]] = defaultdict(list)
        for assessment in mine:
            for score in assessment.scores.all():
                values[score.dimension_id].append(score.value)
        exact = [(one, sum(row, Decimal(0)) / len(row) if (row := values[one.pk]) else None) for one in dimensions]
        means = [(one, None if mean is None else mean.quantize(CENT, ROUND_HALF_UP)) for one, mean in exact]
        total = sum((mean * one.weight / 100 for one, mean in exact if mean is not None), Decimal(0))
        lines.append(Judged(candidate, means, total.quantize(CENT, ROUND_HALF_UP) if mine else None, mine))
    return lines
