"""Verbs on what is no course: hours of trainings and activities."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.audit import record
from accounts.models import User

from ..models import CreditEntry, Ledger
from .ledger import append_entry, posting_on


@transaction.atomic
def enter_training(
    user: User, *, title: str, hours: Decimal, earned_at: datetime, reference: str, by: User | None, at: datetime
) -> CreditEntry:
    """Enter 集中培训 hours; `reference` (of the class or the certificate) makes the entry count once per person."""
    entry = append_entry(
        CreditEntry(
            user=user,
            posting=posting_on(user, earned_at),
            ledger=Ledger.OFFLINE,
            kind=CreditEntry.Kind.TRAINING,
            title=title,
            hours=hours,
            earned_at=earned_at,
            recorded_at=at,
            key=f"training:{reference}:{user.pk}",
            evidence={"reference": reference},
        )
    )
    record("enter_training", by=by, at=at, target=entry, reference=reference, hours=str(hours))
    return entry
