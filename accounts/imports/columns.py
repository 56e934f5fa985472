"""The columns of the spreadsheet of people and how their cells are read. Plain Python without the ORM.

Codes are those of the civil-servant information system (SPEC §4.3); columns that it does not know have a label only.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from ..id_numbers import mask


@dataclass(frozen=True)
class Column:
    """One column: its code (may be empty), its label, the field it fills and how a cell is read.

    `kind` is text, date, id_number, sex, yes_no or a list (rank, grade, category). Cells of a `protected` column are
    never shown.
    """

    field: str
    code: str
    label: str
    kind: str = "text"
    length: int = 40
    required: bool = False
    protected: bool = False

    @property
    def name(self) -> str:
        """How faults call the column: the label with its code."""
        return f"{_(self.label)} {self.code}".strip()

    @property
    def heading(self) -> str:
        """What stands in the first row of the template, in any language the standard's own words."""
        return f"{self.label} {self.code}".strip()


COLUMNS = (
    Column("unit_code", "", n_("单位代码"), length=20),
    Column("unit_name", "A0195", n_("统计关系所在单位"), length=120),
    Column("real_name", "A0101", n_("姓名"), length=60, required=True),
    Column("sex", "A0104", n_("性别"), "sex"),
    Column("birth_date", "A0107", n_("出生日期"), "date"),
    Column("ethnicity", "A0117", n_("民族"), length=20),
    Column("political_status", "A0141", n_("政治面貌"), length=20),
    Column("party_since", "", n_("参加时间"), "date"),
    Column("id_number", "A0184", n_("公民身份号码"), "id_number", required=True, protected=True),
    Column("post", "A0192A", n_("工作单位及职务全称"), length=120),
    Column("rank", "A0221", n_("职务层次"), "rank"),
    Column("rank_since", "A0288", n_("任现职务层次时间"), "date"),
    Column("grade", "A0192D", n_("职级"), "grade"),
    Column("grade_since", "A0192C", n_("任该职级时间"), "date"),
    Column("grassroots", "A0197", n_("具有两年以上基层工作经历"), "yes_no"),
    Column("staffing", "A0121", n_("编制类型")),
    Column("management_state", "A0163", n_("管理状态")),
    Column("management_class", "A0165", n_("管理类别")),
    Column("civil_servant_since", "A2949", n_("公务员登记时间"), "date"),
    Column("education", "A0801B", n_("学历")),
    Column("degree", "A0901B", n_("学位")),
    Column("resume", "A1701", n_("简历"), length=20_000, protected=True),
    Column("mobile", "", n_("手机号码"), length=30, protected=True),
    Column("email", "", n_("电子邮箱"), length=254),
    Column("employee_number", "", n_("工号"), length=40),
    Column("username", "", n_("用户名"), length=60),
    Column("category", "", n_("干部类别"), "category"),
    Column("start", "", n_("任职日期"), "date"),
)
BY_FIELD = {column.field: column for column in COLUMNS}
#: Other words that spreadsheets use for a column.
ALSO_CALLED = {
    "单位编码": "unit_code",
    "单位名称": "unit_name",
    "单位": "unit_name",
    "身份证号": "id_number",
    "身份证号码": "id_number",
    "职务": "post",
    "是否具有两年以上基层工作经历": "grassroots",
    "两年以上基层工作经历": "grassroots",
    "手机号": "mobile",
    "手机": "mobile",
    "邮箱": "email",
    "类别": "category",
    "入党时间": "party_since",
}
CODE = re.compile(r"A[0-9]{4}[A-Z]?")
ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
#: Runs of digits that may be an identity number or a telephone number, wherever they stand.
LONG_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{10,}")
SHOWN = 40


class CellError(ValueError):
    """What is wrong with a cell or heading and what to do about it, in words for people."""


def plain(text: Any) -> str:
    """Return `text` with plain letters and digits (no full-width ones) and no white space around."""
    return unicodedata.normalize("NFKC", str(text)).strip()


def shown(column: Column | None, value: Any) -> str:
    """Return a cell's value as a fault may show it: shortened, and never a protected value in clear."""
    text = "" if value is None else str(value).strip()
    if column is not None and column.field == "id_number":
        return mask(text)
    if column is not None and column.protected:
        return "*" * min(len(text), 8)
    text = LONG_NUMBER.sub(lambda found: mask(found.group()), unicodedata.normalize("NFKC", text))
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def find_column(heading: Any) -> Column:
    """Return the column that `heading` names by code, label or both; raise :class:`CellError`."""
    text = re.sub(r"[\s*]+|\(.*?\)", "", plain(heading))
    codes = CODE.findall(text.upper())
    label = re.sub(CODE.pattern, "", text, flags=re.IGNORECASE)
    by_code = next((column for column in COLUMNS if column.code and column.code in codes), None)
    by_label = _labelled(label)
    if by_code and by_label and by_code is not by_label:
        raise CellError(
            _("代码 %(code)s 是“%(label)s”，与列名不符。") % {"code": by_code.code, "label": _(by_code.label)}
        )
    found = by_label if label and not by_code else by_code
    if found is None or len(codes) > 1 or (codes and not by_code):
        raise CellError(_("不认识这一列。请使用模板中的列名，或删除这一列。"))
    return found


def _labelled(label: str) -> Column | None:
    exact = next((column for column in COLUMNS if column.label == label), None)
    return exact or (BY_FIELD[ALSO_CALLED[label]] if label in ALSO_CALLED else None)


