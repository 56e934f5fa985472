"""Questions as a workbook: the template, reading, writing (columns: SPEC 3.3).

Which column holds what depends on the kind; the second sheet of the template says so in words.
"""

import re
from datetime import date, datetime
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _

from lms.sheets import plain
from lms.workbooks import FORMULA_STARTS, read_rows

from ..drafts import IGNORABLE, RIGHT, WRONG, Draft, default_rule, judgement
from .reading import Reading, TakeError

LETTERS = ascii_uppercase[:8]
OPTIONS = [f"选项{letter}" for letter in LETTERS]
COLUMNS = [
    "题目编号",
    "题型",
    "题干",
    *OPTIONS,
    "正确答案",
    "解析",
    "知识点",
    "难度",
    "默认分值",
    "多选少选得分规则",
    "标签",
    "来源",
    "有效期至",
    "所属材料题",
]
KINDS = {
    "单选": "single",
    "多选": "multiple",
    "判断": "judge",
    "填空": "blank",
    "匹配": "match",
    "排序": "order",
    "问答": "essay",
    "简答": "essay",
    "论述": "essay",
    "材料": "passage",
}
NAMES = {
    "single": "单选",
    "multiple": "多选",
    "judge": "判断",
    "blank": "填空",
    "match": "匹配",
    "order": "排序",
    "essay": "问答",
    "passage": "材料",
}
DIFFICULTIES = {"易": 2, "较易": 2, "中": 3, "中等": 3, "较难": 4, "难": 4}
TRUE, FALSE = ("正确", "对", "√", "是", "a", "t", "true", "1"), ("错误", "错", "×", "否", "b", "f", "false", "0", "x")
ARROW = re.compile(r"\s*(?:→|->|=>)\s*")
NUMBER = re.compile(r"^=\s*([^±]+?)\s*(?:±\s*(.+?))?\s*$")
STRICT = {"case": "区分大小写", "width": "区分全半角", "space": "区分空格"}
LEAST = re.compile(r"不少于\s*(\d{1,5})\s*字")
HELP = {
    "题目编号": "选填。与题库中已有的编号相同时，更新那道题；不填时自动编号。",
    "题型": "单选、多选、判断、填空、匹配、排序、问答或材料。",
    "题干": "必填。填空题用四个下划线 ____ 表示空；公式写在 \\( 和 \\) 之间。",
    "选项A": "选择题：选项内容。填空题：选项A 填第 1 空的答案，选项B 填第 2 空，多个答案用 | 隔开，数值写作 =25±0.5。"
    "匹配题：写作 左→右，多余的右侧选项写作 →右。排序题：按正确顺序填写。",
    "正确答案": "单选、多选：选项字母，如 AC。判断：正确或错误。问答：评分要点。其他题型不填。",
    "知识点": "路径，如 法治/行政法/许可。",
    "难度": "1 到 5，或易、中、难；不填为 3。",
    "默认分值": "不填为 1。",
    "多选少选得分规则": "多选：全对得分、少选得0.5、少选按比例，或 按选项 A:0.5 B:0.5 C:-0.5。"
    "填空、匹配、排序：逐项得分或全对得分；填空可加 区分大小写、区分全半角、区分空格。问答：不少于100字。",
    "标签": "多个标签用逗号隔开。",
    "有效期至": "日期，如 2027-12-31；长期有效时不填。",
    "所属材料题": "小题填写材料题的题目编号，材料题写在小题之前。",
}


def read(content: bytes) -> Reading:
    """Read a workbook; raise ``lms.workbooks.FileError`` where it cannot be read at all."""
    headings, rows = read_rows(content)
    reading = Reading("xlsx")
    places = {plain(heading).rstrip("*"): place for place, heading in enumerate(headings) if plain(heading)}
    places = {name.replace(" ", ""): place for name, place in places.items()}
    for name in ("题型", "题干"):
        if name not in places:
            reading.fault(1, _("第一行没有这一列。请使用模板。"), column=name)
    for name in places.keys() - set(COLUMNS):
        reading.notice(1, _("没有这样的列，其中的内容不会导入。"), column=name)
    if reading.faults:
        return reading
    passages: dict[str, Draft] = {}
    for number, values in rows:
        cells = {name: _text(values[place]) if place < len(values) else "" for name, place in places.items()}
        try:
            _take(reading, number, cells, passages)
        except CellError as error:
            reading.fault(number, str(error), column=error.column, value=cells.get(error.column, ""))
    return reading.checked()


class CellError(TakeError):
    """A cell cannot be read."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def _take(reading: Reading, number: int, cells: dict[str, str], passages: dict[str, Draft]) -> None:
    draft = _draft(cells)
    above = cells.get("所属材料题", "")
    if above and above not in passages:
        raise CellError("所属材料题", _("上面没有这个编号的材料题。"))
    if above:
        passages[above].children.append(draft)
        return
    if draft.kind == "passage":
        if not draft.number:
            raise CellError("题目编号", _("材料题须有题目编号，小题用它来对应。"))
        passages[draft.number] = draft
    reading.take(number, draft)


def _text(value: Any) -> str:
    """Return a cell's text; whole numbers without a point, days as ISO."""
    if isinstance(value, bool):
        return RIGHT if value else WRONG
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return text[1:] if text.startswith("'") and text[1:2] in (*FORMULA_STARTS, "'") else text


