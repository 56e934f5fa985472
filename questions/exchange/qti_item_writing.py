"""Writing a question as an item of QTI 2.1; :mod:`questions.exchange.qti_package` puts items together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from lxml import etree, html

from ..drafts import GAP, RIGHT, WRONG, Draft, title_of
from ..pictures import PictureFile, moved
from .qti_marks import HIGHEST, OF_PASSAGE

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
PLACES = Decimal("0.0000001")


def place_of(uid: str, pictures: Mapping[str, PictureFile]) -> str:
    """Return where a picture lies in the package."""
    return f"images/{uid}.{pictures[uid].extension}"


def as_bytes(root: etree._Element) -> bytes:
    """Return a document as a file."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, f"{{{QTI}}}{name}", **attributes)
    node.text = text
    return node


def _add_html(parent: etree._Element, source: str) -> None:
    """Put a text of HTML into an element."""
    tree = html.fragment_fromstring(source, create_parent="div")
    parent.text = (parent.text or "") + (tree.text or "")
    for child in tree:
        for node in child.iter():
            if isinstance(node.tag, str):
                node.tag = f"{{{QTI}}}{node.tag}"
        parent.append(child)


def item(draft: Draft, identifier: str, pictures: Mapping[str, PictureFile]) -> bytes:
    root = etree.Element(
        f"{{{QTI}}}assessmentItem",
        nsmap={None: QTI},
        identifier=identifier,
        title=title_of(draft.stem, 100) or identifier,
        label=draft.number,
        adaptive="false",
        timeDependent="false",
    )
    _KINDS[draft.kind](root, draft)
    if draft.explanation:
        feedback = _add(root, "modalFeedback", outcomeIdentifier="SHOWN", identifier="explanation", showHide="hide")
        _add_html(feedback, draft.explanation)
    for image in root.iter(f"{{{QTI}}}img"):
        image.set("src", moved(image.get("src", ""), {uid: f"../{place_of(uid, pictures)}" for uid in pictures}.get))
    return as_bytes(root)


def _declare(root: etree._Element, cardinality: str, base: str, right: Iterable[str], name: str = "RESPONSE") -> Any:
    node = _add(root, "responseDeclaration", identifier=name, cardinality=cardinality, baseType=base)
    correct = _add(node, "correctResponse")
    for value in right:
        _add(correct, "value", value)
    return node


def _map(declared: etree._Element, values: Iterable[tuple[str, Decimal]], **attributes: str) -> None:
    mapping = _add(declared, "mapping", defaultValue="0", **attributes)
    for key, value in values:
        _add(mapping, "mapEntry", mapKey=key, mappedValue=f"{value:f}")


