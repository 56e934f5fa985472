"""Questions as a workbook: writing it, and the empty template (:mod:`questions.exchange.xlsx` reads it)."""

from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation

from lms.workbooks import FORMULA_STARTS, as_bytes, safe_text, write_head

from ..drafts import IGNORABLE, RIGHT, WRONG, Draft
from .xlsx import ARROW, COLUMNS, HELP, LETTERS, NAMES, STRICT


def left_out(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """Yield what a workbook cannot hold, with the reason; those questions are not written."""
    for draft in drafts:
        if reason := _reason(draft):
            yield draft, reason


def _reason(draft: Draft) -> str:
    body = draft.body
    cells = _option_cells(draft)
    if len(cells) > len(LETTERS):
        return _("超过 %(n)d 个选项") % {"n": len(LETTERS)}
    if draft.kind == "match" and any(len(ARROW.split(cell)) != 2 for cell in cells):
        return _("文字中有箭头")
    if draft.kind == "judge" and [option["text"] for option in body["options"]] != [RIGHT, WRONG]:
        return _("判断题的选项文字不是“正确”“错误”")
    if draft.kind == "blank":
        texts = [gap for gap in body["gaps"] if "number" not in gap]
        if len({tuple(sorted(gap.get("ignore", ()))) for gap in texts}) > 1:
            return _("各空的比对规则不同")
        if any("|" in text or text.startswith("=") for gap in texts for text in gap["accepted"]):
            return _("答案中有分隔符")
    return next((reason for child in draft.children if (reason := _reason(child))), "")


def _option_cells(draft: Draft) -> list[str]:
    body = draft.body
    if draft.kind in ("single", "multiple"):
        return [option["text"] for option in body["options"]]
    if draft.kind == "blank":
        return [_gap_cell(gap) for gap in body["gaps"]]
    if draft.kind == "match":
        pairs = [f"{pair['left']} → {pair['right']}" for pair in body["pairs"]]
        return [*pairs, *(f"→ {text}" for text in body.get("extra", ()))]
    return list(body.get("items", ()))


def _gap_cell(gap: dict[str, Any]) -> str:
    if "number" not in gap:
        return "|".join(gap["accepted"])
    return f"={gap['number']}±{gap.get('tolerance') or '0'}"


def _answer_cell(draft: Draft) -> str:
    if draft.kind in ("single", "multiple"):
        rows = zip(ascii_uppercase, draft.body["options"], strict=False)
        return "".join(letter for letter, option in rows if option["correct"])
    if draft.kind == "judge":
        return RIGHT if draft.body["options"][0]["correct"] else WRONG
    return str(draft.body.get("guide", "")) if draft.kind == "essay" else ""


def _rule_cell(draft: Draft) -> str:
    rule = draft.body.get("rule") or {}
    if draft.kind == "essay":
        return f"不少于{draft.body['minimum']}字" if draft.body.get("minimum") else ""
    if draft.kind == "multiple":
        return _multiple_cell(draft, rule)
    if draft.kind in ("blank", "match", "order"):
        words = ["全对得分" if rule.get("partial") == "none" else "逐项得分"]
        texts = [gap for gap in draft.body.get("gaps", ()) if "number" not in gap]
        strict = [STRICT[name] for name in IGNORABLE if texts and name not in texts[0].get("ignore", ())]
        return " ".join([*words, *strict])
    return ""


def _multiple_cell(draft: Draft, rule: dict[str, Any]) -> str:
    if rule.get("partial") == "sum":
        rows = zip(ascii_uppercase, draft.body["options"], strict=False)
        weights = " ".join(f"{letter}:{option['weight']}" for letter, option in rows if option.get("weight"))
        return f"按选项 {weights}{' 可负分' if rule.get('negative') else ''}"
    words = {"none": "全对得分", "share": "少选按比例", "fixed": f"少选得{rule.get('fraction', '')}"}
    return words.get(rule.get("partial", "none"), "全对得分")


def _row(draft: Draft, above: str) -> list[Any]:
    cells = [*_option_cells(draft), *[""] * len(LETTERS)][: len(LETTERS)]
    texts = [draft.number if not above else "", NAMES[draft.kind], draft.stem, *cells]
    texts += [_answer_cell(draft), draft.explanation, draft.point]
    later = [_rule_cell(draft), "，".join(draft.tags), draft.source, draft.valid_until, above]
    return [*map(_safe, texts), draft.difficulty, float(draft.marks), *map(_safe, later)]


def _safe(text: str) -> str:
    """Return a text that is no formula, and that is read back as it is."""
    return f"'{text}" if text.startswith("'") and text[1:2] in (*FORMULA_STARTS, "'") else safe_text(text)


def write(drafts: Sequence[Draft]) -> tuple[bytes, list[tuple[Draft, str]]]:
    """Return a workbook of the drafts, and what it cannot hold."""
    left = list(left_out(drafts))
    skipped = {id(draft) for draft, _reason in left}
    book = Workbook()
    sheet = book.active
    sheet.title = "试题"
    write_head(sheet, COLUMNS, _widths())
    for draft in drafts:
        if id(draft) not in skipped:
            sheet.append(_row(draft, ""))
            for child in draft.children:
                sheet.append(_row(child, draft.number))
    return as_bytes(book), left


def _widths() -> list[int]:
    wide = {"题干": 60, "解析": 40, "知识点": 24, "多选少选得分规则": 20}
    return [wide.get(name, 16) for name in COLUMNS]


def make_template() -> bytes:
    """Return the empty workbook with a list of kinds to choose from, and explanations."""
    book = Workbook()
    sheet = book.active
    sheet.title = "试题"
    write_head(sheet, COLUMNS, _widths())
    validation = DataValidation(type="list", formula1=f'"{",".join(NAMES.values())}"', allow_blank=True)
    validation.add("B2:B5001")
    sheet.add_data_validation(validation)
    notes = book.create_sheet("填写说明")
    write_head(notes, ["列", "怎样填写"], [20, 90])
    for row, (name, text) in enumerate(HELP.items(), start=2):
        for place, value in enumerate((name, text), start=1):
            notes.cell(row, place, value).alignment = Alignment(wrap_text=True, vertical="top")
    return as_bytes(book)