def match_headings(headings: Sequence[Any]) -> tuple[dict[int, Column], list[tuple[str, str, str]]]:
    """Return the columns by their place and the faults of the first row as (column, value, message)."""
    found: dict[int, Column] = {}
    faults: list[tuple[str, str, str]] = []
    for place, heading in enumerate(headings):
        if heading is None or not plain(heading):
            continue
        letter = column_letter(place)
        try:
            column = find_column(heading)
        except CellError as error:
            faults.append((letter, shown(None, heading), str(error)))
            continue
        if column in found.values():
            faults.append((letter, shown(None, heading), _("这一列出现了两次，请只保留一列。")))
        found[place] = column
    present = {column.field for column in found.values()}
    for column in COLUMNS:
        if column.required and column.field not in present:
            faults.append((column.name, "", _("缺少这一列，请补上。")))
    return found, faults


def column_letter(place: int) -> str:
    """Return the letter of the column at `place` (from 0) as spreadsheets show it: A, B, … AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# --- Cells ----------------------------------------------------------------------------------------------------------


def read_text(value: Any, *, length: int) -> str:
    """Return a cell as text of at most `length` characters; whole numbers lose their decimal point."""
    if isinstance(value, bool):
        value = _("是") if value else _("否")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        raise CellError(_("这里应为文字，却是日期。请把单元格设为文本后重新填写。"))
    text = str(value).strip()
    if text in ERROR_VALUES:
        raise CellError(_("单元格中的公式有错误，请改为填写内容本身。"))
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in text):
        raise CellError(_("含有不可见的控制字符，请重新输入。"))
    if len(text) > length:
        raise CellError(_("最多 %(length)d 个字，现有 %(count)d 个。") % {"length": length, "count": len(text)})
    return text


def read_name(value: Any, *, length: int) -> str:
    """Return a person's name without the spaces that tables put into short Chinese names."""
    text = re.sub(r"\s+", " ", read_text(value, length=length).replace("\u3000", " "))
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", text)


def read_id_number(value: Any) -> str:
    """Return the identity number as it was typed; a number cell has already lost its last digits."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise CellError(_("号码存成了数字，末几位可能已丢失。请把这一列设为“文本”格式后重新录入。"))
    return read_text(value, length=40)


DATES = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})[-/.年](\d{1,2})月?"),
    re.compile(r"(\d{4})(\d{2})"),
)
#: Spreadsheets count days from here (the year 1900 was no leap year, though they say so).
FIRST_DAY = date(1899, 12, 30)
SERIALS = range(7_306, 73_051)  # 1920 to 2099
YEARS = range(1900, 2100)


@dataclass(frozen=True)
class Day:
    """A date that was read; with `month_only` the cell gave no day, and the first stands for it."""

    date: date
    month_only: bool = False


def read_date(value: Any) -> Day:
    """Return the date of a cell: a date, 2024-03-01, 2024.03.01, 20240301, 2024.03, 202403, 2024年3月1日."""
    if isinstance(value, datetime):
        return _in_range(value.year, value.month, value.day)
    if isinstance(value, date):
        return Day(value)
    if isinstance(value, float) and not value.is_integer():
        return _from_decimal(value)
    if isinstance(value, int | float) and int(value) in SERIALS:
        return Day(FIRST_DAY + timedelta(days=int(value)))
    text = re.sub(r"\s|0:00(:00)?$|T?00:00:00$", "", plain(int(value) if isinstance(value, float) else value))
    for pattern in DATES:
        if (match := pattern.fullmatch(text)) is not None:
            return _in_range(*(int(part) for part in match.groups()))
    raise CellError(_("认不出这个日期。请写成 2024-03-01 或 2024-03。"))


def _from_decimal(value: float) -> Day:
    text = str(value)
    if re.fullmatch(r"\d{4}\.1", text):
        raise CellError(_("%(value)s 可能是 1 月，也可能是 10 月。请写成 2024-10 的样子。") % {"value": text})
    if not re.fullmatch(r"\d{4}\.\d{2}", text):
        raise CellError(_("认不出这个日期。请写成 2024-03-01 或 2024-03。"))
    return _in_range(int(text[:4]), int(text[5:]))


def _in_range(year: int, month: int, day: int = 0) -> Day:
    if year not in YEARS:
        raise CellError(_("年份应在 1900 至 2099 年之间。"))
    try:
        return Day(date(year, month, day or 1), month_only=not day)
    except ValueError as error:
        raise CellError(_("日历上没有这一天。")) from error


SEXES = {"1": "1", "男": "1", "男性": "1", "2": "2", "女": "2", "女性": "2"}
YES_NO = {"是": True, "有": True, "1": True, "Y": True, "否": False, "无": False, "0": False, "N": False}


def read_sex(value: Any) -> str:
    """Return "1" for a man, "2" for a woman."""
    try:
        return SEXES[plain(read_text(value, length=40))]
    except KeyError as error:
        raise CellError(_("性别请填写“男”或“女”。")) from error


def read_yes_no(value: Any) -> bool:
    """Return what 是 or 否 says."""
    try:
        return YES_NO[plain(read_text(value, length=40)).upper()]
    except KeyError as error:
        raise CellError(_("请填写“是”或“否”。")) from error


def read_choice(value: Any, choices: Sequence[tuple[str, str]]) -> str:
    """Return the code of a value that names a choice by its label or its code; a code may have lost its zero."""
    text = plain(read_text(value, length=60))
    for code, label in choices:
        if text in (code, label) or (text.isdigit() and text.zfill(len(code)) == code):
            return code
    raise CellError(_("不在可选值之中。可选值见模板的“填写说明”。"))
