"""Verbs of nominating. Audit entries name the nomination's number and never its content."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from accounts.participation import NOMINATE, standing_of

from .models import Nomination, Reading, Withdrawal

#: Letters and figures that are not taken for one another when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class NotEntitled(Exception):
    """The person neither holds a post nor was admitted to nominating by review."""


class Incomplete(Exception):
    """One of the parts that a nomination must have is empty (SPEC N04)."""


class AlreadyWithdrawn(Exception):
    """The nomination was taken back before."""


@dataclass(frozen=True)
class Nominee:
    """The person who is nominated, as the nominator describes them."""

    name: str
    unit: str
    post: str


@dataclass(frozen=True)
class Statement:
    """What must be said about the nominee (SPEC N04)."""

    target: str
    strengths: str
    weaknesses: str
    reason: str


@transaction.atomic
def nominate(
    nominator: User, *, nominee: Nominee | None, statement: Statement, at: datetime, address: str | None = None
) -> Nomination:
    """Sign and hand in a nomination; without `nominee` the person nominates himself or herself.

    Raise :class:`NotEntitled` for people who were not reviewed and :class:`Incomplete` when anything is left empty.
    """
    standing = standing_of(nominator, NOMINATE)
    if standing is None:
        raise NotEntitled
    kind = Nomination.Kind.OTHER if nominee else Nomination.Kind.SELF
    nominee = nominee or Nominee(nominator.real_name, standing.workplace, standing.post or "—")
    if not all(part.strip() for part in (*vars(nominee).values(), *vars(statement).values())):
        raise Incomplete
    nomination = Nomination.objects.create(
        receipt=f"T{timezone.localdate(at):%Y%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(6)),
        nominator=nominator,
        unit=standing.unit,
        kind=kind,
        signed_name=nominator.real_name,
        signed_from=address,
        created_at=at,
        nominee_name=nominee.name,
        nominee_unit=nominee.unit,
        nominee_post=nominee.post,
        **vars(statement),
    )
    record("nominate", by=nominator, at=at, target=nomination, receipt=nomination.receipt)
    return nomination


@transaction.atomic
def withdraw(nomination: Nomination, *, by: User, at: datetime) -> Withdrawal:
    """Take the nomination back with a record of its own; raise :class:`AlreadyWithdrawn` the second time."""
    # The nomination's row is locked, not changed: two clicks must not both find it standing.
    Nomination.objects.select_for_update().get(pk=nomination.pk)
    withdrawal, created = Withdrawal.objects.get_or_create(nomination=nomination, defaults={"at": at})
    if not created:
        raise AlreadyWithdrawn
    record("withdraw_nomination", by=by, at=at, target=nomination, receipt=nomination.receipt)
    return withdrawal


@transaction.atomic
def open_nomination(nomination: Nomination, *, by: User, at: datetime) -> None:
    """Record that the officer `by` reads the nomination."""
    Reading.objects.create(nomination=nomination, reader=by, at=at)
    record("open_nomination", by=by, at=at, target=nomination, receipt=nomination.receipt)
