"""QTI 2.1, 2.2 and 3.0: reading single items and packages.

Names of 3.0 (``qti-choice-interaction``, ``max-choices``) are read as those of 2.x (``choiceInteraction``,
``maxChoices``). Read: choice, textEntry, extendedText, order, match, inlineChoice; whatever else an item asks is named.
"""

import posixpath
import re
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import escape as attribute
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _
from lxml import etree

from lms.archives import Limits, RefusedArchiveError, opened, read_entry
from lms.workbooks import FileError

from ..drafts import GAP, IGNORABLE, Draft, default_rule, judgement, map_texts
from ..texts import source_of
from .reading import MOST_BYTES, Reading, TakeError
from .trees import escaped, parse

LIMITS = Limits(packed=MOST_BYTES, unpacked=100 * 1024**2, single=20 * 1024**2, entries=6_000)
ITEM = "assessmentItem"
HUNDREDTH = Decimal("0.001")


class Node:
    """An element of either generation of QTI, by the names of 2.x."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.name = _old(etree.QName(element).localname)
        self.row = int(element.sourceline or 0)

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        for key, value in self.element.attrib.items():
            if _old(etree.QName(key).localname, prefix="") == name:
                return str(value)
        return default

    def children(self, name: str = "") -> Iterator["Node"]:
        """Yield the elements right below, of one name or all."""
        for child in self.element:
            if isinstance(child.tag, str):
                node = Node(child)
                if not name or node.name == name:
                    yield node

    def all(self, *names: str) -> Iterator["Node"]:
        """Yield the elements of these names anywhere below, in order."""
        for element in self.element.iterdescendants():
            if isinstance(element.tag, str):
                node = Node(element)
                if node.name in names:
                    yield node

    def first(self, *names: str) -> "Node | None":
        """Return the first such element below."""
        return next(self.all(*names), None)

    @property
    def text(self) -> str:
        """The text right in the element."""
        return (self.element.text or "").strip()


def _old(name: str, *, prefix: str = "qti-") -> str:
    """Return a name of 3.0 as 2.x writes it."""
    name = name.removeprefix(prefix)
    first, *rest = name.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def read(content: bytes) -> Reading:
    """Read an item or a package (zip); raise ``FileError`` where it is neither."""
    reading = Reading("qti")
    if content.startswith(b"PK\x03\x04"):
        for name, data, load in _items(content):
            _take(reading, data, name, load)
    else:
        _take(reading, content, "", lambda place: None)
    return reading.checked()


#: Gives the content of a file of the package by its name, or nothing.
Load = Callable[[str], bytes | None]


def _items(content: bytes) -> Iterator[tuple[str, bytes, Load]]:
    """Yield name and content of the XML files of a package, in the order of its manifest, and how to read others."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(content)
        file.flush()
        try:
            with opened(Path(file.name), LIMITS) as (archive, _encoding):
                files = {info.filename: info for info in archive.infolist()}

                def load(place: str) -> bytes | None:
                    return read_entry(archive, files[place], MOST_BYTES) if place in files else None

                infos = {info.filename: info for info in archive.infolist() if info.filename.lower().endswith(".xml")}
                manifest = next((name for name in infos if name.lower().endswith("imsmanifest.xml")), "")
                listed = _listed(read_entry(archive, infos[manifest], MOST_BYTES), manifest) if manifest else []
                first = [name for name in dict.fromkeys(listed) if name in infos]
                for name in [*first, *(name for name in infos if name not in first and name != manifest)]:
                    yield name, read_entry(archive, infos[name], MOST_BYTES), load
        except RefusedArchiveError as error:
            raise FileError(str(error)) from error


def _listed(manifest: bytes, name: str) -> list[str]:
    folder = name.rpartition("/")[0]
    resources = Node(parse(manifest)).all("resource")
    return [f"{folder}/{resource.get('href')}".lstrip("/") for resource in resources if resource.get("href")]


def _take(reading: Reading, content: bytes, name: str, load: Load) -> None:
    root = Node(parse(content))
    if root.name == "questestinterop":
        reading.fault(1, _("这是 QTI 1.2 文件，只接受 2.1、2.2 和 3.0。请重新导出。"), column=name)
        return
    items = [root] if root.name == ITEM else list(root.all(ITEM))
    if not items and not name:
        reading.fault(1, _("文件中没有 QTI 试题（assessmentItem）。"), value=root.name)
    for item in items:
        title = item.get("title") or item.get("identifier")
        lost = _take_pictures(reading, item, name, load)
        try:
            draft = _draft(item)
        except UnsupportedError as error:
            reading.notice(item.row, str(error), column=name, value=title)
        except TakeError as error:
            reading.fault(item.row, str(error), column=name, value=title)
        else:
            if lost or item.first("object", "math"):
                message = _("题中有图片、附件或 MathML 公式没有导入，请核对。")
                reading.notice(item.row, message, column=name, value=title)
            reading.take(item.row, map_texts(draft, source_of))


