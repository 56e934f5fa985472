"""Items of QTI 2.1, 2.2 and 3.0 as drafts: choice, textEntry, extendedText, order, match, inlineChoice, passages."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from ..drafts import IGNORABLE, Draft, default_rule, judgement
from .qti_nodes import TEXTUAL, Node, UnsupportedError, html_of, interactions, number
from .reading import TakeError

HUNDREDTH = Decimal("0.001")
#: The class of the text that an item with several questions is about; :mod:`.qti_item_writing` writes it.
PASSAGE = "passage"
OF_A_PART = re.compile(r"\AQ\d+_explanation\Z")


class Item(Protocol):
    """An item, or the part of one that asks one of several questions."""

    def all(self, *names: str) -> Iterator[Node]:
        """Yield the elements of these names."""

    def first(self, *names: str) -> Node | None:
        """Return the first such element."""


class Part:
    """What of an item belongs to one of its questions: its own guides, and all declarations."""

    def __init__(self, item: Node, place: Node) -> None:
        self.item, self.place = item, place

    def all(self, *names: str) -> Iterator[Node]:
        """Yield the elements of these names; guides only of this question."""
        yield from (self.place if names == ("rubricBlock",) else self.item).all(*names)

    def first(self, *names: str) -> Node | None:
        """Return the first such element."""
        return next(self.all(*names), None)


def draft_of(item: Node) -> Draft:
    """Return the draft of an item; raise :class:`UnsupportedError` or :class:`TakeError`."""
    body = item.first("itemBody")
    if body is None:
        raise TakeError(_("试题没有正文（itemBody）。"))
    asked = list(interactions(body))
    if not asked:
        raise UnsupportedError(_("只有说明文字，没有作答，未导入。"))
    if _has_several(body, asked):
        return _passage(item, body)
    kind, made = _taken(item, asked)
    return Draft(kind, html_of(body), made, _explanation(item, ""), item.get("label")[:40], marks="1")


def _taken(item: Item, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    kinds = {node.name for node in asked}
    take = KINDS.get(next(iter(kinds))) if len(kinds) == 1 else None
    if take is None:
        names = "、".join(sorted(kinds))
        raise UnsupportedError(_("不支持 %(kind)s 题型，未导入。") % {"kind": names})
    return take(item, asked)


def _has_several(body: Node, asked: list[Node]) -> bool:
    """Say whether a body asks several questions about one text; fields of one sort in a text are one question."""
    if any(PASSAGE in node.get("class").split() for node in body.all("div")):
        return True
    kinds = {node.name for node in asked}
    return len(asked) > 1 and not (len(kinds) == 1 and kinds <= set(TEXTUAL))


def _passage(item: Node, body: Node) -> Draft:
    """Return an item with several questions as a passage: what stands before the first is the text, or its part."""
    text, parts = _parts(body)
    children = []
    for place, (before, node) in enumerate(parts, start=1):
        asked = [node] if node.name.endswith("Interaction") else list(interactions(node))
        kind, made = _taken(Part(item, node), asked)
        said = html_of(node) if node is not asked[0] else "".join(html_of(prompt) for prompt in node.children("prompt"))
        stem = f"{before}{said}".strip() or _("第 %(n)d 小题") % {"n": place}
        prefix = asked[0].get("responseIdentifier").partition("RESPONSE")[0]
        children.append(Draft(kind, stem, made, _explanation(item, prefix) if prefix else ""))
    stem = text or item.get("title")
    return Draft("passage", stem, {}, _explanation(item, ""), item.get("label")[:40], marks="1", children=children)


def _parts(body: Node) -> tuple[str, list[tuple[str, Node]]]:
    """Return the text of a passage, and for each question what is said before it and the element that asks it."""
    text, waiting = "", ""
    parts: list[tuple[str, Node]] = []
    for node in _level(body):
        if node.name.endswith("Interaction") or next(interactions(node), None):
            if not parts:
                text, waiting = waiting, ""
            parts.append((waiting, node))
            waiting = ""
        else:
            waiting += f"<{node.name}>{html_of(node)}</{node.name}>"
    return text, parts


def _level(body: Node) -> list[Node]:
    """Return the elements side by side of which more than one asks; wrappers around all of them are looked into."""
    nodes = list(body.children())
    asking = [node for node in nodes if node.name.endswith("Interaction") or next(interactions(node), None)]
    if len(asking) == 1 and not asking[0].name.endswith("Interaction") and not _marked(nodes):
        place = nodes.index(asking[0])
        return [*nodes[:place], *_level(asking[0]), *nodes[place + 1 :]]
    return nodes


def _marked(nodes: list[Node]) -> bool:
    return any(PASSAGE in node.get("class").split() for node in nodes)


def _explanation(item: Node, prefix: str) -> str:
    """Return what is told afterwards about the item, or about the question in it whose names begin with `prefix`."""
    for node in item.all("modalFeedback"):
        name = node.get("identifier")
        if name == f"{prefix}explanation" or not (prefix or OF_A_PART.match(name)):
            return html_of(node)
    return ""


def _declared(item: Item, interaction: Node) -> Node:
    wanted = interaction.get("responseIdentifier")
    for node in item.all("responseDeclaration"):
        if node.get("identifier") == wanted:
            return node
    raise TakeError(_("没有声明正确答案（responseDeclaration %(name)s）。") % {"name": wanted})


def _right(declared: Node) -> list[str]:
    response = declared.first("correctResponse")
    return [value.text for value in response.children("value")] if response else []


def _mapped(declared: Node) -> tuple[Node | None, dict[str, Decimal]]:
    mapping = declared.first("mapping")
    if mapping is None:
        return None, {}
    return mapping, {entry.get("mapKey"): number(entry.get("mappedValue")) for entry in mapping.all("mapEntry")}


def _choice(item: Item, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    if len(asked) > 1:
        raise UnsupportedError(_("一道题中有几处选择，未导入。"))
    declared = _declared(item, asked[0])
    choices = [(node.get("identifier"), html_of(node)) for node in asked[0].children("simpleChoice")]
    return _chosen(item, declared, choices, several=declared.get("cardinality") == "multiple")


def _chosen(item: Item, declared: Node, choices: list[tuple[str, str]], *, several: bool) -> tuple[str, dict[str, Any]]:
    right = set(_right(declared))
    mapping, values = _mapped(declared)
    right = right or {key for key, value in values.items() if value > 0}
    if not right & {key for key, _text in choices}:
        raise TakeError(_("没有声明正确答案（responseDeclaration %(name)s）。") % {"name": declared.get("identifier")})
    options: list[dict[str, Any]] = [{"text": text, "correct": key in right} for key, text in choices]
    if {key for key, _text in choices} == {"true", "false"} and not several:
        return "judge", judgement(right == {"true"})
    if not several or len(right) == 1:
        return "single", {"options": options, "rule": {}}
    rule: dict[str, Any] = {"partial": "none"}
    if mapping is not None and _uses_mapping(item, declared):
        rule = _mapping_rule(mapping, values, choices, options)
    return "multiple", {"options": options, "rule": rule}


def _uses_mapping(item: Item, declared: Node) -> bool:
    processing = item.first("responseProcessing")
    if processing is None:
        return False
    if processing.get("template").endswith(("map_response", "map_response.xml")):
        return True
    return any(node.get("identifier") == declared.get("identifier") for node in processing.all("mapResponse"))


def _mapping_rule(
    mapping: Node, values: dict[str, Decimal], choices: list[tuple[str, str]], options: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the rule that a mapping means: a share for each right option, or weights."""
    full = sum((value for value in values.values() if value > 0), Decimal(0))
    default = number(mapping.get("defaultValue") or "0")
    weights = [values.get(key, default) / full for key, _text in choices] if full else []
    right = [w for w, option in zip(weights, options, strict=True) if option["correct"]]
    wrong = [w for w, option in zip(weights, options, strict=True) if not option["correct"]]
    floor = mapping.get("lowerBound")
    if right and max(right) - min(right) < HUNDREDTH and all(weight <= Decimal("-0.999") for weight in wrong):
        return {"partial": "share"}
    for option, weight in zip(options, weights, strict=True):
        if weight:
            option["weight"] = f"{weight.quantize(Decimal('0.0000001')).normalize():f}"
    return {"partial": "sum"} | ({} if floor and number(floor) >= 0 else {"negative": True})


