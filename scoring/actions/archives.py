"""Verbs on the annual archive: templates, freezing a year, asking for a workbook."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, PositiveIntegerField, Value
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in
from jobs.actions import enqueue

from ..annual import PersonRecords, Year, people_of_year
from ..columns import COLUMNS, cells
from ..models import AnnualArchive, AnnualTemplate, ArchiveRow, CreditEntry, ExportFile
from ..permissions import units_with_readable_scores
from ..sheet_digests import Digest
from ..sheets import ROWS, SUMMARY, as_frozen, sheets_of
from ..theory import COMPONENTS

#: Letters and digits that nobody takes for one another.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12
BATCH = 500


def new_code() -> str:
    """Return a code that nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH))


def present_mark() -> int:
    """Return the last entry of the ledger, once every entry with a smaller number is written for good."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Waits for whoever is writing, and lets them on at once.
        cursor.execute(f"LOCK TABLE {CreditEntry._meta.db_table} IN SHARE MODE")
        return CreditEntry.objects.aggregate(last=Max("pk"))["last"] or 0


@transaction.atomic
def save_template(
    template: AnnualTemplate | None,
    *,
    name: str,
    columns: Sequence[str],
    weights: Mapping[str, int],
    by: User | None,
    at: datetime,
) -> AnnualTemplate:
    """Make a template (without one) or change it; what was frozen keeps its columns. Raises ``ValidationError``."""
    demand_in(by, Power.KEEP_CREDIT_RULES, None)
    if not {"name"} <= set(columns) <= set(COLUMNS) or len(set(columns)) != len(columns):
        raise ValidationError(_("请至少选择“姓名”一列，每列只选一次。"))
    if set(weights) != set(COMPONENTS) or not any(weights.values()) or min(weights.values()) < 0:
        raise ValidationError(_("权重应为不小于 0 的数，且不能全为 0。"))
    found = AnnualTemplate.objects.select_for_update().get(pk=template.pk) if template else AnnualTemplate()
    found.name, found.columns, found.weights = name.strip(), list(columns), dict(weights)
    found.changed_by, found.changed_at = by, at
    found.full_clean(exclude=["changed_by"], validate_unique=False)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("已有同名的模板。")}) from error
    record("save_annual_template", by=by, at=at, target=found, columns=list(columns), weights=dict(weights))
    return found


@transaction.atomic
def remove_template(template: AnnualTemplate, *, by: User | None, at: datetime) -> None:
    """Remove a template."""
    demand_in(by, Power.KEEP_CREDIT_RULES, None)
    found = AnnualTemplate.objects.select_for_update().get(pk=template.pk)
    record("remove_annual_template", by=by, at=at, target=found, name=found.name)
    found.delete()


@transaction.atomic
@translation.override(settings.LANGUAGE_CODE)  # an office document, whoever asks for it
def freeze_year(
    unit: Unit,
    *,
    year: int,
    layout: Mapping[str, Any],
    last_entry: int,
    by: User | None,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> AnnualArchive:
    """Freeze a year of `unit` and everything below it as it stands; entries up to `last_entry` count.

    The people are those in post on the last day of the year, or today while it still runs. `layout` is the name of a
    template with its columns and weights. `progress` is called with the number of people frozen so far.
    """
    archive = _begin(unit, year=year, layout=layout, last_entry=last_entry, by=by, at=at)
    columns = [name for name, _label in archive.columns]
    summary = next(sheet for sheet in sheets_of(year, archive.columns) if sheet.key == SUMMARY)
    digest, whole = Digest(summary.headings), hashlib.sha256()
    what = Year(year, archive.on, last_entry)
    batch: list[ArchiveRow] = []
    for person in people_of_year(what, Unit.objects.below(unit), weights=archive.weights):
        row = _row(archive, person, columns)
        for line in summary.rows_of(row):
            digest.add(line)
        whole.update(as_frozen(row))
        archive.people += 1
        archive.records += len(row.records)
        batch.append(row)
        if len(batch) == BATCH:
            _write(batch)
            batch = []
            progress(archive.people)
    _write(batch)
    archive.digests = {SUMMARY: digest.hexdigest(), ROWS: whole.hexdigest()}
    _number(archive)
    archive.save(force_insert=True)
    facts: dict[str, Any] = {"number": archive.number, "people": archive.people, "digest": archive.digest}
    record("freeze_year", by=by, at=at, target=archive, year=year, unit=unit.code, **facts)
    return archive


def _begin(
    unit: Unit, *, year: int, layout: Mapping[str, Any], last_entry: int, by: User | None, at: datetime
) -> AnnualArchive:
    """Return an archive without people, number and digests yet."""
    columns = list(layout["columns"])
    return AnnualArchive(
        code=new_code(),
        year=year,
        unit=unit,
        scope=unit.name,
        template=layout["name"],
        columns=[[name, str(COLUMNS[name].label)] for name in columns],
        weights=layout["weights"],
        on=min(timezone.localdate(at), date(year, 12, 31)),
        last_entry=last_entry,
        frozen_at=at,
        frozen_by=by,
        people=0,
        records=0,
    )


def _row(archive: AnnualArchive, person: PersonRecords, columns: Sequence[str]) -> ArchiveRow:
    return ArchiveRow(
        archive=archive,
        position=person.year.number,
        user_id=person.posting.user_id,
        name=person.year.name,
        unit_name=person.posting.unit.name,
        cells=cells(columns, person.year),
        records=person.records,
    )


def _write(rows: list[ArchiveRow]) -> None:
    """Write rows with their records.

    With an expression among the values Django writes lists of rows. Without, it would write arrays of JSON, in which
    every quotation mark is escaped one by one: that takes longer than everything else.
    """
    for row in rows:
        row.position = Value(row.position, PositiveIntegerField())
    ArchiveRow.objects.bulk_create(rows)


def _number(archive: AnnualArchive) -> None:
    """Give the archive the next number of its year; one at a time."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {AnnualArchive._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    count = AnnualArchive.objects.filter(year=archive.year).count()
    archive.number = f"ND{archive.year}-{count + 1:04d}"


@transaction.atomic
def request_annual_export(
    unit: Unit,
    *,
    year: int,
    layout: Mapping[str, Any],
    purpose: str,
    by: User,
    at: datetime,
    with_records: bool = False,
    archive: AnnualArchive | None = None,
) -> ExportFile:
    """Ask for the annual table of `unit` and everything below it; a job freezes the year and writes the file.

    With `archive` it is another copy of what was frozen already. Raises ``ValidationError`` and ``PermissionDenied``.
    """
    if not units_with_readable_scores(by).filter(pk=unit.pk).exists():
        raise PermissionDenied
    if not purpose.strip():
        raise ValidationError({"purpose": _("请写明用途，会印在表上。")})
    export = ExportFile.objects.create(
        year=year,
        unit=unit,
        made_by=by,
        requested_at=at,
        purpose=purpose.strip()[:100],
        layout=dict(layout),
        with_records=with_records,
        archive=archive,
    )
    job = enqueue("scoring.export_annual", {"export": export.pk}, key=f"export:{export.uid}", owner=by, at=at)
    export.job_id = job.pk
    export.save(update_fields=["job_id"])
    record("request_export", by=by, at=at, target=export, year=year, unit=unit.code, purpose=export.purpose)
    return export