def _take_pictures(reading: Reading, item: Node, name: str, load: Load) -> bool:
    """Let the item name the pictures of the package as the bank does; say whether one could not be taken."""
    lost = False
    for image in item.all("img"):
        source = unquote(image.get("src"))
        content = load(posixpath.normpath(posixpath.join(posixpath.dirname(name), source)))
        place = reading.picture(content) if content else ""
        image.element.set("src", place)
        lost = lost or not place
    return lost


class UnsupportedError(TakeError):
    """The item asks in a way that is not taken."""


def _draft(item: Node) -> Draft:
    body = item.first("itemBody")
    if body is None:
        raise TakeError(_("试题没有正文（itemBody）。"))
    asked = list(_interactions(body))
    if not asked:
        raise UnsupportedError(_("只有说明文字，没有作答，未导入。"))
    kinds = {node.name for node in asked}
    take = _KINDS.get(next(iter(kinds))) if len(kinds) == 1 else None
    if take is None:
        names = "、".join(sorted(kinds))
        raise UnsupportedError(_("不支持 %(kind)s 题型，未导入。") % {"kind": names})
    kind, made = take(item, asked)
    feedback = item.first("modalFeedback")
    return Draft(kind, _html(body), made, _html(feedback) if feedback else "", item.get("label")[:40], marks="1")


def _interactions(body: Node) -> Iterator[Node]:
    for element in body.element.iterdescendants():
        if isinstance(element.tag, str):
            node = Node(element)
            if node.name.endswith("Interaction"):
                yield node


_TEXTUAL = ("textEntryInteraction", "inlineChoiceInteraction")


def _html(node: Node) -> str:
    """Return what a node says as HTML: prompts stay, gaps become their mark, answers and guides are left out."""
    pieces = [escaped(node.element.text)]
    for element in node.element:
        if isinstance(element.tag, str):
            pieces.append(_child_html(Node(element)))
        pieces.append(escaped(element.tail))
    return re.sub(r"[ \t\r\n]+", " ", "".join(pieces)).strip()


def _child_html(node: Node) -> str:
    if node.name in _TEXTUAL:
        return GAP
    if node.name.endswith("Interaction"):
        return "".join(f"<p>{_html(prompt)}</p>" for prompt in node.children("prompt"))
    if node.name in ("rubricBlock", "feedbackInline", "feedbackBlock", "stylesheet"):
        return ""
    if node.name == "br":
        return "<br>"
    if node.name == "img":
        return f'<img src="{attribute(node.get("src"))}" alt="{attribute(node.get("alt"))}">' if node.get("src") else ""
    return f"<{node.name}>{_html(node)}</{node.name}>"


def _declared(item: Node, interaction: Node) -> Node:
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
    return mapping, {entry.get("mapKey"): _number(entry.get("mappedValue")) for entry in mapping.all("mapEntry")}


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?\s*", text):
        raise TakeError(_("“%(text)s”不是数。") % {"text": text[:20]})
    return Decimal(text.strip())


