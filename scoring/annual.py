"""年度学习情况统计表: the annual score table as xlsx (SPEC L11, columns of §2.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from accounts.models import Posting, Unit

from .models import CreditEntry, Ledger, Target
from .periods import Period

HOURS = DecimalField(max_digits=9, decimal_places=2)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class AnnualRow:
    """One person's line; hours are 学时, `percent` is empty where nothing was required."""

    number: int
    name: str
    account: str
    unit_and_post: str
    rank: str
    category: str
    online_required: Decimal
    online_done: Decimal
    percent: Decimal | None
    required_classes: Decimal
    elective_classes: Decimal
    offline_required: Decimal
    offline_done: Decimal
    met: bool


def headings() -> list[str]:
    """Return the column headings."""
    return [
        _("序号"),
        _("姓名"),
        _("账号"),
        _("时任单位及职务"),
        _("行政级别"),
        _("干部类别"),
        _("网络自学任务"),
        _("网络自学已完成"),
        _("完成百分比"),
        _("其中必修"),
        _("其中选修及其他"),
        _("集中培训任务"),
        _("集中培训已完成"),
        _("考核结果"),
        _("备注"),
    ]


def _earned(year: int, **conditions: Any) -> Coalesce:
    entries = CreditEntry.objects.in_period(Period(year)).filter(user=OuterRef("user"), **conditions)
    total = entries.order_by().values("user").annotate(total=Sum("hours")).values("total")
    return Coalesce(Subquery(total, output_field=HOURS), Value(0), output_field=HOURS)


def annual_rows(year: int, units: QuerySet[Unit], *, on: date) -> Iterator[AnnualRow]:
    """Yield a row per cadre who held a post in `units` on the day `on`, by unit and name; memory stays constant."""
    targets = {(t.ledger, t.category_id): t.hours for t in Target.objects.filter(year=year)}

    def required(ledger: str, category: int) -> Decimal:
        return targets.get((ledger, category), targets.get((ledger, None), Decimal(0)))

    postings = (
        Posting.objects.on(on)
        .filter(unit__in=units)
        .select_related("user", "unit", "category")
        .annotate(
            online=_earned(year, ledger=Ledger.ONLINE),
            compulsory=_earned(year, ledger=Ledger.ONLINE, course_class="required"),
            offline=_earned(year, ledger=Ledger.OFFLINE),
        )
        .order_by("unit__path", "rank", "user__name_key", "pk")
    )
    for number, posting in enumerate(postings.iterator(chunk_size=2000), start=1):
        online_required = required(Ledger.ONLINE, posting.category_id)
        offline_required = required(Ledger.OFFLINE, posting.category_id)
        percent = (100 * posting.online / online_required).quantize(Decimal("0.1")) if online_required else None
        yield AnnualRow(
            number=number,
            name=posting.user.real_name,
            account=posting.user.username,
            unit_and_post=f"{posting.unit.name}{posting.post}",
            rank=posting.get_rank_display(),
            category=posting.category.name,
            online_required=online_required,
            online_done=posting.online,
            percent=percent,
            required_classes=posting.compulsory,
            elective_classes=posting.online - posting.compulsory,
            offline_required=offline_required,
            offline_done=posting.offline,
            met=posting.online >= online_required and posting.offline >= offline_required,
        )


def safe_text(text: str) -> str:
    """Return `text` so that no spreadsheet program takes it for a formula, without what a workbook cannot hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_annual_table(
    path: Path,
    *,
    year: int,
    units: QuerySet[Unit],
    scope: str,
    made_by: str,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[int, str]:
    """Write the table; return the number of people and the file's SHA-256 (hex).

    The people are those in post on the last day of the year, or today while the year still runs. `progress` is
    called with the number of rows written so far, every 500 rows.
    """
    on = min(timezone.localdate(at), date(year, 12, 31))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("%(year)d 年度") % {"year": year})
    sheet.freeze_panes = "C4"
    for column, width in zip(
        "ABCDEFGHIJKLMNO", (6, 10, 14, 34, 16, 12, 10, 10, 10, 10, 12, 10, 10, 10, 16), strict=True
    ):
        sheet.column_dimensions[column].width = width
    title = _("%(scope)s %(year)d 年度干部教育培训学时统计表") % {"scope": scope, "year": year}
    sheet.append([_styled(sheet, safe_text(title), size=16)])
    note = _("人员和职务以 %(on)s 为准；导出人：%(by)s；导出时间：%(at)s；单位：学时") % {
        "on": on.isoformat(),
        "by": made_by,
        "at": timezone.localtime(at).strftime("%F %H:%M"),
    }
    sheet.append([note])
    sheet.append([_styled(sheet, text) for text in headings()])
    count = 0
    for row in annual_rows(year, units, on=on):
        sheet.append(_cells(row))
        count = row.number
        if count % 500 == 0:
            progress(count)
    book.save(path)
    return count, hashlib.sha256(path.read_bytes()).hexdigest()


def _styled(sheet: Any, text: str, size: int = 11) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True, size=size)
    cell.alignment = Alignment(wrap_text=size == 11, vertical="center")
    return cell


def _cells(row: AnnualRow) -> list[Any]:
    return [
        row.number,
        safe_text(row.name),
        safe_text(row.account),
        safe_text(row.unit_and_post),
        row.rank,
        safe_text(row.category),
        row.online_required,
        row.online_done,
        "--" if row.percent is None else row.percent,
        row.required_classes,
        row.elective_classes,
        row.offline_required,
        row.offline_done,
        _("完成") if row.met else _("未完成"),
        "",
    ]
