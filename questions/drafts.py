"""A question as people write it, import it and export it. Pure: no database.

A draft and a question of the bank hold the same: texts as they were written (:mod:`questions.texts`), and a `body` that
depends on the kind:

======== ====================================================================================================
kind     body
======== ====================================================================================================
single   ``{"options": [{"text", "correct"}], "rule"}``; an option may have a ``"weight"`` from -1 to 1
multiple the same
judge    the same, with two options
blank    ``{"gaps": [{"accepted": […], "ignore": […]} | {"number", "tolerance"}], "rule"}``
match    ``{"pairs": [{"left", "right"}], "extra": [right sides that belong to nothing], "rule"}``
order    ``{"items": [texts in the right order], "rule"}``
essay    ``{"guide", "minimum"}``
passage  ``{}``; its questions are `children`
======== ====================================================================================================
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from .grading import LONGEST_GAP
from .texts import bad_formulas, in_one_line

KINDS = ("single", "multiple", "judge", "blank", "match", "order", "essay", "passage")
CHOICES = ("single", "multiple", "judge")
MOST_OPTIONS, MOST_GAPS = 26, 20
LONGEST_STEM, LONGEST_OPTION = 20_000, 2_000
IGNORABLE = ("case", "width", "space")
#: A gap in the stem of a question with gaps.
GAP = "____"
RIGHT, WRONG = "正确", "错误"
#: What a kind gets for a partly right answer unless somebody says otherwise.
RULES: Mapping[str, Mapping[str, Any]] = {
    "multiple": {"partial": "fixed", "fraction": "0.5"},
    "blank": {"partial": "each"},
    "match": {"partial": "each"},
    "order": {"partial": "none"},
}


@dataclass(frozen=True)
class DraftFault:
    """What is wrong with a part of a draft (``stem``, ``body``, ``marks`` …), in words for people.

    A draft knows no row of a file: what reads one makes a ``lms.workbooks.Fault`` of it.
    """

    field: str
    message: str


@dataclass
class Draft:
    """A question with what the bank keeps about it; `point` is the path of its knowledge point, such as a/b/c.

    `uid` is that of a question of a passage which the bank has already; files do not know it.
    """

    kind: str
    stem: str
    body: dict[str, Any] = field(default_factory=dict)
    explanation: str = ""
    number: str = ""
    point: str = ""
    difficulty: int = 3
    marks: str = "1"
    tags: list[str] = field(default_factory=list)
    source: str = ""
    valid_until: str = ""
    state: str = "ready"
    children: list["Draft"] = field(default_factory=list)
    uid: str = field(default="", compare=False)

    def as_json(self) -> dict[str, Any]:
        """Return the draft as JSON; :meth:`from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Draft":
        """Return the draft that :meth:`as_json` wrote."""
        known = {name: data[name] for name in (part.name for part in fields(cls)) if name in data}
        return cls(**known | {"children": [cls.from_json(child) for child in data.get("children", ())]})


def judgement(right: bool, rule: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the body of a judgement."""
    options = [{"text": RIGHT, "correct": right}, {"text": WRONG, "correct": not right}]
    return {"options": options, "rule": dict(rule or {})}


def default_rule(kind: str) -> dict[str, Any]:
    """Return the rule of a kind for partly right answers unless somebody says otherwise."""
    return dict(RULES.get(kind, {}))


def texts_of(draft: Draft) -> Iterator[str]:
    """Yield every text of a draft that candidates read, the stem first."""
    yield draft.stem
    body = draft.body
    yield from (option["text"] for option in body.get("options", ()))
    for pair in body.get("pairs", ()):
        yield from (pair["left"], pair["right"])
    yield from body.get("extra", ())
    yield from body.get("items", ())


def map_texts(draft: Draft, change: Callable[[str], str]) -> Draft:
    """Return the draft with every text changed: stem, explanation, options, sides of pairs, items, guide."""
    body = dict(draft.body)
    if "options" in body:
        body["options"] = [option | {"text": change(option["text"])} for option in body["options"]]
    if "pairs" in body:
        body["pairs"] = [{side: change(text) for side, text in pair.items()} for pair in body["pairs"]]
    for name in ("extra", "items"):
        if name in body:
            body[name] = [change(text) for text in body[name]]
    if body.get("guide"):
        body["guide"] = change(body["guide"])
    children = [map_texts(child, change) for child in draft.children]
    return replace(draft, stem=change(draft.stem), explanation=change(draft.explanation), body=body, children=children)


def faults_of(draft: Draft) -> list[DraftFault]:
    """Return what is wrong with a draft; nothing where it can be kept."""
    if draft.kind not in KINDS:
        return [DraftFault("kind", _("没有这种题型。"))]
    return [*_text_faults(draft), *_BODIES[draft.kind](draft), *_child_faults(draft), *_place_faults(draft)]


def _text_faults(draft: Draft) -> Iterator[DraftFault]:
    if not draft.stem.strip():
        yield DraftFault("stem", _("请填写题干。"))
    if len(draft.stem) > LONGEST_STEM or len(draft.explanation) > LONGEST_STEM:
        yield DraftFault("stem", _("题干和解析各不超过 %(limit)d 字。") % {"limit": LONGEST_STEM})
    for text in (*texts_of(draft), draft.explanation, draft.body.get("guide", "")):
        for tex in bad_formulas(text):
            yield DraftFault("stem", _("公式“%(tex)s”无法识别，请检查括号和命令。") % {"tex": tex[:60]})


def _place_faults(draft: Draft) -> Iterator[DraftFault]:
    if not 1 <= draft.difficulty <= 5:
        yield DraftFault("difficulty", _("难度为 1 到 5。"))
    marks = _decimal(draft.marks)
    if marks is None or not Decimal("0.1") <= marks <= 1000:
        yield DraftFault("marks", _("默认分值为 0.1 到 1000 的数。"))
    if draft.valid_until and _day(draft.valid_until) is None:
        yield DraftFault("valid_until", _("有效期请写成日期，如 2027-12-31。"))
    if len(draft.number) > 40:
        yield DraftFault("number", _("题目编号不超过 40 个字符。"))
    if any(len(name) > 60 for name in draft.point.split("/")):
        yield DraftFault("point", _("知识点每一级不超过 60 字。"))
    if any(len(tag) > 30 for tag in draft.tags) or len(draft.tags) > 20:
        yield DraftFault("tags", _("标签不超过 20 个，每个不超过 30 字。"))
    if len(draft.source) > 120:
        yield DraftFault("source", _("来源不超过 120 字。"))


def _child_faults(draft: Draft) -> Iterator[DraftFault]:
    for number, child in enumerate(draft.children, start=1):
        if child.kind == "passage":
            yield DraftFault("children", _("材料题的小题不能再是材料题。"))
            continue
        for fault in faults_of(child):
            yield DraftFault("children", _("第 %(n)d 小题：%(message)s") % {"n": number, "message": fault.message})


def _decimal(text: Any) -> Decimal | None:
    try:
        found = Decimal(str(text).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- Bodies ---------------------------------------------------------------------------------------------------------


def _choice_faults(draft: Draft) -> Iterator[DraftFault]:
    options = draft.body.get("options", [])
    right = sum(1 for option in options if option["correct"])
    if not 2 <= len(options) <= MOST_OPTIONS:
        yield DraftFault(
            "body", _("须有 2 到 %(most)d 个选项，现有 %(n)d 个。") % {"most": MOST_OPTIONS, "n": len(options)}
        )
    yield from _item_faults([option["text"] for option in options], _("选项"))
    if draft.kind == "multiple" and right < 2:
        yield DraftFault("body", _("多选题至少要有两个正确选项，现有 %(count)d 个。") % {"count": right})
    if draft.kind != "multiple" and right != 1:
        yield DraftFault("body", _("单选题和判断题须有且只有一个正确选项，现有 %(count)d 个。") % {"count": right})
    if draft.kind == "judge" and len(options) != 2:
        yield DraftFault("body", _("判断题须有两个选项，现有 %(count)d 个。") % {"count": len(options)})
    yield from _rule_faults(draft)


def _rule_faults(draft: Draft) -> Iterator[DraftFault]:
    rule = draft.body.get("rule") or {}
    fraction = _decimal(rule.get("fraction", "0"))
    if rule.get("partial") == "fixed" and (fraction is None or not 0 < fraction < 1):
        yield DraftFault("rule", _("少选得分的比例须大于 0 且小于 1。"))
    if rule.get("partial") == "sum":
        weights = [_decimal(option.get("weight", "0")) for option in draft.body["options"]]
        if any(weight is None or not -1 <= weight <= 1 for weight in weights):
            yield DraftFault("rule", _("选项的得分比例须在 -1 到 1 之间。"))
        elif sum(max(weight or 0, Decimal(0)) for weight in weights) < Decimal("0.99"):
            yield DraftFault("rule", _("得分比例为正的选项合起来应当得满分。"))


def _item_faults(texts: list[str], name: str) -> Iterator[DraftFault]:
    if any(not text.strip() for text in texts):
        yield DraftFault("body", _("%(name)s的内容不能为空。") % {"name": name})
    if any(len(text) > LONGEST_OPTION for text in texts):
        yield DraftFault("body", _("%(name)s各不超过 %(limit)d 字。") % {"name": name, "limit": LONGEST_OPTION})
    if len({text.strip() for text in texts}) != len(texts):
        yield DraftFault("body", _("%(name)s有重复。") % {"name": name})


def _blank_faults(draft: Draft) -> Iterator[DraftFault]:
    gaps = draft.body.get("gaps", [])
    if not 1 <= len(gaps) <= MOST_GAPS:
        yield DraftFault("body", _("须有 1 到 %(most)d 个空。") % {"most": MOST_GAPS})
    shown = draft.stem.count(GAP)
    if shown and shown != len(gaps):
        yield DraftFault("body", _("题干中有 %(shown)d 个空，答案有 %(n)d 个。") % {"shown": shown, "n": len(gaps)})
    for number, gap in enumerate(gaps, start=1):
        if "number" in gap:
            tolerance = _decimal(gap.get("tolerance") or "0")
            if _decimal(gap["number"]) is None or tolerance is None or tolerance < 0:
                yield DraftFault("body", _("第 %(n)d 空：数值和误差须为数，误差不小于 0。") % {"n": number})
        elif not gap.get("accepted") or any(not text.strip() for text in gap["accepted"]):
            yield DraftFault("body", _("第 %(n)d 空：请填写至少一个答案。") % {"n": number})
        elif any(len(text) > LONGEST_GAP for text in gap["accepted"]):
            yield DraftFault("body", _("第 %(n)d 空：答案不超过 %(limit)d 字。") % {"n": number, "limit": LONGEST_GAP})


def _match_faults(draft: Draft) -> Iterator[DraftFault]:
    pairs, extra = draft.body.get("pairs", []), draft.body.get("extra", [])
    if len(pairs) < 2 or len(pairs) + len(extra) > MOST_OPTIONS:
        yield DraftFault("body", _("匹配题须有 2 到 %(most)d 对。") % {"most": MOST_OPTIONS})
    yield from _item_faults([pair["left"] for pair in pairs], _("左侧各项"))
    rights = list(dict.fromkeys(pair["right"] for pair in pairs))
    yield from _item_faults([*rights, *extra], _("右侧各项"))
    if len(set(rights)) + len(extra) < 2:
        yield DraftFault("body", _("右侧须有两个以上不同的选项。"))


def _order_faults(draft: Draft) -> Iterator[DraftFault]:
    items = draft.body.get("items", [])
    if not 2 <= len(items) <= MOST_OPTIONS:
        yield DraftFault("body", _("排序题须有 2 到 %(most)d 项。") % {"most": MOST_OPTIONS})
    yield from _item_faults(items, _("各项"))


def _essay_faults(draft: Draft) -> Iterator[DraftFault]:
    minimum = draft.body.get("minimum", 0)
    if not isinstance(minimum, int) or not 0 <= minimum <= 10_000:
        yield DraftFault("body", _("最少字数为 0 到 10000。"))
    if len(draft.body.get("guide", "")) > LONGEST_STEM:
        yield DraftFault("body", _("评分要点不超过 %(limit)d 字。") % {"limit": LONGEST_STEM})


def _passage_faults(draft: Draft) -> Iterator[DraftFault]:
    return iter(())


_BODIES: dict[str, Callable[[Draft], Iterator[DraftFault]]] = {
    "single": _choice_faults,
    "multiple": _choice_faults,
    "judge": _choice_faults,
    "blank": _blank_faults,
    "match": _match_faults,
    "order": _order_faults,
    "essay": _essay_faults,
    "passage": _passage_faults,
}


def title_of(stem: str, length: int = 60) -> str:
    """Return the beginning of a stem without markup, formulas in plain characters."""
    text = in_one_line(stem)
    return text if len(text) <= length else f"{text[: length - 1]}…"