def _draft(cells: dict[str, str]) -> Draft:
    name = plain(cells.get("题型")).removesuffix("题")
    kind = KINDS.get(name)
    if kind is None:
        raise CellError("题型", _("题型须为单选、多选、判断、填空、匹配、排序、问答或材料。"))
    tags = re.split(r"[,，、;；]", cells.get("标签", ""))
    return Draft(
        kind,
        cells.get("题干", ""),
        _BODIES[kind](cells),
        cells.get("解析", ""),
        cells.get("题目编号", ""),
        "/".join(part.strip() for part in cells.get("知识点", "").split("/") if part.strip()),
        _difficulty(cells.get("难度", "")),
        cells.get("默认分值", "") or "1",
        sorted({tag.strip() for tag in tags if tag.strip()}),
        cells.get("来源", ""),
        cells.get("有效期至", "").replace("/", "-").replace(".", "-"),
    )


def _difficulty(text: str) -> int:
    level = plain(text)
    if not level:
        return 3
    if level in DIFFICULTIES:
        return DIFFICULTIES[level]
    if level not in {"1", "2", "3", "4", "5"}:
        raise CellError("难度", _("难度为 1 到 5，或易、中、难。"))
    return int(level)


def _options(cells: dict[str, str]) -> list[str]:
    """Return the options; a gap between them is an error, as letters would no longer fit."""
    texts = [cells.get(name, "") for name in OPTIONS]
    while texts and not texts[-1]:
        texts.pop()
    for name, text in zip(OPTIONS, texts, strict=False):
        if not text:
            raise CellError(name, _("中间的选项不能空着。"))
    return texts


def _choice(cells: dict[str, str]) -> dict[str, Any]:
    texts = _options(cells)
    right = {letter for letter in plain(cells.get("正确答案")).upper() if letter.isalnum()}
    known = set(ascii_uppercase[: len(texts)])
    if not right or right - known:
        raise CellError("正确答案", _("请填写选项字母，如 A 或 AC，并且这些选项都有内容。"))
    options = [{"text": text, "correct": letter in right} for letter, text in zip(ascii_uppercase, texts, strict=False)]
    kind = KINDS[plain(cells["题型"]).removesuffix("题")]
    return {"options": options, "rule": _rule(cells, options) if kind == "multiple" else {}}


def _rule(cells: dict[str, str], options: list[dict[str, Any]]) -> dict[str, Any]:
    text = plain(cells.get("多选少选得分规则")).replace(" ", "")
    if not text:
        return default_rule("multiple")
    if text in ("全对得分", "全对才得分", "不得分", "少选不得分"):
        return {"partial": "none"}
    if text == "少选按比例":
        return {"partial": "share"}
    if text in ("少选得一半", "少选得半分"):
        return {"partial": "fixed", "fraction": "0.5"}
    if found := re.fullmatch(r"少选得(0\.\d+)", text):
        return {"partial": "fixed", "fraction": found.group(1)}
    if text.startswith("按选项"):
        for letter, weight in re.findall(r"([A-Z]):(-?\d+(?:\.\d+)?)", text.upper()):
            if letter in ascii_uppercase[: len(options)]:
                options[ascii_uppercase.index(letter)]["weight"] = weight
        return {"partial": "sum"} | ({"negative": True} if text.endswith("可负分") else {})
    raise CellError("多选少选得分规则", _("请写：全对得分、少选得0.5、少选按比例，或 按选项 A:0.5 B:0.5。"))


def _judge(cells: dict[str, str]) -> dict[str, Any]:
    text = plain(cells.get("正确答案")).casefold()
    if text not in (*TRUE, *FALSE):
        raise CellError("正确答案", _("判断题请填写正确或错误。"))
    return judgement(text in TRUE)


def _partial(cells: dict[str, str], kind: str) -> dict[str, Any]:
    text = plain(cells.get("多选少选得分规则"))
    if "全对" in text:
        return {"partial": "none"}
    return {"partial": "each"} if "逐" in text or "每" in text else default_rule(kind)


def _blank(cells: dict[str, str]) -> dict[str, Any]:
    gaps: list[dict[str, Any]] = []
    rule = plain(cells.get("多选少选得分规则"))
    ignore = [name for name in IGNORABLE if STRICT[name] not in rule]
    for text in _options(cells):
        if found := NUMBER.match(text):
            gaps.append({"number": found.group(1), "tolerance": found.group(2) or "0"})
        else:
            accepted = [part.strip() for part in re.split(r"[|｜]", text) if part.strip()]
            gaps.append({"accepted": accepted, "ignore": ignore})
    return {"gaps": gaps, "rule": _partial(cells, "blank")}


def _match(cells: dict[str, str]) -> dict[str, Any]:
    pairs, extra = [], []
    for name, text in zip(OPTIONS, _options(cells), strict=False):
        parts = ARROW.split(text)
        if len(parts) != 2 or not parts[1]:
            raise CellError(name, _("匹配题的每一项写作 左→右。"))
        if parts[0]:
            pairs.append({"left": parts[0], "right": parts[1]})
        else:
            extra.append(parts[1])
    return {"pairs": pairs, "extra": extra, "rule": _partial(cells, "match")}


def _order(cells: dict[str, str]) -> dict[str, Any]:
    return {"items": _options(cells), "rule": _partial(cells, "order")}


def _essay(cells: dict[str, str]) -> dict[str, Any]:
    found = LEAST.search(plain(cells.get("多选少选得分规则")))
    return {"guide": cells.get("正确答案", ""), "minimum": int(found.group(1)) if found else 0}


def _passage(cells: dict[str, str]) -> dict[str, Any]:
    return {}


_BODIES = {
    "single": _choice,
    "multiple": _choice,
    "judge": _judge,
    "blank": _blank,
    "match": _match,
    "order": _order,
    "essay": _essay,
    "passage": _passage,
}