def _inline(item: Item, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    sets = [[(node.get("identifier"), html_of(node)) for node in one.children("inlineChoice")] for one in asked]
    if len(asked) == 1:
        return _chosen(item, _declared(item, asked[0]), sets[0], several=False)
    texts = {text for one in sets for _key, text in one}
    if any({text for _key, text in one} != texts for one in sets):
        raise UnsupportedError(_("几处下拉选择的选项各不相同，未导入。"))
    pairs = []
    for place, (one, choices) in enumerate(zip(asked, sets, strict=True), start=1):
        right = _right(_declared(item, one))
        text = dict(choices).get(right[0] if right else "")
        if text is None:
            raise TakeError(_("没有声明正确答案（responseDeclaration %(name)s）。") % {"name": place})
        pairs.append({"left": _("第 %(n)d 空") % {"n": place}, "right": text})
    used = {pair["right"] for pair in pairs}
    return "match", {"pairs": pairs, "extra": sorted(texts - used), "rule": {"partial": "each"}}


def _entry(item: Item, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    gaps = [_gap(item, one) for one in asked]
    names = {one.get("responseIdentifier") for one in asked}
    together = any(
        node.get("identifier") in names for every in item.all("and") for node in every.all("variable", "mapResponse")
    )
    return "blank", {"gaps": gaps, "rule": {"partial": "none"} if together else default_rule("blank")}


def _gap(item: Item, interaction: Node) -> dict[str, Any]:
    declared = _declared(item, interaction)
    _mapping, values = _mapped(declared)
    right = _right(declared)
    accepted = list(dict.fromkeys([*right, *(key for key, value in values.items() if value > 0)]))
    if not accepted or not all(accepted):
        raise TakeError(_("没有声明正确答案（responseDeclaration %(name)s）。") % {"name": declared.get("identifier")})
    if declared.get("baseType") in ("float", "integer"):
        right_number = number(accepted[0])
        tolerance = _tolerance(item, declared.get("identifier"), right_number)
        return {"number": f"{right_number:f}", "tolerance": tolerance}
    strict = any(entry.get("caseSensitive") == "true" for entry in declared.all("mapEntry"))
    return {"accepted": accepted, "ignore": [name for name in IGNORABLE if not (strict and name == "case")]}


def _tolerance(item: Item, name: str, right: Decimal) -> str:
    for equal in item.all("equal"):
        variables = [variable.get("identifier") for variable in equal.all("variable")]
        given = equal.get("tolerance").split()
        if name in variables and given:
            value = number(given[0])
            return f"{abs(right) * value / 100 if equal.get('toleranceMode') == 'relative' else value:f}"
    return "0"


def _order(item: Item, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    if len(asked) > 1:
        raise UnsupportedError(_("一道题中有几处排序，未导入。"))
    texts = {node.get("identifier"): html_of(node) for node in asked[0].children("simpleChoice")}
    right = _right(_declared(item, asked[0]))
    if sorted(right) != sorted(texts):
        raise TakeError(_("正确顺序须包含每一项，且只有一次。"))
    return "order", {"items": [texts[key] for key in right], "rule": default_rule("order")}


def _match(item: Item, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    sets = list(asked[0].children("simpleMatchSet"))
    if len(asked) > 1 or len(sets) != 2:
        raise UnsupportedError(_("匹配题须有左右两组，未导入。"))
    left, right = (
        {node.get("identifier"): html_of(node) for node in one.children("simpleAssociableChoice")} for one in sets
    )
    declared = _declared(item, asked[0])
    _mapping, values = _mapped(declared)
    wanted = _right(declared) or [key for key, value in values.items() if value > 0]
    found = dict(_pair(text, left, right) for text in wanted)
    if len(found) != len(wanted) or set(found) != set(left):
        raise UnsupportedError(_("左侧的一项对应多个或没有对应的右侧选项，未导入。"))
    pairs = [{"left": left[key], "right": right[found[key]]} for key in left]
    extra = [text for key, text in right.items() if key not in found.values()]
    rule = {"partial": "each" if _uses_mapping(item, declared) else "none"}
    return "match", {"pairs": pairs, "extra": extra, "rule": rule}


def _pair(text: str, left: dict[str, str], right: dict[str, str]) -> tuple[str, str]:
    parts = text.split()
    if len(parts) != 2 or parts[0] not in left or parts[1] not in right:
        raise TakeError(_("对应关系“%(text)s”与两组的标识不符。") % {"text": text[:40]})
    return parts[0], parts[1]


def _essay(item: Item, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    if len(asked) > 1:
        raise UnsupportedError(_("一道题中有几处问答，未导入。"))
    guides = [html_of(node) for node in item.all("rubricBlock") if "scorer" in node.get("view").split()]
    return "essay", {"guide": "<br>".join(guides), "minimum": 0}


KINDS: dict[str, Callable[[Item, list[Node]], tuple[str, dict[str, Any]]]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _inline,
    "textEntryInteraction": _entry,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "extendedTextInteraction": _essay,
}
