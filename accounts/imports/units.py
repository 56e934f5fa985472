"""A workbook of units: its template, and checking it. Nothing is written.

A row is one unit below another, which stands in the same workbook or is there already; the order of rows is free. A
unit that is there as the row says is left alone, so a workbook that has grown can be sent again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lms.sheets import Sheet, plain

from ..models import UNIT_CODE, Unit
from ..querysets import UnitQuerySet

#: Units that one workbook may have, and levels of the tree below the city.
MOST_UNITS, MOST_LEVELS = 2000, 20
CODE, NAME, SHORT, KIND, ABOVE = "单位代码", "单位名称", "简称", "类型", "上级单位代码"
LONGEST = {CODE: 20, NAME: 120, SHORT: 60}
KINDS = {
    "": Unit.Kind.DEPARTMENT,
    "单位": Unit.Kind.DEPARTMENT,
    "县（区）": Unit.Kind.COUNTY,
    "县(区)": Unit.Kind.COUNTY,
    "县": Unit.Kind.COUNTY,
    "区": Unit.Kind.COUNTY,
    "市": Unit.Kind.CITY,
}
KINDS_SHOWN: dict[str, str] = {Unit.Kind.DEPARTMENT: "单位", Unit.Kind.COUNTY: "县（区）", Unit.Kind.CITY: "市"}


@dataclass
class UnitRow:
    """One row: what the unit is called and where it goes; `above` is the code of the unit above, empty at the top."""

    row: int
    code: str
    name: str
    short_name: str
    kind: str
    above: str
    is_new: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return what is kept of the row."""
        return dict(vars(self))


@dataclass
class UnitSheet(Sheet):
    """The units of a workbook, those above before those below, and everything that is wrong with it."""

    rows: list[UnitRow] = field(default_factory=list)


def check_units(content: bytes, *, within: UnitQuerySet | None) -> UnitSheet:
    """Check a workbook of units that go below the units `within`.

    Without `within` they may go anywhere, and the first one may be the top of the tree. Raises
    ``lms.workbooks.FileError`` for a file that is no workbook.
    """
    sheet = UnitSheet()
    lines = sheet.read(content, (CODE, NAME, SHORT, KIND, ABOVE), (CODE, NAME, ABOVE))
    if sheet.faults:
        return sheet
    if not lines:
        sheet.blame(2, CODE, _("表中没有单位，请从第 2 行开始填写。"))
    if len(lines) > MOST_UNITS:
        sheet.blame(MOST_UNITS + 2, CODE, _("一次最多导入 %(most)d 个单位，请分成几个文件。") % {"most": MOST_UNITS})
        return sheet
    rows = [_read(sheet, number, cells) for number, cells in lines]
    known = {unit.code: unit for unit in Unit.objects.filter(code__in={r.code for r in rows} | {r.above for r in rows})}
    places = _Places(sheet, {row.code: row for row in rows}, known, within)
    seen: dict[str, int] = {}
    for row in rows:
        if row.code and (first := seen.setdefault(row.code, row.row)) != row.row:
            sheet.blame(row.row, CODE, _("与第 %(row)d 行的代码相同，请改正或删除一行。") % {"row": first}, row.code)
        else:
            places.check(row)
    if not sheet.faults:
        _blame_same_names(sheet, rows)
    if not sheet.faults:
        sheet.rows = _from_the_top(rows)
    sheet.faults.sort(key=lambda fault: fault.row)
    return sheet


def _code(value: Any) -> str:
    # A spreadsheet may have made a number of the code.
    return plain(int(value) if isinstance(value, float) and value.is_integer() else value)


def _name(value: Any) -> str:
    # As it is written: official names have brackets of full width.
    return " ".join(str(value).split()) if value is not None else ""


