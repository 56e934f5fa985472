"""QTI 1.2: reading its items, as other platforms still write them, also those of Common Cartridge.

Read: one response with options (single, multiple, judgement), and texts (gaps with their answers, or an essay where
there are none). Whatever else an item asks is named one by one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape as attribute
from typing import Any

from django.utils.translation import gettext as _

from ..drafts import IGNORABLE, Draft, default_rule, judgement, map_texts
from ..texts import plain, source_of
from .qti_marks import kept
from .qti_nodes import Node, UnsupportedError, number
from .reading import Load, Reading, TakeError
from .trees import escaped

_SOURCE = re.compile(r"""(<img\b[^<>]*?\bsrc\s*=\s*)(?:"([^"]*)"|'([^']*)')""", re.I)
#: Where Common Cartridge keeps files.
BASE = re.compile(r"\A(?:\$|%24)IMS[-_]CC[-_]FILEBASE(?:\$|%24)/", re.I)
PERCENT = Decimal(100)
TRUE, FALSE = {"true", "t", "正确", "对", "是"}, {"false", "f", "错误", "错", "否"}
RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp", "response_extension")


def take(reading: Reading, root: Node, name: str, load: Load) -> None:
    """Take every item of a file."""
    found = False
    for item in root.all("item"):
        found = True
        title = item.get("title") or item.get("ident")
        words = Words(reading, name, load)
        try:
            draft, said = _draft(item, words)
        except UnsupportedError as error:
            reading.notice(item.row, str(error), column=name, value=title)
        except TakeError as error:
            reading.fault(item.row, str(error), column=name, value=title)
        else:
            if said:
                reading.notice(item.row, said, column=name, value=title)
            if words.lost:
                reading.notice(item.row, _("题中有图片或附件没有导入，请核对。"), column=name, value=title)
            reading.take(item.row, map_texts(draft, source_of))
    if not found and not name:
        reading.fault(1, _("文件中没有 QTI 试题（item）。"), value=root.name)


@dataclass
class Words:
    """Reads texts; `lost` says whether one had a picture or another medium that could not be taken."""

    reading: Reading
    name: str
    load: Load
    lost: bool = False

    def of(self, node: Node) -> str:
        """Return the materials below a node as HTML, apart from those of answers and feedback."""
        return "".join(self._piece(part) for part in _materials(node))

    def _piece(self, part: Node) -> str:
        if part.name == "mattext":
            text = "".join(part.element.itertext()).strip()
            return self._with_pictures(text) if "html" in part.get("texttype") else escaped(text)
        if part.name == "matbreak":
            return "<br>"
        place = self._place(part.get("uri")) if part.name == "matimage" else ""
        self.lost = self.lost or not place
        return f'<img src="{place}" alt="{attribute(part.get("label"))}">' if place else ""

    def _place(self, source: str) -> str:
        return self.reading.packed_picture(BASE.sub("", source), self.name, self.load) or (
            self.reading.packed_picture("web_resources/" + BASE.sub("", source), "", self.load)
        )

    def _with_pictures(self, text: str) -> str:
        def found(match: re.Match[str]) -> str:
            place = self._place(match[2] or match[3] or "")
            self.lost = self.lost or not place
            return f'{match[1]}"{place}"'

        return _SOURCE.sub(found, text)


def _materials(node: Node) -> Iterator[Node]:
    """Yield texts and media below a node, not those of options."""
    for child in node.children():
        if child.name in ("mattext", "matimage", "matbreak", "mataudio", "matvideo", "matapplet", "matapplication"):
            yield child
        elif child.name not in ("render_choice", "render_fib", "response_label", *RESPONSES[2:]):
            yield from _materials(child)


def _facts(item: Node) -> dict[str, str]:
    """Return what the item says about itself, such as question_type and points_possible."""
    facts = {}
    for node in item.all("qtimetadatafield"):
        label, entry = node.first("fieldlabel"), node.first("fieldentry")
        if label is not None and entry is not None:
            facts[label.text] = entry.text
    kind = item.first("qmd_itemtype")
    return facts | ({"qmd_itemtype": kind.text} if kind is not None else {})


def _draft(item: Node, words: Words) -> tuple[Draft, str]:
    facts = _facts(item)
    named = facts.get("question_type") or facts.get("cc_profile") or facts.get("qmd_itemtype") or ""
    shown = item.first("presentation")
    asked = list(item.all(*RESPONSES))
    if shown is None or not asked:
        raise UnsupportedError(_("只有说明文字，没有作答，未导入。"))
    sorts = {node.name for node in asked}
    if sorts == {"response_lid"} and len(asked) == 1:
        kind, body = _choice(item, asked[0], words)
    elif sorts == {"response_str"}:
        kind, body = _texts(item, asked, named)
    else:
        raise UnsupportedError(_("不支持 %(kind)s 题型，未导入。") % {"kind": named or "、".join(sorted(sorts))})
    marks, said = _marks(item, facts)
    return Draft(kind, words.of(shown), body, _explanation(item, words), item.get("label")[:40], marks=marks), said


