"""Marks of QTI: what an item gives at the most, and the weights that a test gives to its items.

The bank keeps marks with a question. QTI keeps them in two places: an item says its highest score, and a test that
refers to it multiplies what was scored. Both are read; what the bank has no place for is named one by one.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..drafts import Draft
from .qti_nodes import Node, number
from .reading import Reading, TakeError

#: The highest score of an item; with ``Q2_`` before it, of its second question.
HIGHEST = "MAXSCORE"
#: What the bank says of a passage as a whole, where that is not the sum of its questions.
OF_PASSAGE = "PASSAGE_MARKS"
#: The weight that a package of ours gives to an item.
WEIGHT = "MARKS"
ONE, LEAST, MOST = Decimal(1), Decimal("0.1"), Decimal(1000)
#: Thirds are written with seven places; so much is no difference.
NOTHING = Decimal("0.001")
#: What a test says that is about taking it: a bank of questions has no place for that.
OF_TESTS = {
    "timeLimits": gettext_lazy("时间限制"),
    "preCondition": gettext_lazy("作答条件"),
    "branchRule": gettext_lazy("跳转规则"),
    "selection": gettext_lazy("抽题规则"),
    "ordering": gettext_lazy("题序规则"),
    "itemSessionControl": gettext_lazy("作答次数等设置"),
    "rubricBlock": gettext_lazy("说明文字"),
    "testFeedback": gettext_lazy("测验反馈"),
}


def kept(value: Decimal) -> tuple[str, str]:
    """Return marks as the bank keeps them, and what is to be said about that; nothing where they are the same."""
    if not LEAST / 2 <= value <= MOST:
        return "1", _("分值 %(value)s 不在 0.1 到 1000 之间，没有导入，记为 1 分。") % {"value": _plain(value)}
    marks = value.quantize(LEAST, ROUND_HALF_UP)
    said = "" if abs(marks - value) < NOTHING else _("分值 %(value)s 只保留一位小数，记为 %(marks)s 分。")
    return _plain(marks), said and said % {"value": _plain(value), "marks": _plain(marks)}


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _default(item: Node, name: str) -> Decimal | None:
    """Return the number that an outcome begins with; raise :class:`TakeError` for what is none."""
    for node in item.all("outcomeDeclaration"):
        value = node.first("value")
        if node.get("identifier") == name and value is not None:
            return number(value.text)
    return None


def _highest(item: Node) -> Decimal | None:
    """Return the highest score of an item where it says one: declared, or the sum of what its mapping gives."""
    if (declared := _default(item, HIGHEST)) is not None:
        return declared
    for node in item.all("outcomeDeclaration"):
        if node.get("identifier") == "SCORE" and node.get("normalMaximum"):
            return number(node.get("normalMaximum"))
    processing, mapping = item.first("responseProcessing"), item.first("mapping")
    if processing is None or mapping is None or "map_response" not in processing.get("template"):
        return None
    values = [number(entry.get("mappedValue")) for entry in mapping.all("mapEntry")]
    full = sum((value for value in values if value > 0), Decimal(0))
    return min(full, number(mapping.get("upperBound"))) if mapping.get("upperBound") else full


def with_marks(draft: Draft, item: Node, *, weight: Decimal | None) -> tuple[Draft, list[str]]:
    """Return the draft of an item with its marks, and what of them could not be taken as it is."""
    try:
        highest, own = _highest(item), _default(item, OF_PASSAGE)
        shares = [_default(item, f"Q{place}_{HIGHEST}") for place in range(1, len(draft.children) + 1)]
    except TakeError as error:
        return draft, [_("分值没有导入，记为 1 分：%(reason)s") % {"reason": error}]
    if highest is None and weight is None and not any(shares):
        return draft, []
    if highest is None and any(shares):
        highest = sum((share or ONE for share in shares), Decimal(0))
    factor = ONE if weight is None else weight
    value = factor * (ONE if highest is None else highest)
    marks, said = kept(value if own is None else own)
    remarks, children = [said], []
    for place, (child, share) in enumerate(zip(draft.children, shares, strict=True), start=1):
        if share is None:
            remarks.append(
                _("第 %(n)d 小题没有单独的分值，记为 1 分（全题 %(value)s 分）。") % {"n": place, "value": marks}
            )
            children.append(child)
            continue
        part, said = kept(factor * share)
        remarks.append(said and _("第 %(n)d 小题：%(message)s") % {"n": place, "message": said})
        children.append(replace(child, marks=part))
    return replace(draft, marks=marks, children=children), [remark for remark in remarks if remark]


@dataclass
class Weights:
    """What the tests of a package say about its items, by the file of the item."""

    known: dict[str, Decimal] = field(default_factory=dict)

    def of(self, name: str) -> Decimal | None:
        """Return the weight of the item in a file."""
        return self.known.get(name)

    def take(self, reading: Reading, test: Node, name: str) -> None:
        """Take the weights of a test, and name what it says besides."""
        title = test.get("title") or test.get("identifier")
        for node in test.all(*OF_TESTS):
            said = _("试卷的%(what)s没有导入，题库只收试题。") % {"what": OF_TESTS[node.name]}
            reading.notice(node.row, said, column=name, value=title)
        wanted = {node.get("weightIdentifier") for node in test.all("testVariables")} - {""}
        for ref in test.all("assessmentItemRef"):
            self._take_ref(reading, ref, name, wanted)

    def _take_ref(self, reading: Reading, ref: Node, name: str, wanted: set[str]) -> None:
        weights = {node.get("identifier"): node.get("value") for node in ref.children("weight")}
        if not weights:
            return
        place = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(ref.get("href"))))
        try:
            value = number(_one_of(weights, wanted))
        except TakeError as error:
            message = _("试卷给这道题的权重没有导入：%(reason)s") % {"reason": error}
            reading.notice(ref.row, message, column=name, value=place)
            return
        if self.known.setdefault(place, value) != value:
            message = _("这道题在试卷中出现几次，权重各不相同，取第一个。")
            reading.notice(ref.row, message, column=name, value=place)


def _one_of(weights: Mapping[str, str], wanted: set[str]) -> str:
    """Return the weight that counts: the only one, or the one that the test adds up."""
    counted = [value for key, value in weights.items() if key in wanted]
    values = counted or list(weights.values())
    if len(values) > 1:
        raise TakeError(_("有几个权重，无法确定用哪一个。"))
    return values[0]
