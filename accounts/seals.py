"""The chain over the audit log: sealing what is final, verifying, exporting with a chain of its own.

The table itself refuses changes by the application (a trigger). The chain shows changes by whoever owns the database:
each seal's digest is an HMAC, under a key that is not in the database, over the digest before it and the rows since.
Rows are taken by the number of their transaction, so that one that commits late cannot slip in behind a seal.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import QuerySet

from lms.encryption import keyed_mac

from .models import AuditEntry, AuditSeal

#: A row that no seal has after this time means that sealing does not run.
SEALED_WITHIN = timedelta(hours=1)
_SEAL_LOCK = 0x5EA1
#: Stands for "all transactions of the old count", when a restored database counts anew.
END_OF_ERA = 2**63 - 1


def canonical(entry: AuditEntry) -> str:
    """Return the entry as one line of JSON that is always the same for the same row."""
    values = {
        "id": entry.pk,
        "xact": entry.xact,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "about": entry.about_id,
        "address": entry.address,
        "details": entry.details,
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rows(after_id: int, start: int, end: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(pk__gt=after_id, xact__gte=start, xact__lt=end).order_by("xact", "pk")


def _digest(previous: str, entries: QuerySet[AuditEntry], end: int) -> tuple[str, int, int]:
    """Return the digest over `entries`, how many there are, and the largest number."""
    mac, count, largest = keyed_mac("accounts.audit"), 0, 0
    mac.update(f"{previous}|{end}".encode())
    for entry in entries.iterator(chunk_size=2000):
        mac.update(b"\n" + canonical(entry).encode())
        count, largest = count + 1, max(largest, entry.pk)
    return mac.hexdigest(), count, largest


@transaction.atomic
def seal_audit_log(*, at: datetime) -> AuditSeal | None:
    """Seal every row whose transaction, and all before it, have ended; return the last seal made, or nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = int(cursor.fetchone()[0])
    last = AuditSeal.objects.order_by("pk").last()
    if last is None:
        return _seal(None, 0, 0, horizon, at)
    if horizon >= last.until_xact or last.until_xact == END_OF_ERA:
        return _seal(last, *_beginning_after(last), horizon, at)
    # Transactions are counted anew: whatever the old count left unsealed is final, and ends its era.
    closing = _seal(last, last.after_id, last.until_xact, END_OF_ERA, at, even_if_empty=True)
    return _seal(closing, *_beginning_after(closing), horizon, at) if closing else None


def _beginning_after(seal: AuditSeal) -> tuple[int, int]:
    """Return where the rows after `seal` begin: the number to be above of, and the first transaction."""
    if seal.until_xact == END_OF_ERA:
        return seal.max_id, 0
    return seal.after_id, seal.until_xact


def _seal(
    last: AuditSeal | None, after_id: int, start: int, end: int, at: datetime, *, even_if_empty: bool = False
) -> AuditSeal | None:
    entries = _rows(after_id, start, end)
    if not even_if_empty and not entries.exists():
        return None
    digest, rows, largest = _digest(last.digest if last else "", entries, end)
    max_id = max(largest, last.max_id if last else 0)
    return AuditSeal.objects.create(
        made_at=at, after_id=after_id, until_xact=end, max_id=max_id, rows=rows, digest=digest
    )


@dataclass
class Verification:
    """What a look at the whole chain found: seals and rows that were read, and what is wrong, in words."""

    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    head: str = ""
    faults: list[str] = field(default_factory=list)


def verify_audit_log(*, at: datetime) -> Verification:
    """Compute every seal anew and compare; also find rows that should have been sealed by `at`."""
    result = Verification()
    previous, after_id, start = "", 0, 0
    seals = list(AuditSeal.objects.order_by("pk"))
    ends = {seal.after_id: seal.max_id for seal in seals if seal.until_xact == END_OF_ERA}
    for seal in seals:
        entries = _rows(after_id, start, seal.until_xact)
        if after_id in ends:
            entries = entries.filter(pk__lte=ends[after_id])
        digest, rows, _largest = _digest(previous, entries, seal.until_xact)
        if rows != seal.rows:
            result.faults.append(f"seal {seal.pk}: {seal.rows} rows were sealed, {rows} are there")
        elif digest != seal.digest or seal.after_id != after_id:
            result.faults.append(f"seal {seal.pk}: a row or a seal was changed")
        previous, (after_id, start) = seal.digest, _beginning_after(seal)
        result.seals += 1
        result.rows += rows
    waiting = AuditEntry.objects.filter(pk__gt=after_id, xact__gte=start)
    result.unsealed, result.head = waiting.count(), previous
    if waiting.filter(at__lt=at - SEALED_WITHIN).exists():
        result.faults.append("rows older than an hour are not sealed: does beat run?")
    return result


@dataclass(frozen=True)
class Export:
    """How an export ends: rows, the last link of its chain, the last seal of the site."""

    rows: int
    chain: str
    seal: int
    seal_digest: str


def write_export(entries: QuerySet[AuditEntry], file: IO[str], **about: Any) -> Export:
    """Write `entries` as JSON lines, each with the SHA-256 over the link before it and itself; the last line sums up.

    Anybody can check the file with ``verify_audit --file``; the seal in its last line ties it to the site's chain.
    """
    chain, rows = "", 0
    for entry in entries.order_by("xact", "pk").iterator(chunk_size=2000):
        line = canonical(entry)
        chain = _link(chain, line)
        file.write(f'{{"entry":{line},"chain":"{chain}"}}\n')
        rows += 1
    last = AuditSeal.objects.order_by("pk").last()
    export = Export(rows, chain, last.pk if last else 0, last.digest if last else "")
    summary = {"rows": rows, "seal": export.seal, "seal_digest": export.seal_digest, **about}
    text = json.dumps(summary, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    file.write(f'{{"summary":{text},"chain":"{_link(chain, text)}"}}\n')
    return export


def _link(previous: str, line: str) -> str:
    return hashlib.sha256(f"{previous}\n{line}".encode()).hexdigest()


def verify_export(file: IO[str]) -> Verification:
    """Check the chain of an exported file, and that this site still has the seal it names."""
    result = Verification()
    previous, summary = "", None
    for number, line in enumerate(file, start=1):
        try:
            item = json.loads(line)
            kind = "entry" if "entry" in item else "summary"
            text = json.dumps(item[kind], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            sound = summary is None and item["chain"] == _link(previous, text)
        except (ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            result.faults.append(f"line {number}: changed, moved or cut")
            return result
        if kind == "summary":
            summary = item["summary"]
        else:
            previous, result.rows = item["chain"], result.rows + 1
    if summary is None:
        result.faults.append("the last line, which sums up, is missing")
    elif summary["rows"] != result.rows:
        result.faults.append(f"{summary['rows']} rows were exported, {result.rows} are there")
    elif summary["seal"] and not AuditSeal.objects.filter(pk=summary["seal"], digest=summary["seal_digest"]).exists():
        result.faults.append(f"this site has no seal {summary['seal']} with the digest of the file")
    result.head = previous
    return result
