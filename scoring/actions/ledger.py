"""Verbs on the ledger itself: append, correct, verify."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import Posting, User

from ..chain import GENESIS, digest_of
from ..models import CreditEntry, LedgerHead
from ..signals import credit_awarded


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


def posting_on(user: User, at: datetime) -> Posting | None:
    """Return the post `user` held at `at`, if any."""
    return Posting.objects.on(timezone.localdate(at)).filter(user=user).first()


@transaction.atomic
def correct_entry(
    entry: CreditEntry,
    *,
    hours: Decimal,
    reason: str,
    by: User | None,
    at: datetime,
    evidence: Mapping[str, Any] | None = None,
) -> CreditEntry:
    """Add a correction of `hours` (may be negative) to an entry; the entry itself stays as it is.

    `evidence` is what else it rests on.
    """
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
            activity=entry.activity,
            source=entry.source,
            basic=entry.basic,
            title=entry.title,
            hours=hours,
            earned_at=at,
            recorded_at=at,
            policy=entry.policy,
            enrolment=entry.enrolment,
            key=f"correction:{entry.uid}:{count + 1}",
            evidence={**(evidence or {}), "corrects": str(entry.uid), "reason": reason},
        )
    )
    record("correct_credit", by=by, at=at, target=correction, corrects=str(entry.uid), hours=str(hours))
    return correction


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
