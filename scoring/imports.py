"""The workbook of hours earned elsewhere: its columns, its template, and checking it (complaint 9). Nothing is written.

A row is one training of one person. Hours that the ledger has already are found by person, title and dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from accounts.models import Posting, User
from classes.models import TrainingClass
from lms.sheets import plain
from lms.workbooks import Fault

from .models import CreditEntry, Ledger

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_HOURS, MOST_FAULTS, SHOWN = 1000, 1000, 40
YES, NO = ("是", "1", "true", "y", "yes"), ("否", "0", "false", "n", "no", "")


class CellError(ValueError):
    """What is wrong with a cell and what to do about it, in words for people."""


@dataclass(frozen=True)
class Column:
    """One column: its field, its label, whether it must be filled, and what a person should know about it."""

    field: str
    label: str
    required: bool = True
    width: int = 16
    help: str = ""


COLUMNS = (
    Column("account", n_("账号"), help=n_("必填，参训人的登录账号。")),
    Column("name", n_("姓名"), help=n_("必填，与账号核对，不一致的不导入。")),
    Column("title", n_("培训名称"), width=40, help=n_("必填，不超过 200 字。")),
    Column("ledger", n_("台账"), help=n_("必填，网络自学或集中培训。")),
    Column("hours", n_("学时"), help=n_("必填，大于 0，最多两位小数。")),
    Column("starts", n_("开始日期"), help=n_("必填，日期，如 2026-03-01。")),
    Column("ends", n_("结束日期"), help=n_("必填，日期，不晚于今天；学时计入这一天。")),
    Column("organiser", n_("主办单位"), width=28, help=n_("必填，不超过 100 字。")),
    Column("source", n_("培训来源"), required=False, help=n_("选填，集中培训的来源，如“上级调训”。")),
    Column("basic", n_("基本培训"), required=False, help=n_("选填，是或否；不填为否。")),
    Column("proof", n_("证明编号"), required=False, width=24, help=n_("选填，结业证书或文件的编号。")),
)
BY_FIELD = {column.field: column for column in COLUMNS}
LONGEST = {"title": 200, "organiser": 100, "proof": 100}


@dataclass
class Checked:
    """The rows of a sheet, ready to be kept as JSON, and everything that is wrong with it."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, row: int, name: str, message: str, value: Any = "") -> None:
        """Note a fault in the column of the field `name`."""
        self.faults.append(Fault(row, _(BY_FIELD[name].label), plain(value)[:SHOWN], message))

    @property
    def fault_rows(self) -> list[dict[str, Any]]:
        """The faults as a batch keeps them, by row; of a sheet that is wrong throughout the first thousand."""
        return [fault.as_dict() for fault in sorted(self.faults, key=lambda fault: fault.row)[:MOST_FAULTS]]


def match_headings(headings: Sequence[Any], checked: Checked) -> dict[int, Column]:
    """Return the columns by their place; what is missing or unknown is a fault of the first row."""
    labels = {column.label: column for column in COLUMNS}
    found: dict[int, Column] = {}
    for place, heading in enumerate(headings):
        text = plain(heading).rstrip("*")
        if text and text not in labels:
            message = _("不认识这一列。请使用模板中的列名，或删除这一列。")
            checked.faults.append(Fault(1, text[:SHOWN], "", message))
        elif text and labels[text] in found.values():
            checked.faults.append(Fault(1, text, "", _("这一列出现了两次，请只保留一列。")))
        elif text:
            found[place] = labels[text]
    for column in COLUMNS:
        if column.required and column not in found.values():
            checked.faults.append(Fault(1, _(column.label), "", _("缺少这一列，请补上。")))
    return found


