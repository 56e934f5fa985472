"""The columns of the workbook of courses, and how their cells are read. Plain Python without the ORM.

A row is a lesson. The columns of the course stand in the first row of a course; further lessons leave them empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from lms.sheets import plain

SHOWN = 40
YES, NO = ("是", "1", "true", "y", "yes"), ("否", "0", "false", "n", "no")


class CellError(ValueError):
    """What is wrong with a cell and what to do about it, in words for people."""


@dataclass(frozen=True)
class Column:
    """One column: its field, its label, how a cell is read, and what a person should know about it."""

    field: str
    label: str
    kind: str = "text"
    length: int = 200
    help: str = ""


COURSE = (
    Column("title", n_("课程名称"), length=200, help=n_("每门课程的第一行填写；同一课程的其余课时留空。")),
    Column("summary", n_("课程简介"), length=600, help=n_("必填，不超过 600 字。")),
    Column("lecturer", n_("主讲人"), length=40, help=n_("必填。")),
    Column("lecturer_title", n_("主讲人单位及职务"), length=80),
    Column("course_class", n_("课程性质"), "choice", help=n_("必修、选修、指定或微课；不填为选修。")),
    Column("subject", n_("课程类别"), "choice", help=n_("政治理论、政策法规、业务知识、文化素养或技能培训。")),
    Column("source", n_("课程来源"), "choice", help=n_("购买、录制、下载或共享；不填为录制。")),
    Column("licence_expires", n_("授权到期日"), "date", help=n_("日期，如 2027-12-31；长期有效时不填。")),
    Column("topics", n_("专题栏目"), "list", help=n_("已有栏目的名称，多个时用分号隔开。")),
    Column("completion_ratio", n_("完成比例"), "ratio", help=n_("50 到 100 的百分数；不填为 90。")),
    Column("max_rate", n_("最高倍速"), "rate", help=n_("1 到 2；不填为 1.5。")),
    Column("in_sequence", n_("按顺序学习"), "yes_no", help=n_("是或否；不填为否。")),
)
LESSON = (
    Column("lesson_title", n_("课时名称"), length=120, help=n_("不填时用文件名。")),
    Column("kind", n_("课时形式"), "choice", help=n_("直播和线下课时必填；其他课时不填时按文件判断。")),
    Column(
        "file",
        n_("课时文件"),
        length=255,
        help=n_("已上传的视频、音频、SCORM 课件的文件名或名称，或资料、测验、心得任务的名称。"),
    ),
    Column("text", n_("图文内容"), length=20_000, help=n_("没有文件的课时填写正文，空行分段。")),
    Column("minimum_seconds", n_("最短阅读秒数"), "whole", help=n_("用于图文、课件、资料和直播课时；不填为 60。")),
    Column("starts_at", n_("开始时间"), "moment", help=n_("直播和线下课时，如 2027-03-01 09:00。")),
    Column("ends_at", n_("结束时间"), "moment", help=n_("直播和线下课时。")),
    Column("place", n_("地点或直播地址"), length=200, help=n_("线下课时的地点，或以 https:// 开头的直播地址。")),
)
COLUMNS = COURSE + LESSON
BY_FIELD = {column.field: column for column in COLUMNS}
REQUIRED = ("title", "summary", "lecturer")


def shown(value: Any) -> str:
    """Return a cell's value as a fault shows it."""
    text = plain(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def match_headings(headings: Sequence[Any]) -> tuple[dict[int, Column], list[tuple[str, str, str]]]:
    """Return the columns by their place, and the faults of the first row as (column, value, message)."""
    found: dict[int, Column] = {}
    faults = []
    labels = {column.label: column for column in COLUMNS}
    for place, heading in enumerate(headings):
        text = plain(heading).rstrip("*")
        if not text:
            continue
        column = labels.get(text)
        if column is None:
            faults.append((shown(heading), "", _("不认识这一列。请使用模板中的列名，或删除这一列。")))
        elif column in found.values():
            faults.append((text, "", _("这一列出现了两次，请只保留一列。")))
        else:
            found[place] = column
    present = {column.field for column in found.values()}
    missing = [BY_FIELD[name] for name in (*REQUIRED, "file") if name not in present]
    faults += [(_(column.label), "", _("缺少这一列，请补上。")) for column in missing]
    return found, faults


def read(column: Column, value: Any, choices: dict[str, dict[str, str]]) -> Any:
    """Return what a cell says, or nothing where it is empty; raise :class:`CellError`.

    `choices` maps the fields of kind choice to their values by label.
    """
    text = str(value).strip() if column.field == "text" and value is not None else plain(value)
    if not text:
        return None
    if column.kind == "choice":
        return _choice(column, text, choices[column.field])
    return READERS[column.kind](column, value, text)


def _choice(column: Column, text: str, choices: dict[str, str]) -> str:
    if text in choices:
        return choices[text]
    if text in choices.values():
        return text
    raise CellError(_("请填写：%(choices)s。") % {"choices": "、".join(choices)})


def _text(column: Column, value: Any, text: str) -> str:
    if len(text) > column.length:
        raise CellError(_("最多 %(count)d 个字。") % {"count": column.length})
    return text


def _list(column: Column, value: Any, text: str) -> list[str]:
    return [part.strip() for part in text.replace("；", ";").replace("、", ";").split(";") if part.strip()]


def _date(column: Column, value: Any, text: str) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")).isoformat()
    except ValueError:
        raise CellError(_("请写成 2027-12-31 这样的日期。")) from None


def _moment(column: Column, value: Any, text: str) -> str:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
    try:
        found = datetime.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        found = None
    if found is None or len(text) < len("2027-03-01 09:00"):
        raise CellError(_("请写成 2027-03-01 09:00 这样的时间。"))
    return found.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text.rstrip("%"))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise CellError(_("请填写数字。"))
    return found


def _ratio(column: Column, value: Any, text: str) -> str:
    number = _number(text)
    # A cell formatted as per cent holds 0.9.
    number = number if number <= 1 else number / 100
    if not Decimal("0.5") <= number <= 1:
        raise CellError(_("完成比例在 50 到 100 之间。"))
    return str(number.quantize(Decimal("0.01")))


def _rate(column: Column, value: Any, text: str) -> str:
    number = _number(text)
    if not 1 <= number <= 2:
        raise CellError(_("最高倍速在 1 到 2 之间。"))
    return str(number.quantize(Decimal("0.01")))


def _whole(column: Column, value: Any, text: str) -> int:
    number = _number(text)
    if number != number.to_integral_value() or not 0 <= number <= 24 * 3600:
        raise CellError(_("请填写 0 到 86400 之间的整数。"))
    return int(number)


def _yes_no(column: Column, value: Any, text: str) -> bool:
    if text.lower() in YES or value is True:
        return True
    if text.lower() in NO or value is False:
        return False
    raise CellError(_("请填写“是”或“否”。"))


READERS = {
    "text": _text,
    "list": _list,
    "date": _date,
    "moment": _moment,
    "ratio": _ratio,
    "rate": _rate,
    "whole": _whole,
    "yes_no": _yes_no,
}
