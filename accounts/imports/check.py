"""First half of checking a spreadsheet of people: every cell by itself, and the rows against one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lms.workbooks import Fault

from ..id_numbers import IdNumber, IdNumberError, check
from ..mobile_numbers import normal_mobile
from ..models import CadreCategory, Grade, Rank, User
from . import columns
from .columns import BY_FIELD, CellError, Column, Day

#: Values by field, only those that the row gives; dates as dates, lists as codes, the category as its number.
Given = dict[str, Any]
#: Told how far the work is (0 to 100) with a line for people.
Progress = Callable[[int, str], None]
#: What must be a person's own. Mobile numbers need not be: couples and secretaries share a telephone.
UNIQUE = ("id_number", "username", "employee_number", "email")
check_username = UnicodeUsernameValidator()
REPORT_EVERY = 2000


@dataclass
class Rows:
    """Rows that were read, by their numbers, and the faults found so far."""

    given: dict[int, Given] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    blamed: set[tuple[int, str]] = field(default_factory=set)

    def blame(self, row: int, name: str, message: str, value: Any = "") -> None:
        """Note a fault in the column of the field `name`; `value` is masked here."""
        column = BY_FIELD[name]
        self.blamed.add((row, name))
        self.faults.append(Fault(row, column.name, columns.shown(column, value), message))


def choices(*, retired: bool = False) -> dict[str, list[tuple[str, str]]]:
    """Return the value lists by kind of column, each as (code, label); with `retired`, also retired categories."""
    categories = CadreCategory.objects.all() if retired else CadreCategory.objects.filter(retired=False)
    named = list(categories.values_list("code", "name"))
    return {
        "rank": [(code, str(label)) for code, label in Rank.choices],
        "grade": [(code, str(label)) for code, label in Grade.choices],
        "category": named,
    }


def read_sheet(
    headings: Sequence[Any], cells: Iterable[tuple[int, Sequence[Any]]], *, today: date, progress: Progress
) -> Rows:
    """Read every row; whatever is wrong with a cell, or with a row against another, is a fault."""
    rows = Rows()
    found, wrong = columns.match_headings(headings)
    rows.faults += [Fault(1, *fault) for fault in wrong]
    cells = list(cells)
    if not wrong and not cells:
        rows.faults.append(Fault(2, "", "", _("表中没有人员。请从第二行开始填写。")))
    if wrong:
        return rows
    reader = _Reader(rows, choices(retired=True), today)
    for done, (number, values) in enumerate(cells, start=1):
        reader.read(number, found, values)
        if done % REPORT_EVERY == 0:
            progress(10 + 40 * done // len(cells), _("已检查 %(done)d 行") % {"done": done})
    find_doubles(rows)
    return rows


class _Reader:
    """Reads the cells of one row after the other."""

    def __init__(self, rows: Rows, choices: dict[str, list[tuple[str, str]]], today: date) -> None:
        self.rows, self.choices, self.today = rows, choices, today

    def read(self, number: int, found: dict[int, Column], values: Sequence[Any]) -> None:
        given: Given = {}
        days: dict[str, Day] = {}
        self.rows.given[number] = given
        for place, column in found.items():
            value = values[place] if place < len(values) else None
            if value is None:
                if column.required:
                    self.rows.blame(number, column.field, _("必填，现为空。"))
                continue
            try:
                given[column.field] = self._cell(column, value)
            except CellError as error:
                self.rows.blame(number, column.field, str(error), value)
                continue
            if isinstance(day := given[column.field], Day):
                days[column.field], given[column.field] = day, day.date
                if day.date > self.today:
                    self.rows.blame(number, column.field, _("日期在今天之后，请核对。"), day.date)
        self._check_person(number, given, days)
        self._check_contacts(number, given)

    def _cell(self, column: Column, value: Any) -> Any:
        plain_readers: dict[str, Callable[[Any], Any]] = {
            "date": columns.read_date,
            "sex": columns.read_sex,
            "yes_no": columns.read_yes_no,
            "id_number": columns.read_id_number,
        }
        if column.kind in plain_readers:
            return plain_readers[column.kind](value)
        if column.kind in self.choices:
            return columns.read_choice(value, self.choices[column.kind])
        if column.field == "real_name":
            return columns.read_name(value, length=column.length)
        return columns.read_text(value, length=column.length)

    def _check_person(self, number: int, given: Given, days: dict[str, Day]) -> None:
        if "id_number" not in given:
            return
        try:
            known = check(given["id_number"])
        except IdNumberError as error:
            self.rows.blame(number, "id_number", str(error), given.pop("id_number"))
            return
        if "sex" in given and given["sex"] != known.sex:
            self.rows.blame(number, "sex", _("与公民身份号码中的性别不一致，请核对两处。"))
        if (born := days.get("birth_date")) is not None and not _agrees(born, known):
            self.rows.blame(number, "birth_date", _("与公民身份号码中的出生日期不一致，请核对两处。"), born.date)
        if known.birth_date > self.today:
            self.rows.blame(number, "id_number", _("公民身份号码中的出生日期在今天之后，请核对。"), known.number)
        given |= {"id_number": known.number, "birth_date": known.birth_date, "sex": known.sex}

    def _check_contacts(self, number: int, given: Given) -> None:
        if "mobile" in given:
            try:
                given["mobile"] = normal_mobile(given["mobile"])
            except ValidationError as error:
                self.rows.blame(number, "mobile", error.messages[0], given.pop("mobile"))
        if "email" in given:
            try:
                validate_email(given["email"])
            except ValidationError:
                self.rows.blame(number, "email", _("不是有效的电子邮箱。"), given.pop("email"))
        if "username" in given:
            given["username"] = User.normalize_username(given["username"])
            try:
                check_username(given["username"])
            except ValidationError:
                message = _("用户名只能含文字、数字和 @ . + - _。")
                self.rows.blame(number, "username", message, given.pop("username"))


def _agrees(born: Day, known: IdNumber) -> bool:
    day = known.birth_date.replace(day=1) if born.month_only else known.birth_date
    return born.date == day


def find_doubles(rows: Rows) -> None:
    """Blame every row that repeats what must be a person's own; the message names the row that had it first."""
    for name in UNIQUE:
        first: dict[str, int] = {}
        for number, given in rows.given.items():
            if name not in given:
                continue
            earlier = first.setdefault(str(given[name]).lower(), number)
            if earlier != number:
                message = (
                    _("与第 %(row)d 行重复。一人只能有一行。") if name == "id_number" else _("与第 %(row)d 行重复。")
                )
                rows.blame(number, name, message % {"row": earlier}, given[name])
