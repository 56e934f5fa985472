"""Versions of the weights (SPEC N11)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max

from accounts.audit import record
from accounts.models import User

from ..models import Weight, WeightSet


@transaction.atomic
def set_weights(values: Mapping[tuple[str, str], Decimal], *, remark: str, by: User | None, at: datetime) -> WeightSet:
    """Make a version of the weights, by (class of nominator, channel); earlier versions stay as they were."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE nomination_weightset IN SHARE ROW EXCLUSIVE MODE")
    number = (WeightSet.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    made = WeightSet.objects.create(number=number, remark=remark, made_by=by, made_at=at)
    Weight.objects.bulk_create(
        Weight(weights=made, nominator_class=one, channel=channel, value=value)
        for (one, channel), value in values.items()
    )
    record("set_nomination_weights", by=by, at=at, target=made, version=number)
    return made