def _choice(item: Node, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    if len(asked) > 1:
        raise UnsupportedError(_("一道题中有几处选择，未导入。"))
    declared = _declared(item, asked[0])
    choices = [(node.get("identifier"), _html(node)) for node in asked[0].children("simpleChoice")]
    return _chosen(item, declared, choices, several=declared.get("cardinality") == "multiple")


def _chosen(item: Node, declared: Node, choices: list[tuple[str, str]], *, several: bool) -> tuple[str, dict[str, Any]]:
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
    if mapping is not None and _uses_mapping(item):
        rule = _mapping_rule(mapping, values, choices, options)
    return "multiple", {"options": options, "rule": rule}


def _uses_mapping(item: Node) -> bool:
    processing = item.first("responseProcessing")
    if processing is None:
        return False
    return processing.get("template").endswith(("map_response", "map_response.xml")) or bool(
        processing.first("mapResponse")
    )


def _mapping_rule(
    mapping: Node, values: dict[str, Decimal], choices: list[tuple[str, str]], options: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the rule that a mapping means: a share for each right option, or weights."""
    full = sum((value for value in values.values() if value > 0), Decimal(0))
    default = _number(mapping.get("defaultValue") or "0")
    weights = [values.get(key, default) / full for key, _text in choices] if full else []
    right = [w for w, option in zip(weights, options, strict=True) if option["correct"]]
    wrong = [w for w, option in zip(weights, options, strict=True) if not option["correct"]]
    floor = mapping.get("lowerBound")
    if right and max(right) - min(right) < HUNDREDTH and all(weight <= Decimal("-0.999") for weight in wrong):
        return {"partial": "share"}
    for option, weight in zip(options, weights, strict=True):
        if weight:
            option["weight"] = f"{weight.quantize(Decimal('0.0000001')).normalize():f}"
    return {"partial": "sum"} | ({} if floor and _number(floor) >= 0 else {"negative": True})


def _inline(item: Node, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    sets = [[(node.get("identifier"), _html(node)) for node in one.children("inlineChoice")] for one in asked]
    if len(asked) == 1:
        return _chosen(item, _declared(item, asked[0]), sets[0], several=False)
    texts = {text for one in sets for _key, text in one}
    if any({text for _key, text in one} != texts for one in sets):
        raise UnsupportedError(_("几处下拉选择的选项各不相同，未导入。"))
    pairs = []
    for number, (one, choices) in enumerate(zip(asked, sets, strict=True), start=1):
        right = _right(_declared(item, one))
        text = dict(choices).get(right[0] if right else "")
        if text is None:
            raise TakeError(_("没有声明正确答案（responseDeclaration %(name)s）。") % {"name": number})
        pairs.append({"left": _("第 %(n)d 空") % {"n": number}, "right": text})
    used = {pair["right"] for pair in pairs}
    return "match", {"pairs": pairs, "extra": sorted(texts - used), "rule": {"partial": "each"}}


def _entry(item: Node, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    gaps = [_gap(item, one) for one in asked]
    processing = item.first("responseProcessing")
    together = bool(processing and processing.first("and"))
    return "blank", {"gaps": gaps, "rule": {"partial": "none"} if together else default_rule("blank")}


def _gap(item: Node, interaction: Node) -> dict[str, Any]:
    declared = _declared(item, interaction)
    _mapping, values = _mapped(declared)
    right = _right(declared)
    accepted = list(dict.fromkeys([*right, *(key for key, value in values.items() if value > 0)]))
    if not accepted or not all(accepted):
        raise TakeError(_("没有声明正确答案（responseDeclaration %(name)s）。") % {"name": declared.get("identifier")})
    if declared.get("baseType") in ("float", "integer"):
        number = _number(accepted[0])
        return {"number": f"{number:f}", "tolerance": _tolerance(item, declared.get("identifier"), number)}
    strict = any(entry.get("caseSensitive") == "true" for entry in declared.all("mapEntry"))
    return {"accepted": accepted, "ignore": [name for name in IGNORABLE if not (strict and name == "case")]}


def _tolerance(item: Node, name: str, number: Decimal) -> str:
    for equal in item.all("equal"):
        variables = [variable.get("identifier") for variable in equal.all("variable")]
        given = equal.get("tolerance").split()
        if name in variables and given:
            value = _number(given[0])
            return f"{abs(number) * value / 100 if equal.get('toleranceMode') == 'relative' else value:f}"
    return "0"


def _order(item: Node, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    if len(asked) > 1:
        raise UnsupportedError(_("一道题中有几处排序，未导入。"))
    texts = {node.get("identifier"): _html(node) for node in asked[0].children("simpleChoice")}
    right = _right(_declared(item, asked[0]))
    if sorted(right) != sorted(texts):
        raise TakeError(_("正确顺序须包含每一项，且只有一次。"))
    return "order", {"items": [texts[key] for key in right], "rule": default_rule("order")}


def _match(item: Node, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    sets = list(asked[0].children("simpleMatchSet"))
    if len(asked) > 1 or len(sets) != 2:
        raise UnsupportedError(_("匹配题须有左右两组，未导入。"))
    left, right = (
        {node.get("identifier"): _html(node) for node in one.children("simpleAssociableChoice")} for one in sets
    )
    declared = _declared(item, asked[0])
    _mapping, values = _mapped(declared)
    wanted = _right(declared) or [key for key, value in values.items() if value > 0]
    found = dict(_pair(text, left, right) for text in wanted)
    if len(found) != len(wanted) or set(found) != set(left):
        raise UnsupportedError(_("左侧的一项对应多个或没有对应的右侧选项，未导入。"))
    pairs = [{"left": left[key], "right": right[found[key]]} for key in left]
    extra = [text for key, text in right.items() if key not in found.values()]
    rule = {"partial": "each" if _uses_mapping(item) else "none"}
    return "match", {"pairs": pairs, "extra": extra, "rule": rule}


def _pair(text: str, left: dict[str, str], right: dict[str, str]) -> tuple[str, str]:
    parts = text.split()
    if len(parts) != 2 or parts[0] not in left or parts[1] not in right:
        raise TakeError(_("对应关系“%(text)s”与两组的标识不符。") % {"text": text[:40]})
    return parts[0], parts[1]


def _essay(item: Node, asked: list[Node]) -> tuple[str, dict[str, Any]]:
    if len(asked) > 1:
        raise UnsupportedError(_("一道题中有几处问答，未导入。"))
    guides = [_html(node) for node in item.all("rubricBlock") if "scorer" in node.get("view").split()]
    return "essay", {"guide": "<br>".join(guides), "minimum": 0}


_KINDS: dict[str, Callable[[Node, list[Node]], tuple[str, dict[str, Any]]]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _inline,
    "textEntryInteraction": _entry,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "extendedTextInteraction": _essay,
}