def _read(sheet: UnitSheet, number: int, cells: dict[str, Any]) -> UnitRow:
    words = {CODE: _code(cells[CODE]), NAME: _name(cells[NAME]), SHORT: _name(cells.get(SHORT))}
    for column, longest in LONGEST.items():
        if not words[column] and column != SHORT:
            sheet.blame(number, column, _("必填，请补上。"))
        elif len(words[column]) > longest:
            sheet.blame(number, column, _("最多 %(count)d 个字。") % {"count": longest}, words[column])
        elif column == CODE and not UNIT_CODE.fullmatch(words[column]):
            sheet.blame(number, column, _("只能由字母、数字、- 和 _ 组成，以字母或数字开头。"), words[column])
    kind = str(cells.get(KIND) or "").strip()
    if kind not in KINDS:
        sheet.blame(number, KIND, _("请填写：市、县（区）或单位；不填就是单位。"), kind)
    above = _code(cells[ABOVE])
    return UnitRow(number, words[CODE], words[NAME], words[SHORT], KINDS.get(kind, Unit.Kind.DEPARTMENT).value, above)


@dataclass
class _Places:
    """Where the rows of a workbook go, among themselves and in the tree that is there."""

    sheet: UnitSheet
    rows: dict[str, UnitRow]
    known: dict[str, Unit]
    within: UnitQuerySet | None

    def __post_init__(self) -> None:
        found = Unit.objects.all() if self.within is None else self.within
        self.visible = set(found.filter(code__in=self.known).values_list("code", flat=True))
        paths = {unit.path[: -Unit.steplen] for unit in self.known.values()}
        self.parents = {unit.path: unit for unit in Unit.objects.filter(path__in=paths)}

    def check(self, row: UnitRow) -> None:
        """Blame the row for what does not fit the tree."""
        if row.code in self.known:
            row.is_new = False
            self._compare(row)
        elif not row.above:
            self._check_top(row)
        elif row.above in self.visible:
            above = self.known[row.above]
            if above.closed_on is not None:
                self.sheet.blame(row.row, ABOVE, _("上级单位已撤销，不能新增下级单位。"), row.above)
            else:
                self._check_kind(row, above.kind)
        elif row.above in self.rows:
            self._check_kind(row, self.rows[row.above].kind)
        else:
            self.sheet.blame(row.row, ABOVE, _("没有这个上级单位。请核对代码，或在表中补上它。"), row.above)

    def _compare(self, row: UnitRow) -> None:
        unit = self.known[row.code]
        above = self.parents.get(unit.path[: -Unit.steplen])
        if row.code not in self.visible or unit.closed_on is not None:
            self.sheet.blame(row.row, CODE, _("单位代码 %(code)s 已被使用，请换一个。") % {"code": row.code}, row.code)
        elif plain(unit.name) != plain(row.name):
            words = _("这个代码的单位是“%(name)s”。更名请在单位页面办理；新单位请换一个代码。") % {"name": unit.name}
            self.sheet.blame(row.row, NAME, words, row.name)
        elif row.above != (above.code if above else ""):
            words = _("这个单位的上级单位是“%(name)s”。调整隶属请在单位页面办理。") % {"name": above or _("无")}
            self.sheet.blame(row.row, ABOVE, words, row.above)

    def _check_top(self, row: UnitRow) -> None:
        if self.within is not None:
            self.sheet.blame(row.row, ABOVE, _("必填，请补上。"))
        elif row.kind != Unit.Kind.CITY:
            self.sheet.blame(row.row, KIND, _("没有上级的单位只能是市。请填写上级单位代码。"), KINDS_SHOWN[row.kind])
        elif Unit.get_root_nodes().exists() or self._first_top() != row.row:
            self.sheet.blame(row.row, ABOVE, _("最上级的单位只能有一个。请填写上级单位代码。"))

    def _first_top(self) -> int:
        return min(row.row for row in self.rows.values() if not row.above)

    def _check_kind(self, row: UnitRow, above: str) -> None:
        if row.kind == Unit.Kind.CITY or (row.kind == Unit.Kind.COUNTY and above != Unit.Kind.CITY):
            words = _("市只能在最上级，县（区）只能在市的下一级。请改正类型或上级单位代码。")
            self.sheet.blame(row.row, KIND, words, KINDS_SHOWN[row.kind])
        elif (levels := self._levels(row)) is None:
            self.sheet.blame(row.row, ABOVE, _("上级单位绕回了这个单位自己，请改正。"), row.above)
        elif levels > MOST_LEVELS:
            words = _("单位最多 %(most)d 级，请核对上级单位代码。") % {"most": MOST_LEVELS}
            self.sheet.blame(row.row, ABOVE, words, row.above)

    def _levels(self, row: UnitRow) -> int | None:
        """Return how deep the unit will stand, or nothing where the units above lead back to it."""
        passed = {row.code}
        while (above := self.rows.get(row.above)) is not None and above.code not in self.known:
            if above.code in passed:
                return None
            passed.add(above.code)
            row = above
        return len(passed) + (self.known[row.above].depth if row.above in self.known else 0)