def _marks(item: Node, facts: dict[str, str]) -> tuple[str, str]:
    """Return the marks of an item, and what of them could not be taken as it is.

    Where the item itself says none its highest score counts, but for 100: many platforms count in per cent.
    """
    said = facts.get("points_possible") or ""
    if not said:
        said = next((node.get("maxvalue") for node in item.all("decvar") if node.get("maxvalue")), "")
    if not said:
        return "1", ""
    try:
        value = number(said)
    except TakeError as error:
        return "1", _("分值没有导入，记为 1 分：%(reason)s") % {"reason": error}
    if value == PERCENT and not facts.get("points_possible"):
        return "1", _("最高分 100 可能是百分比，没有作为分值导入，记为 1 分。")
    return kept(value)


def _explanation(item: Node, words: Words) -> str:
    for feedback in item.all("itemfeedback"):
        if (solution := feedback.first("solution")) is not None:
            return words.of(solution)
        if feedback.get("ident") == "general_fb":
            return words.of(feedback)
    return ""


@dataclass(frozen=True)
class Condition:
    """What gives marks: the answers that are wanted, by response, and how many marks."""

    wanted: tuple[tuple[str, str, bool], ...]
    score: Decimal


def _conditions(item: Node) -> list[Condition]:
    """Return the conditions that change the score, in order."""
    found = []
    for node in item.all("respcondition"):
        test = node.first("conditionvar")
        if test is not None and (score := _score(node)):
            found.append(Condition(tuple(_equals(test)), score))
    return found


def _score(condition: Node) -> Decimal:
    for node in condition.all("setvar"):
        if (
            re.fullmatch(r"\s*[+-]?\d+(\.\d+)?\s*", node.text or "")
            and node.get("varname", "SCORE").lower() != "feedback"
        ):
            sign = -1 if node.get("action") == "Subtract" else 1
            return sign * Decimal(node.text.strip())
    told = {node.get("linkrefid").lower() for node in condition.all("displayfeedback")}
    return Decimal(1) if told & {"correct", "correct_fb"} else Decimal(0)


def _equals(test: Node) -> Iterator[tuple[str, str, bool]]:
    """Yield response, value and whether case counts, of all that is to be equal; what is below *not* is not."""
    for node in test.children():
        if node.name == "varequal":
            yield node.get("respident"), node.text, node.get("case").lower() == "yes"
        elif node.name != "not":
            yield from _equals(node)


def _choice(item: Node, asked: Node, words: Words) -> tuple[str, dict[str, Any]]:
    options = [(label.get("ident"), words.of(label)) for label in asked.all("response_label")]
    positive = [condition for condition in _conditions(item) if condition.score > 0]
    right = {value for condition in positive for _name, value, _case in condition.wanted}
    if not right & {key for key, _text in options}:
        raise TakeError(_("没有声明正确答案（resprocessing）。"))
    if asked.get("rcardinality", "Single").lower() != "multiple":
        best = max(positive, key=lambda condition: condition.score)
        right = {value for _name, value, _case in best.wanted}
        verdict = _verdict(options, right)
        if verdict is not None:
            return "judge", judgement(verdict)
        return "single", {"options": _options(options, right), "rule": {}}
    singly = len(positive) > 1 and all(len(condition.wanted) == 1 for condition in positive)
    made = _options(options, right)
    if not singly:
        return "multiple", {"options": made, "rule": {"partial": "none"}}
    return "multiple", {"options": _weighed(made, options, _conditions(item)), "rule": {"partial": "sum"}}


def _options(options: list[tuple[str, str]], right: set[str]) -> list[dict[str, Any]]:
    return [{"text": text, "correct": key in right} for key, text in options]


def _weighed(
    made: list[dict[str, Any]], options: list[tuple[str, str]], conditions: list[Condition]
) -> list[dict[str, Any]]:
    """Give every option its part of the marks."""
    scores = {each.wanted[0][1]: each.score for each in conditions if len(each.wanted) == 1}
    full = sum((score for score in scores.values() if score > 0), Decimal(0))
    for option, (key, _text) in zip(made, options, strict=True):
        if share := scores.get(key, Decimal(0)) / full:
            option["weight"] = f"{max(Decimal(-1), share).quantize(Decimal('0.0000001')).normalize():f}"
    return made


def _verdict(options: list[tuple[str, str]], right: set[str]) -> bool | None:
    """Return what a judgement says; nothing where the options are no true and false."""
    said = {key: plain(text).strip().lower() for key, text in options}
    if len(options) != 2 or not (set(said.values()) & TRUE and set(said.values()) & FALSE):
        return None
    return any(said.get(key) in TRUE for key in right)


def _texts(item: Node, asked: list[Node], named: str) -> tuple[str, dict[str, Any]]:
    conditions = [condition for condition in _conditions(item) if condition.score > 0]
    if "essay" in named.lower() or not (conditions or item.first("vargte", "varlte", "varsubstring")):
        if len(asked) > 1:
            raise UnsupportedError(_("一道题中有几处问答，未导入。"))
        return "essay", {"guide": "", "minimum": 0}
    gaps = [_gap(one.get("ident"), conditions) for one in asked]
    return "blank", {"gaps": gaps, "rule": default_rule("blank")}


def _gap(name: str, conditions: list[Condition]) -> dict[str, Any]:
    wanted = [each for condition in conditions for each in condition.wanted if each[0] == name and each[1]]
    if not wanted:
        raise UnsupportedError(_("填空的答案不是逐个列出的文字，未导入。"))
    strict = any(case for _name, _value, case in wanted)
    accepted = list(dict.fromkeys(value for _name, value, _case in wanted))
    return {"accepted": accepted, "ignore": [each for each in IGNORABLE if not (strict and each == "case")]}
