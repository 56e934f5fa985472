"""Freezing a quarter."""

from datetime import datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from exams.models import Grade

from ..models import CreditEntry, QuarterClose, QuarterRow
from ..periods import Period
from ..quarters import digest_of, digest_of_rows, figures_of, present_marks, rows_of

BATCH = 5000


@transaction.atomic
def close_quarter(period: Period, *, by: User | None, at: datetime) -> QuarterClose:
    """Freeze `period` as it stands, once, and return it; a quarter that is closed already is returned as it is.

    Ledger and grades stand still for the moment in which the marks are taken: what is written later has higher
    numbers. Raises ``ValidationError`` for a year, for a quarter that still runs, and when a later one is closed.
    """
    if not period.quarter:
        raise ValidationError(_("%(period)s 不是季度，应写作 2026Q3。") % {"period": period.code})
    if timezone.localdate(at) < period.next.first_day:
        raise ValidationError(_("%(period)s 还没有结束。") % {"period": period.code})
    with connection.cursor() as cursor:
        # One close at a time, and no entry under way: EXCLUSIVE lets others read, and makes writers wait.
        cursor.execute(
            f"LOCK TABLE {QuarterClose._meta.db_table} IN EXCLUSIVE MODE;"
            f"LOCK TABLE {CreditEntry._meta.db_table}, {Grade._meta.db_table} IN SHARE MODE"
        )
    if existing := QuarterClose.objects.filter(code=period.code).first():
        return existing
    before = QuarterClose.objects.order_by("-code").first()
    if before and before.code > period.code:
        raise ValidationError(_("%(later)s 已经截止，不能再截止更早的季度。") % {"later": before.code})
    marks = present_marks()
    figures = figures_of(period, marks)
    close = QuarterClose(
        code=period.code,
        closed_at=at,
        closed_by=by,
        first_entry=before.last_entry if before else marks.entry,
        last_entry=marks.entry,
        last_grade=marks.grade,
        digest=digest_of(figures),
    )
    # Gone through three times: so a large organisation fills no memory, and no closed quarter is changed.
    close.people = sum(1 for _row in rows_of(close, figures))
    close.rows_digest = digest_of_rows(rows_of(close, figures))
    close.save()
    rows = rows_of(close, figures)
    while batch := list(islice(rows, BATCH)):
        QuarterRow.objects.bulk_create(batch)
    record("close_quarter", by=by, at=at, target=close, period=period.code, people=close.people, digest=close.digest)
    return close
