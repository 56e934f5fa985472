"""Signing, taking back and reading nominations."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.audit import record
from accounts.models import Rank, User
from accounts.participation import NOMINATE, standing_of
from notices.actions import notify

from ..identities import signer_key
from ..models import Channel, Draft, Nomination, NominatorClass, Reading, Withdrawal
from ..nominees import identify
from ..notice_kinds import NOMINATION_READ, NOMINATION_RECEIVED
from ..posts import Post, announced_post
from .drafts import draft_of, version_of

#: Letters and figures that are not taken for one another when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class NotEntitled(Exception):
    """The person neither holds a post nor was admitted to nominating by review."""


class Incomplete(Exception):
    """One of the parts that a nomination must have is empty (SPEC N04)."""


class PostClosed(Exception):
    """The post is not announced, or its period is over (SPEC N06)."""


class DraftChanged(Exception):
    """The draft is not what was to be signed: it was changed in another window, or it was signed already."""


class AlreadyWithdrawn(Exception):
    """The nomination was taken back before."""


@dataclass(frozen=True)
class Nominee:
    """The person who is nominated, as the nominator describes them."""

    name: str
    unit: str
    post: str
    #: The account that was chosen; without one it is found by name and unit, if that is certain.
    account: User | None = None

    @property
    def words(self) -> tuple[str, str, str]:
        """Return what is written of the person."""
        return self.name, self.unit, self.post

    @property
    def columns(self) -> dict[str, Any]:
        """Return the columns of ``models.AboutSomebody``."""
        words = {"nominee_name": self.name, "nominee_unit": self.unit, "nominee_post": self.post}
        return words | identify(self.name, self.unit, self.account).columns


@dataclass(frozen=True)
class Statement:
    """What must be said about the nominee (SPEC N04)."""

    target: str
    strengths: str
    weaknesses: str
    reason: str


def class_of(rank: str) -> NominatorClass:
    """Return the class of a nominator by the rank of the present post; who holds none is of the public."""
    if not rank:
        return NominatorClass.PUBLIC
    return NominatorClass.LEADER if rank <= Rank.R40 else NominatorClass.CADRE


def new_receipt(at: datetime) -> str:
    """Return a receipt number of the day."""
    return f"T{timezone.localdate(at):%Y%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


def demand_complete(nominee: Nominee, statement: Statement) -> None:
    """Raise :class:`Incomplete` when a part is empty."""
    if not all(part.strip() for part in (*nominee.words, *vars(statement).values())):
        raise Incomplete


def sealed_columns(nominee: Nominee, statement: Statement) -> dict[str, Any]:
    """Return the columns of a nomination that say who is meant and what is said."""
    return {**nominee.columns, **vars(statement)}


@sensitive_variables()
@transaction.atomic
def nominate(
    nominator: User,
    *,
    nominee: Nominee | None,
    statement: Statement,
    at: datetime,
    address: str | None = None,
    post: Post | None = None,
    version: str | None = None,
) -> Nomination:
    """Sign and hand in a nomination; without `nominee` the person nominates himself or herself.

    `post` is an announced post; without one the nomination is undirected and may be handed in at any time (SPEC N06).
    The person's draft ends; with `version` it must be that one (``drafts.version_of``), so that two clicks sign once.
    Raise :class:`NotEntitled` for people who were not reviewed, :class:`PostClosed` for a post whose period is over,
    :class:`Incomplete` when anything is left empty, and :class:`DraftChanged`.
    """
    User.objects.select_for_update(no_key=True).get(pk=nominator.pk)
    if version is not None and version_of(draft_of(nominator)) != version:
        raise DraftChanged
    standing = standing_of(nominator, NOMINATE)
    if standing is None:
        raise NotEntitled
    if post is not None:
        post = announced_post(post.uid, timezone.localdate(at))
        if post is None:
            raise PostClosed
    kind = Nomination.Kind.OTHER if nominee else Nomination.Kind.SELF
    nominee = nominee or Nominee(nominator.real_name, standing.workplace, standing.post or "—", nominator)
    demand_complete(nominee, statement)
    rank = nominator.postings.current().values_list("rank", flat=True).first() or ""
    nomination = Nomination.objects.create(
        receipt=new_receipt(at),
        nominator=nominator,
        unit=standing.unit,
        nominator_class=class_of(rank),
        nominator_rank=rank,
        signer_key=signer_key(nominator),
        channel=Channel.ONLINE,
        mode=Nomination.Mode.DIRECTED if post else Nomination.Mode.UNDIRECTED,
        kind=kind,
        signed_name=nominator.real_name,
        signed_from=address,
        created_at=at,
        **(post.columns if post else {}),
        **sealed_columns(nominee, statement),
    )
    Draft.objects.filter(person=nominator).delete()
    record("nominate", by=nominator, at=at, target=nomination, receipt=nomination.receipt)
    url = reverse("nomination:nomination", args=[nomination.uid])
    notify([nominator], NOMINATION_RECEIVED, at=at, url=url, receipt=nomination.receipt)
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
    """Record that the officer `by` reads the nomination; its writer is told the first time."""
    Reading.objects.create(nomination=nomination, reader=by, at=at)
    record("open_nomination", by=by, at=at, target=nomination, receipt=nomination.receipt)
    if nomination.nominator is not None:
        url = reverse("nomination:nomination", args=[nomination.uid])
        key = f"nomination-read-{nomination.receipt}"
        notify([nomination.nominator], NOMINATION_READ, at=at, url=url, key=key, receipt=nomination.receipt)


@transaction.atomic
def record_readings(nominations: Iterable[Nomination], *, kind: str, by: User, at: datetime) -> None:
    """Record that `by` saw a part of each of `nominations`; the same part is recorded once a day."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = {nomination.pk for nomination in nominations}
    known = Reading.objects.filter(nomination__in=found, reader=by, kind=kind, at__gte=day)
    missing = found - set(known.values_list("nomination_id", flat=True))
    Reading.objects.bulk_create(Reading(nomination_id=pk, reader=by, at=at, kind=kind) for pk in sorted(missing))
