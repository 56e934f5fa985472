"""Verbs on credits: award, correct, reconcile."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import Posting, User
from courses.models import Enrolment

from .chain import GENESIS, digest_of
from .evidence import evidence_of
from .models import CreditEntry, CreditPolicy, Ledger, LedgerHead
from .policy import calculate
from .signals import credit_awarded

logger = logging.getLogger(__name__)


class NoPolicyError(Exception):
    """No credit policy is in force on the day in question; staff must add one, then reconcile."""


@transaction.atomic
def append_entry(entry: CreditEntry) -> CreditEntry:
    """Append an unsaved entry to its person's chain; an entry with the same key is returned instead."""
    head, _created = LedgerHead.objects.get_or_create(user_id=entry.user_id, defaults={"digest": GENESIS})
    head = LedgerHead.objects.select_for_update().get(pk=head.pk)
    if existing := CreditEntry.objects.filter(key=entry.key).first():
        return existing
    entry.sequence = head.length + 1
    entry.digest = digest_of(head.digest, entry.chained_content())
    entry.save(force_insert=True)
    head.length, head.digest = entry.sequence, entry.digest
    head.save(update_fields=["length", "digest"])
    transaction.on_commit(
        lambda: credit_awarded.send_robust(
            CreditEntry, entry_id=entry.pk, user_id=entry.user_id, hours=entry.hours, at=entry.recorded_at
        )
    )
    return entry


def policy_on(at: datetime) -> CreditPolicy:
    """Return the policy in force at `at`; raises :class:`NoPolicyError`."""
    policy = CreditPolicy.objects.valid_on(timezone.localdate(at)).first()
    if policy is None:
        raise NoPolicyError(timezone.localdate(at).isoformat())
    return policy


def posting_on(user: User, at: datetime) -> Posting | None:
    """Return the post `user` held at `at`, if any."""
    return Posting.objects.on(timezone.localdate(at)).filter(user=user).first()


def hours_on_day(user: User, at: datetime) -> Decimal:
    """Return the online hours that `user` earned on the local day of `at`."""
    day_start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    day_end = day_start + timedelta(days=1)
    return CreditEntry.objects.of(user).online().filter(earned_at__gte=day_start, earned_at__lt=day_end).total()


@transaction.atomic
def award_course_credit(enrolment: Enrolment, *, at: datetime) -> CreditEntry:
    """Credit a completed course, once (SPEC L09). The policy of the day of completion applies.

    Raises ``ValueError`` for a course that is not completed and :class:`NoPolicyError`.
    """
    enrolment = Enrolment.objects.select_related("course", "user").get(pk=enrolment.pk)
    if enrolment.completed_at is None:
        raise ValueError(f"enrolment {enrolment.pk} is not completed")
    # The same completion may be reported many times at once: the person's row lets one of them calculate.
    User.objects.select_for_update().get(pk=enrolment.user_id)
    key = f"course:{enrolment.course_id}:{enrolment.user_id}"
    if existing := CreditEntry.objects.filter(key=key).first():
        return existing
    course, earned_at = enrolment.course, enrolment.completed_at
    policy = policy_on(earned_at)
    lines = calculate(
        policy.parsed,
        seconds=course.duration_seconds,
        course_class=course.course_class,
        hours_today=hours_on_day(enrolment.user, earned_at),
    )
    return append_entry(
        CreditEntry(
            user=enrolment.user,
            posting=posting_on(enrolment.user, earned_at),
            ledger=Ledger.ONLINE,
            kind=CreditEntry.Kind.COURSE,
            course_class=course.course_class,
            title=course.title,
            hours=lines[-1].hours.quantize(Decimal("0.01")),
            earned_at=earned_at,
            recorded_at=at,
            policy=policy,
            enrolment=enrolment,
            key=key,
            evidence=evidence_of(enrolment),
            calculation=[line.as_json() for line in lines],
        )
    )


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


@transaction.atomic
def correct_entry(entry: CreditEntry, *, hours: Decimal, reason: str, by: User, at: datetime) -> CreditEntry:
    """Add a correction of `hours` (may be negative) to an entry; the entry itself stays as it is."""
    # Two corrections at once must not take the same number, or one of them would be lost.
    LedgerHead.objects.select_for_update().get(user_id=entry.user_id)
    count = CreditEntry.objects.filter(key__startswith=f"correction:{entry.uid}:").count()
    correction = append_entry(
        CreditEntry(
            user=entry.user,
            posting=entry.posting,
            ledger=entry.ledger,
            kind=CreditEntry.Kind.CORRECTION,
            course_class=entry.course_class,
            title=entry.title,
            hours=hours,
            earned_at=at,
            recorded_at=at,
            policy=entry.policy,
            enrolment=entry.enrolment,
            key=f"correction:{entry.uid}:{count + 1}",
            evidence={"corrects": str(entry.uid), "reason": reason},
        )
    )
    record("correct_credit", by=by, at=at, target=correction, corrects=str(entry.uid), hours=str(hours))
    return correction


def uncredited() -> Iterator[Enrolment]:
    """Yield completed enrolments that have no credit: what a crash or a lost signal left out."""
    credited = CreditEntry.objects.exclude(enrolment=None).values("enrolment")
    yield from Enrolment.objects.completed().exclude(pk__in=credited).order_by("completed_at").iterator()


def reconcile_credits(*, at: datetime, dry_run: bool = False) -> list[Enrolment]:
    """Credit every completed course that lacks its credit; return those enrolments.

    Without a policy for its day an enrolment has to wait; it is left out, and the others are not kept waiting.
    """
    missing = []
    for enrolment in list(uncredited()):
        try:
            if not dry_run:
                award_course_credit(enrolment, at=at)
        except NoPolicyError as error:
            logger.warning("no credit policy is in force on %s: enrolment %s waits", error, enrolment.pk)
        else:
            missing.append(enrolment)
    return missing


def verify_ledger() -> Iterator[Mapping[str, Any]]:
    """Yield every break of a chain as ``{"user", "sequence", "uid", "fault"}``; nothing when the ledger is intact.

    Faults: ``altered`` (content and digest disagree), ``missing`` (a gap), ``truncated`` (the end is not the head's).
    """
    heads = {head.user_id: head for head in LedgerHead.objects.iterator()}
    user, sequence, digest = None, 0, GENESIS
    for entry in CreditEntry.objects.order_by("user_id", "sequence").iterator(chunk_size=5000):
        if entry.user_id != user:
            yield from _end_of_chain(heads, user, sequence, digest)
            user, sequence, digest = entry.user_id, 0, GENESIS
        if entry.sequence != sequence + 1:
            yield {"user": user, "sequence": sequence + 1, "uid": str(entry.uid), "fault": "missing"}
        elif digest_of(digest, entry.chained_content()) != entry.digest:
            yield {"user": user, "sequence": entry.sequence, "uid": str(entry.uid), "fault": "altered"}
        sequence, digest = entry.sequence, entry.digest
    yield from _end_of_chain(heads, user, sequence, digest)
    for head in heads.values():
        if head.length:
            yield {"user": head.user_id, "sequence": 1, "uid": "", "fault": "truncated"}


def _end_of_chain(
    heads: dict[int, LedgerHead], user: int | None, sequence: int, digest: str
) -> Iterator[Mapping[str, Any]]:
    if user is None:
        return
    head = heads.pop(user, None)
    if head is None or (head.length, head.digest) != (sequence, digest):
        yield {"user": user, "sequence": sequence, "uid": "", "fault": "truncated"}