def _blame_same_names(sheet: UnitSheet, rows: Iterable[UnitRow]) -> None:
    """Two units of one name below the same one are a slip: nobody could tell them apart."""
    new = [row for row in rows if row.is_new]
    there: dict[tuple[str, str], int] = {}
    for unit in Unit.objects.open().filter(code__in={row.above for row in new}):
        there |= {(unit.code, plain(name)): 0 for name in unit.get_children().open().values_list("name", flat=True)}
    for row in new:
        first = there.setdefault((row.above, plain(row.name)), row.row)
        if first == 0:
            sheet.blame(row.row, NAME, _("上级单位下已经有同名的单位。"), row.name)
        elif first != row.row:
            sheet.blame(row.row, NAME, _("与第 %(row)d 行是同一个单位，请删除一行。") % {"row": first}, row.name)


def _from_the_top(rows: list[UnitRow]) -> list[UnitRow]:
    """Return the rows, each behind the one above it; otherwise in the order of the workbook."""
    below: dict[str, list[UnitRow]] = {}
    codes = {row.code for row in rows}
    for row in rows:
        below.setdefault(row.above if row.above in codes else "", []).append(row)
    ordered, waiting = [], below.get("", [])[::-1]
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting += below.get(row.code, [])[::-1]
    return ordered


def make_unit_template() -> bytes:
    """Return the empty workbook, with a sheet that says how to fill it in."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    from lms.workbooks import as_bytes, write_head

    book = Workbook()
    sheet = book.active
    sheet.title = "单位"
    write_head(sheet, [f"{CODE}*", f"{NAME}*", SHORT, KIND, f"{ABOVE}*"], [18, 40, 20, 12, 18])
    for letter in "AE":
        # Otherwise spreadsheets drop the leading zeros of codes.
        sheet.column_dimensions[letter].number_format = "@"
        for row in range(2, 502):
            sheet[f"{letter}{row}"].number_format = "@"
    kinds = DataValidation(type="list", formula1=f'"{",".join(KINDS_SHOWN.values())}"', allow_blank=True)
    kinds.add(f"D2:D{MOST_UNITS + 1}")
    sheet.add_data_validation(kinds)
    notes = book.create_sheet("填写说明")
    write_head(notes, [_("列"), _("怎样填写")], [18, 80])
    for line in (
        (CODE, _("必填，字母、数字、- 和 _，最多 20 个；全市不重复，以后不变。")),
        (NAME, _("必填，全称，最多 %(count)d 个字。") % {"count": LONGEST[NAME]}),
        (SHORT, _("选填，最多 %(count)d 个字。") % {"count": LONGEST[SHORT]}),
        (KIND, _("市、县（区）或单位；不填就是单位。")),
        (ABOVE, _("必填，已有单位的代码，或表中另一行的代码；行的先后不限。")),
    ):
        notes.append(line)
    return as_bytes(book)
