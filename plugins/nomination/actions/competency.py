"""The competency model of a post, and what assessors say by it (SPEC N14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.views.decorators.debug import sensitive_variables

from accounts.audit import record
from accounts.models import User

from ..competency import model_of
from ..identities import assessor_key
from ..models import Assessment, Candidate, CompetencyModel, Dimension, DimensionScore, Selection
from .contests import HUNDRED, WeightsDoNotAddUp
from .selections import Closed, WrongFigures, locked_selection


@transaction.atomic
def keep_model(
    selection: Selection, dimensions: Sequence[tuple[str, Decimal]], *, by: User, at: datetime
) -> CompetencyModel:
    """Make a version of the model: (name, weight in per cent) of every dimension; raise :class:`WeightsDoNotAddUp`.

    Assessments by an earlier version stay and do not count any more.
    """
    total = sum((weight for _name, weight in dimensions), Decimal(0))
    if total != HUNDRED:
        raise WeightsDoNotAddUp(total)
    selection = locked_selection(selection)
    last = selection.competency_models.aggregate(last=Max("number"))["last"] or 0
    model = CompetencyModel.objects.create(selection=selection, number=last + 1, made_by=by, made_at=at)
    Dimension.objects.bulk_create(
        Dimension(model=model, order=number, name=name, weight=weight)
        for number, (name, weight) in enumerate(dimensions, start=1)
    )
    record("keep_competency_model", by=by, at=at, target=selection, version=model.number)
    return model


@sensitive_variables()
@transaction.atomic
def assess(
    candidate: Candidate,
    model: CompetencyModel,
    *,
    assessor: str,
    values: Mapping[int, Decimal],
    by: User,
    at: datetime,
) -> Assessment:
    """Keep what `assessor` says: points from 0 to 100 by the key of every dimension; the assessor's latest counts.

    Raise :class:`WrongFigures` for points that are missing or out of range, :class:`Closed` for an earlier version.
    """
    selection = locked_selection(candidate.selection)
    current = model_of(selection)
    if current != model or candidate.removed_at:
        raise Closed
    dimensions = {one.pk: one for one in model.dimensions.all()}
    if dimensions.keys() != values.keys() or not all(0 <= value <= 100 for value in values.values()):
        raise WrongFigures
    key = assessor_key(assessor)
    made = Assessment.objects.create(
        model=model, candidate=candidate, assessor=assessor, assessor_key=key, by=by, at=at
    )
    DimensionScore.objects.bulk_create(
        DimensionScore(assessment=made, dimension=dimensions[pk], value=value) for pk, value in values.items()
    )
    record("assess_candidate", by=by, at=at, target=selection)
    return made