def _text(name: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = plain(value)
        if len(text) > LONGEST[name]:
            raise CellError(_("最多 %(count)d 个字。") % {"count": LONGEST[name]})
        return text

    return read


def _day(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(plain(value).replace("/", "-").replace(".", "-")).isoformat()
    except ValueError:
        raise CellError(_("请写成 2026-03-01 这样的日期。")) from None


def _hours(value: Any) -> str:
    try:
        hours = Decimal(plain(value))
    except InvalidOperation:
        hours = Decimal("NaN")
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS or hours != hours.quantize(Decimal("0.01")):
        raise CellError(_("请填写大于 0、不超过 %(most)d 的数，最多两位小数。") % {"most": MOST_HOURS})
    return f"{hours:.2f}"


def _choice(choices: Iterable[tuple[str, Any]]) -> Callable[[Any], str]:
    by_label = {str(label): value for value, label in choices}

    def read(value: Any) -> str:
        text = plain(value)
        if text and text not in by_label and text not in by_label.values():
            raise CellError(_("请填写：%(choices)s。") % {"choices": "、".join(by_label)})
        return by_label.get(text, text)

    return read


def _yes_no(value: Any) -> bool:
    text = plain(value).lower()
    if text in YES or text in NO:
        return text in YES
    raise CellError(_("请填写“是”或“否”。"))


def _readers() -> dict[str, Callable[[Any], Any]]:
    return {
        "account": plain,
        "name": plain,
        "title": _text("title"),
        "ledger": _choice(Ledger.choices),
        "hours": _hours,
        "starts": _day,
        "ends": _day,
        "organiser": _text("organiser"),
        "source": _choice(TrainingClass.Source.choices),
        "basic": _yes_no,
        "proof": _text("proof"),
    }


def check_sheet(
    headings: Sequence[Any],
    cells: Iterable[tuple[int, Sequence[Any]]],
    *,
    people: QuerySet[User],
    by: User,
    today: date,
) -> Checked:
    """Read every row; `people` are those whom `by` may enter hours for."""
    checked = Checked()
    found = match_headings(headings, checked)
    if checked.faults:
        return checked
    readers = _readers()
    given = [(number, _read_row(checked, number, row, found, readers)) for number, row in cells]
    if not given:
        checked.faults.append(Fault(2, "", "", _("表中没有记录。请从第二行开始填写。")))
    names = {row.get("account", "").lower() for _number, row in given}
    known = {user.username.lower(): user for user in people.filter(username__in=names | _as_given(given))}
    posts = _posts(known.values())
    for number, row in given:
        _check_row(checked, number, row, known=known, posts=posts, by=by, today=today)
    _check_twice(checked)
    _check_ledger(checked)
    return checked


def _as_given(given: Iterable[tuple[int, dict[str, Any]]]) -> set[str]:
    return {row["account"] for _number, row in given if "account" in row}


def _posts(users: Iterable[User]) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = {}
    for user, start, end in Posting.objects.filter(user__in=list(users)).values_list("user", "start", "end"):
        found.setdefault(user, []).append((start, end))
    return found


def _read_row(
    checked: Checked,
    number: int,
    row: Sequence[Any],
    found: dict[int, Column],
    readers: dict[str, Callable[[Any], Any]],
) -> dict[str, Any]:
    """Return what the cells of a row say; a cell that cannot be read is a fault."""
    said: dict[str, Any] = {"source": "", "basic": False, "proof": ""}
    for place, column in found.items():
        value = row[place] if place < len(row) else None
        if column.required and not plain(value):
            checked.blame(number, column.field, _("请填写这一项。"))
            continue
        try:
            said[column.field] = readers[column.field](value)
        except CellError as error:
            checked.blame(number, column.field, str(error), value)
    return said


def _check_row(
    checked: Checked,
    number: int,
    row: dict[str, Any],
    *,
    known: dict[str, User],
    posts: dict[int, list[tuple[date, date | None]]],
    by: User,
    today: date,
) -> None:
    """Check what the cells of a row say together, and keep it."""
    user = known.get(row.get("account", "").lower())
    if "account" in row and (user is None or user.pk == by.pk):
        text = _("不能给自己导入学时。") if user else _("在您管理的范围内没有这个账号。")
        checked.blame(number, "account", text, row["account"])
        return
    if user is not None and "name" in row and user.real_name != row["name"]:
        checked.blame(number, "name", _("与账号的姓名不一致。"), row["name"])
    if row.get("ends", "") > today.isoformat():
        checked.blame(number, "ends", _("结束日期不能晚于今天。"), row["ends"])
    elif "starts" in row and "ends" in row and row["ends"] < row["starts"]:
        checked.blame(number, "ends", _("结束日期不能早于开始日期。"), row["ends"])
    elif user is not None and "ends" in row:
        day = date.fromisoformat(row["ends"])
        if not any(start <= day and (end is None or day < end) for start, end in posts.get(user.pk, [])):
            checked.blame(number, "ends", _("该日期没有任职记录。"), row["ends"])
    if row["source"] and row.get("ledger") == Ledger.ONLINE:
        checked.blame(number, "source", _("网络自学不填培训来源。"), row["source"])
    if user is not None:
        checked.rows.append(row | {"row": number, "user": user.pk})


def _same(row: dict[str, Any]) -> tuple[int, str, str]:
    return row["user"], row.get("title", ""), row.get("ends", "")


def _check_twice(checked: Checked) -> None:
    """Blame rows that say the same as an earlier one of the file."""
    seen: dict[tuple[int, str, str], int] = {}
    for row in checked.rows:
        first = seen.setdefault(_same(row), row["row"])
        if first != row["row"]:
            checked.blame(row["row"], "title", _("与第 %(row)d 行重复。") % {"row": first}, row.get("title"))


def entered_before(users: Iterable[int]) -> set[tuple[int, str, str]]:
    """Return (person, title, day) of what the ledger has and what was not taken back."""
    entries = CreditEntry.objects.filter(user__in=set(users)).exclude(kind=CreditEntry.Kind.COURSE).order_by()
    rows = entries.values_list("user", "title", "earned_at", "uid", "evidence__corrects", "hours")
    left: dict[str, Decimal] = {}
    about: dict[str, tuple[int, str, str]] = {}
    for user, title, earned_at, uid, corrects, hours in rows.iterator(chunk_size=5000):
        key = str(corrects or uid)
        left[key] = left.get(key, Decimal(0)) + hours
        if not corrects:
            about[key] = (user, title, timezone.localdate(earned_at).isoformat())
    return {said for key, said in about.items() if left[key] > 0}


def _check_ledger(checked: Checked) -> None:
    """Blame rows that the ledger has already: the same training must not count twice."""
    there = entered_before(row["user"] for row in checked.rows)
    for row in checked.rows:
        if _same(row) in there:
            message = _("台账中已有同一人、同一天、同名的记录，不重复计入。")
            checked.blame(row["row"], "title", message, row.get("title"))


def total_of(plan: Iterable[dict[str, Any]]) -> Decimal:
    """Return the hours of all rows of a plan."""
    return sum((Decimal(row["hours"]) for row in plan), Decimal(0))


def left_of(entry: CreditEntry) -> Decimal:
    """Return what an entry is worth after its corrections."""
    corrections = CreditEntry.objects.of(entry.user).filter(evidence__corrects=str(entry.uid))
    return entry.hours + Decimal(corrections.aggregate(all=Sum("hours"))["all"] or 0)


def make_template() -> bytes:
    """Return the empty workbook with explanations."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    from lms.workbooks import as_bytes, write_head

    book = Workbook()
    sheet = book.active
    sheet.title = _("学时")
    write_head(sheet, [column.label for column in COLUMNS], [column.width for column in COLUMNS])
    choices = {
        "ledger": [str(label) for _value, label in Ledger.choices],
        "source": [str(label) for _value, label in TrainingClass.Source.choices],
        "basic": ["是", "否"],
    }
    for place, column in enumerate(COLUMNS, start=1):
        if column.field in choices:
            validation = DataValidation(type="list", formula1=f'"{",".join(choices[column.field])}"', allow_blank=True)
            validation.add(f"{get_column_letter(place)}2:{get_column_letter(place)}2000")
            sheet.add_data_validation(validation)
    notes = book.create_sheet(_("填写说明"))
    write_head(notes, [_("列"), _("怎样填写")], [20, 80])
    for column in COLUMNS:
        notes.append([_(column.label), _(column.help)])
    return as_bytes(book)
