"""Keeping the schemes of nomination (SPEC N10)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.audit import record
from accounts.models import User

from ..default_schemes import DEFAULT_SCHEMES, SchemeStageWords
from ..models import Scheme, SchemeStage
from .contests import HUNDRED, WeightsDoNotAddUp


@transaction.atomic
def keep_scheme(
    code: str, *, name: str, remark: str, stages: Sequence[SchemeStageWords], by: User | None, at: datetime
) -> Scheme:
    """Add the scheme `code`, or a version of it in the place of the present one; raise :class:`WeightsDoNotAddUp`.

    A process that began under an earlier version goes on under it.
    """
    total = sum((stage.weight for stage in stages), Decimal(0))
    if total != HUNDRED:
        raise WeightsDoNotAddUp(total)
    current = Scheme.objects.current().select_for_update().filter(code=code)
    current.update(replaced_at=Greatest(F("made_at"), Value(at)))
    scheme = Scheme.objects.create(code=code, name=name, remark=remark, made_by=by, made_at=at)
    SchemeStage.objects.bulk_create(
        SchemeStage(scheme=scheme, order=number, **vars(stage)) for number, stage in enumerate(stages, start=1)
    )
    record("keep_nomination_scheme", by=by, at=at, target=scheme, code=code)
    return scheme


@transaction.atomic
def end_scheme(scheme: Scheme, *, by: User, at: datetime) -> None:
    """Take the scheme out; its versions stay, and what began under them goes on."""
    if Scheme.objects.current().filter(pk=scheme.pk).update(replaced_at=at):
        record("end_nomination_scheme", by=by, at=at, target=scheme, code=scheme.code)


@transaction.atomic
def load_default_schemes(*, by: User | None, at: datetime) -> int:
    """Add the ready-made schemes that are not there yet, ended ones included; return how many."""
    known = set(Scheme.objects.values_list("code", flat=True))
    missing = {code: words for code, words in DEFAULT_SCHEMES.items() if code not in known}
    for code, (name, remark, stages) in missing.items():
        keep_scheme(code, name=name, remark=remark, stages=stages, by=by, at=at)
    return len(missing)