def _outcome(root: etree._Element, highest: Decimal = Decimal(1)) -> None:
    """Declare the score and the highest there can be: 1, since a test multiplies it."""
    _add(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    _constant(root, HIGHEST, highest)


def _constant(root: etree._Element, name: str, value: Decimal) -> None:
    node = _add(root, "outcomeDeclaration", identifier=name, cardinality="single", baseType="float")
    _add(_add(node, "defaultValue"), "value", f"{value:f}")


def _body(root: etree._Element, stem: str) -> etree._Element:
    body = _add(root, "itemBody")
    _add_html(_add(body, "div"), stem)
    return body


def _process(root: etree._Element, template: str) -> None:
    _add(root, "responseProcessing", template=TEMPLATES + template)


def _choice(root: etree._Element, draft: Draft) -> None:
    options = list(zip(ascii_uppercase, draft.body["options"], strict=False))
    several = draft.kind == "multiple"
    right = [key for key, option in options if option["correct"]]
    declared = _declare(root, "multiple" if several else "single", "identifier", right)
    rule = draft.body.get("rule") or {}
    mapped = several and rule.get("partial") in ("share", "sum", "fixed")
    if mapped and rule["partial"] == "sum":
        values = [(key, Decimal(option["weight"])) for key, option in options if option.get("weight")]
        _map(declared, values, **({} if rule.get("negative") else {"lowerBound": "0"}), upperBound="1")
    elif mapped:
        share = (Decimal(1) / len(right)).quantize(PLACES)
        values = [(key, share if option["correct"] else Decimal(-1)) for key, option in options]
        _map(declared, values, lowerBound="0", upperBound="1")
    _outcome(root)
    body = _body(root, draft.stem)
    ask = _add(
        body,
        "choiceInteraction",
        responseIdentifier="RESPONSE",
        shuffle="true",
        maxChoices="0" if several else "1",
    )
    for key, option in options:
        _add_html(_add(ask, "simpleChoice", identifier=key), option["text"])
    _process(root, "map_response" if mapped else "match_correct")


def _judge(root: etree._Element, draft: Draft) -> None:
    right = "true" if draft.body["options"][0]["correct"] else "false"
    _declare(root, "single", "identifier", [right])
    _outcome(root)
    body = _body(root, draft.stem)
    ask = _add(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices="1")
    for key, text in (("true", RIGHT), ("false", WRONG)):
        _add(ask, "simpleChoice", text, identifier=key)
    _process(root, "match_correct")


def _blank(root: etree._Element, draft: Draft) -> None:
    gaps = draft.body["gaps"]
    names = [f"RESPONSE_{place}" for place in range(1, len(gaps) + 1)]
    for name, gap in zip(names, gaps, strict=True):
        if "number" in gap:
            _declare(root, "single", "float", [gap["number"]], name)
            continue
        declared = _declare(root, "single", "string", gap["accepted"][:1], name)
        mapping = _add(declared, "mapping", defaultValue="0")
        strict = "false" if "case" in gap.get("ignore", ()) else "true"
        for text in gap["accepted"]:
            _add(mapping, "mapEntry", mapKey=text, mappedValue="1", caseSensitive=strict)
    _outcome(root)
    body = _body(root, draft.stem)
    _fill(body, names)
    _process_gaps(root, list(zip(names, gaps, strict=True)), together=_together(draft))


def _together(draft: Draft) -> bool:
    return (draft.body.get("rule") or {}).get("partial") == "none"


def _fill(body: etree._Element, names: Sequence[str]) -> None:
    """Put the fields where the text shows gaps; where it does not show as many, behind it."""
    shown = "".join(body.itertext()).count(GAP)
    waiting = list(names)
    if shown == len(names):
        for node in list(body.iter()):
            _fill_node(node, waiting)
    for name in waiting:
        _add(_add(body, "p"), "textEntryInteraction", responseIdentifier=name)


def _fill_node(node: etree._Element, waiting: list[str]) -> None:
    """Replace the gaps in the text before the first child, and in that behind the node."""
    pieces = (node.text or "").split(GAP)
    node.text = pieces[0]
    for place, piece in enumerate(pieces[1:]):
        field = etree.Element(f"{{{QTI}}}textEntryInteraction", responseIdentifier=waiting.pop(0))
        field.tail = piece
        node.insert(place, field)
    parent = node.getparent()
    pieces = (node.tail or "").split(GAP)
    if parent is None or len(pieces) < 2:
        return
    node.tail = pieces[0]
    place = parent.index(node) + 1
    for number, piece in enumerate(pieces[1:]):
        field = etree.Element(f"{{{QTI}}}textEntryInteraction", responseIdentifier=waiting.pop(0))
        field.tail = piece
        parent.insert(place + number, field)


def _process_gaps(root: etree._Element, gaps: list[tuple[str, dict[str, Any]]], *, together: bool) -> None:
    processing = _add(root, "responseProcessing")
    if together:
        inside = _add(_add(processing, "responseCondition"), "responseIf")
        every = _add(inside, "and")
        for name, gap in gaps:
            _test(every, name, gap)
        _add(_add(inside, "setOutcomeValue", identifier="SCORE"), "baseValue", "1", baseType="float")
        return
    share = (Decimal(1) / len(gaps)).quantize(PLACES)
    for name, gap in gaps:
        inside = _add(_add(processing, "responseCondition"), "responseIf")
        _test(inside, name, gap)
        total = _add(_add(inside, "setOutcomeValue", identifier="SCORE"), "sum")
        _add(total, "variable", identifier="SCORE")
        _add(total, "baseValue", f"{share:f}", baseType="float")


def _test(parent: etree._Element, name: str, gap: dict[str, Any]) -> None:
    if "number" in gap:
        tolerance = f"{Decimal(gap.get('tolerance') or 0):f}"
        equal = _add(parent, "equal", toleranceMode="absolute", tolerance=f"{tolerance} {tolerance}")
        _add(equal, "variable", identifier=name)
        _add(equal, "correct", identifier=name)
        return
    more = _add(parent, "gt")
    _add(more, "mapResponse", identifier=name)
    _add(more, "baseValue", "0", baseType="float")


def _match(root: etree._Element, draft: Draft) -> None:
    pairs = draft.body["pairs"]
    rights = list(dict.fromkeys([*(pair["right"] for pair in pairs), *draft.body.get("extra", ())]))
    wanted = [f"L{n} R{rights.index(pair['right']) + 1}" for n, pair in enumerate(pairs, start=1)]
    declared = _declare(root, "multiple", "directedPair", wanted)
    each = not _together(draft)
    if each:
        share = (Decimal(1) / len(pairs)).quantize(PLACES)
        _map(declared, [(pair, share) for pair in wanted])
    _outcome(root)
    ask = _add(
        _body(root, draft.stem),
        "matchInteraction",
        responseIdentifier="RESPONSE",
        shuffle="true",
        maxAssociations=str(len(pairs)),
    )
    sides = (("L", [pair["left"] for pair in pairs], "1"), ("R", rights, str(len(pairs))))
    for letter, texts, most in sides:
        side = _add(ask, "simpleMatchSet")
        for number, text in enumerate(texts, start=1):
            choice = _add(side, "simpleAssociableChoice", identifier=f"{letter}{number}", matchMax=most)
            _add_html(choice, text)
    _process(root, "map_response" if each else "match_correct")


def _order(root: etree._Element, draft: Draft) -> None:
    items = draft.body["items"]
    keys = {text: key for key, text in zip(ascii_uppercase, sorted(items), strict=False)}
    _declare(root, "ordered", "identifier", [keys[text] for text in items])
    _outcome(root)
    ask = _add(_body(root, draft.stem), "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    for text, key in keys.items():
        _add_html(_add(ask, "simpleChoice", identifier=key), text)
    _process(root, "match_correct")


def _essay(root: etree._Element, draft: Draft) -> None:
    _add(root, "responseDeclaration", identifier="RESPONSE", cardinality="single", baseType="string")
    _outcome(root)
    body = _body(root, draft.stem)
    _add(body, "extendedTextInteraction", responseIdentifier="RESPONSE")
    if draft.body.get("guide"):
        _add_html(_add(_add(body, "rubricBlock", view="scorer"), "div"), draft.body["guide"])


def _passage(root: etree._Element, draft: Draft) -> None:
    """Put the questions of a passage into one item: each in a part of the body, under names of its own."""
    parts = []
    for place, child in enumerate(draft.children, start=1):
        part = etree.Element(f"{{{QTI}}}assessmentItem", nsmap={None: QTI})
        _KINDS[child.kind](part, child)
        _prefix(part, f"Q{place}_")
        parts.append(part)
        root.extend(part.findall(f"{{{QTI}}}responseDeclaration"))
    marks = [Decimal(child.marks) for child in draft.children]
    _outcome(root, sum(marks, Decimal(0)))
    for place, value in enumerate(marks, start=1):
        _constant(root, f"Q{place}_{HIGHEST}", value)
    if Decimal(draft.marks) != sum(marks):
        _constant(root, OF_PASSAGE, Decimal(draft.marks))
    body = _body(root, draft.stem)
    body[0].set("class", "passage")
    processing = _add(root, "responseProcessing")
    for part, value in zip(parts, marks, strict=True):
        question = _add(body, "div", **{"class": "question"})
        question.extend(part.find(f"{{{QTI}}}itemBody"))
        _process_part(processing, part.find(f"{{{QTI}}}responseProcessing"), question, marks=value)
    for place, child in enumerate(draft.children, start=1):
        if child.explanation:
            name = f"Q{place}_explanation"
            feedback = _add(root, "modalFeedback", outcomeIdentifier="SHOWN", identifier=name, showHide="hide")
            _add_html(feedback, child.explanation)


def _prefix(part: etree._Element, prefix: str) -> None:
    for node in part.iter():
        for name in ("responseIdentifier", "identifier"):
            if node.get(name, "").startswith("RESPONSE"):
                node.set(name, f"{prefix}{node.get(name)}")


def _process_part(
    processing: etree._Element, own: etree._Element | None, question: etree._Element, *, marks: Decimal
) -> None:
    """Add to the score of an item what one of its questions gives; a template counts for the whole item only."""
    if own is None:
        return
    asked = next((node.get("responseIdentifier") for node in question.iter() if node.get("responseIdentifier")), "")
    template = own.get("template", "")
    if template.endswith("map_response"):
        both = _add(_added(processing), "product")
        _add(both, "baseValue", f"{marks:f}", baseType="float")
        _add(both, "mapResponse", identifier=asked)
    elif template:
        inside = _add(_add(processing, "responseCondition"), "responseIf")
        test = _add(inside, "match")
        _add(test, "variable", identifier=asked)
        _add(test, "correct", identifier=asked)
        _add(_added(inside), "baseValue", f"{marks:f}", baseType="float")
    for condition in list(own):
        for value in condition.iter(f"{{{QTI}}}setOutcomeValue"):
            for share in value.iter(f"{{{QTI}}}baseValue"):
                share.text = f"{Decimal(share.text) * marks:f}"
            if value[0].tag != f"{{{QTI}}}sum":
                one = value[0]
                total = _add(value, "sum")
                _add(total, "variable", identifier="SCORE")
                total.append(one)
        processing.append(condition)


def _added(parent: etree._Element) -> etree._Element:
    """Add to `parent` that the score grows by what is put into the returned element."""
    total = _add(_add(parent, "setOutcomeValue", identifier="SCORE"), "sum")
    _add(total, "variable", identifier="SCORE")
    return total


_KINDS: dict[str, Callable[[etree._Element, Draft], None]] = {
    "single": _choice,
    "multiple": _choice,
    "judge": _judge,
    "blank": _blank,
    "match": _match,
    "order": _order,
    "essay": _essay,
    "passage": _passage,
}
