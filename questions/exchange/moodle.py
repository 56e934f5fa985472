"""Moodle's XML: reading and writing.

Read: multichoice, truefalse, shortanswer, numerical, matching, ordering, essay, cloze with texts and numbers, and
category; everything else is named one by one. ``idnumber`` is the question's number.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from lxml import etree

from ..drafts import IGNORABLE, RIGHT, WRONG, Draft, default_rule, judgement, map_texts, title_of
from ..pictures import NO_PICTURES, PictureFile, moved, uids_in
from ..texts import as_html, plain, rendered, source_of
from . import cloze, weights
from .gift import category_path
from .reading import LEFT_OUT, Reading, TakeError
from .trees import escaped, parse

#: Percentages that Moodle itself takes for an option, apart from their negatives.
FRACTIONS = (
    *("100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20"),
    *("16.66667", "14.28571", "12.5", "11.11111", "10", "5", "0"),
)
_PICTURE = re.compile(r"@@PLUGINFILE@@", re.I)


def read(content: bytes) -> Reading:
    """Read a file; raise ``FileError`` where it is no XML of Moodle."""
    root = parse(content)
    reading, point = Reading("moodle"), ""
    if root.tag != "quiz":
        reading.fault(1, _("这不是 Moodle 的试题文件：最外层应当是 quiz。"), value=str(root.tag))
        return reading
    for node in root.iterchildren("question"):
        kind, row = node.get("type", ""), int(node.sourceline or 0)
        if kind == "category":
            point = category_path(_words(node.find("category")))
            continue
        title = _words(node.find("name")) or title_of(_html(node.find("questiontext")))
        take = _KINDS.get(kind)
        if take is None:
            reading.notice(row, _("不支持 %(kind)s 题型，未导入。") % {"kind": kind or "?"}, value=title)
            continue
        lost = _take_pictures(reading, node)
        try:
            draft = _draft(node, take)
        except TakeError as error:
            reading.fault(row, str(error), value=title)
            continue
        if lost or _PICTURE.search(etree.tostring(node, encoding="unicode")):
            reading.notice(row, _("题中有图片没有导入，请核对题干。只接受 PNG、JPG、GIF 和 WebP。"), value=title)
        reading.tell_what_is_left_out(row, draft, value=title)
        draft.point = point
        reading.take(row, map_texts(draft, source_of))
    return reading.checked()


def _take_pictures(reading: Reading, node: etree._Element) -> bool:
    """Let the texts of a question name the pictures that came with them; say whether one could not be taken."""
    lost = False
    for file in list(node.iter("file")):
        parent = file.getparent()
        text = parent.find("text") if parent is not None else None
        name = f"{file.get('path') or '/'}{file.get('name', '')}"
        try:
            place = reading.picture(base64.b64decode(file.text or ""))
        except ValueError:
            place = ""
        if text is None or not place:
            lost = True
            continue
        for written in {name, quote(name)}:
            text.text = (text.text or "").replace(f"@@PLUGINFILE@@{written}", place)
    return lost


def _words(node: etree._Element | None) -> str:
    """Return the text in the ``text`` element of a node."""
    return (node.findtext("text") or "").strip() if node is not None else ""


def _html(node: etree._Element | None) -> str:
    """Return a text as the bank keeps it: little HTML; plain and Markdown texts as they stand."""
    if node is None:
        return ""
    text = _words(node)
    return escaped(text) if node.get("format") in ("plain_text", "markdown") else text


def _draft(node: etree._Element, take: Callable[[etree._Element], tuple[str, dict[str, Any]]]) -> Draft:
    kind, body = take(node)
    stem = body.pop("stem", None) or _html(node.find("questiontext"))
    tags = [tag.findtext("text") or "" for tag in node.iterfind("tags/tag")]
    marks = (node.findtext("defaultgrade") or "1").strip()
    return Draft(
        kind,
        stem,
        body,
        _html(node.find("generalfeedback")),
        (node.findtext("idnumber") or "").strip()[:40],
        marks=weights.percent(_number(marks).quantize(Decimal("0.1"))),
        tags=sorted({tag.strip()[:30] for tag in tags if tag.strip()}),
    )


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"\s*[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?\s*", text):
        raise TakeError(_("“%(text)s”不是数。") % {"text": text[:20]})
    return Decimal(text.strip())


def _fraction(node: etree._Element) -> Decimal:
    text = (node.get("fraction") or "0").strip()
    value = weights.fraction(text)
    if not any(abs(abs(value) - Decimal(allowed)) < Decimal("0.00001") for allowed in FRACTIONS):
        message = _("“%(text)s”不是 Moodle 允许的百分数；三分之一请写 33.33333。")
        raise TakeError(message % {"text": text})
    return value


def _multichoice(node: etree._Element) -> tuple[str, dict[str, Any]]:
    options = [(_html(answer), _fraction(answer)) for answer in node.iterfind("answer")]
    single = (node.findtext("single") or "true").strip() in ("true", "1")
    return weights.body_of(options, single=single)


def _truefalse(node: etree._Element) -> tuple[str, dict[str, Any]]:
    for answer in node.iterfind("answer"):
        if _fraction(answer) == weights.HUNDRED:
            return "judge", judgement(_words(answer).lower() == "true")
    raise TakeError(_("没有得满分的答案。"))


def _shortanswer(node: etree._Element) -> tuple[str, dict[str, Any]]:
    answers = [(plain(_words(answer)), _fraction(answer)) for answer in node.iterfind("answer")]
    accepted = [text for text, fraction in answers if fraction == weights.HUNDRED]
    left_out = [text for text, fraction in answers if 0 < fraction < weights.HUNDRED]
    if not accepted:
        raise TakeError(_("没有得满分的答案。"))
    if any("*" in text for text in accepted):
        raise TakeError(_("答案中的通配符 * 不能导入，请改成完整的答案。"))
    strict = (node.findtext("usecase") or "0").strip() == "1"
    ignore = [name for name in IGNORABLE if not (strict and name == "case")]
    gaps = [{"accepted": accepted, "ignore": ignore}]
    return "blank", {"gaps": gaps, "rule": default_rule("blank"), LEFT_OUT: left_out}


def _numerical(node: etree._Element) -> tuple[str, dict[str, Any]]:
    worth = [answer for answer in node.iterfind("answer") if _fraction(answer) > 0]
    full = next((answer for answer in worth if _fraction(answer) == weights.HUNDRED), None)
    if full is None:
        raise TakeError(_("没有得满分的答案。"))
    number, tolerance = _number(_words(full)), _number(full.findtext("tolerance") or "0")
    gap = {"number": f"{number:f}", "tolerance": f"{tolerance:f}"}
    left_out = [_words(answer) for answer in worth if answer is not full]
    return "blank", {"gaps": [gap], "rule": default_rule("blank"), LEFT_OUT: left_out}


def _matching(node: etree._Element) -> tuple[str, dict[str, Any]]:
    pairs, extra = [], []
    for part in node.iterfind("subquestion"):
        left, right = _html(part), escaped(_words(part.find("answer")))
        if left:
            pairs.append({"left": left, "right": right})
        else:
            extra.append(right)
    return "match", {"pairs": pairs, "extra": extra, "rule": {"partial": "each"}}


def _ordering(node: etree._Element) -> tuple[str, dict[str, Any]]:
    return "order", {"items": [_html(answer) for answer in node.iterfind("answer")], "rule": default_rule("order")}


def _essay(node: etree._Element) -> tuple[str, dict[str, Any]]:
    return "essay", {"guide": _html(node.find("graderinfo")), "minimum": 0}


def _cloze(node: etree._Element) -> tuple[str, dict[str, Any]]:
    stem, body = cloze.read(_html(node.find("questiontext")))
    return "blank", body | {"stem": stem}


_KINDS: dict[str, Callable[[etree._Element], tuple[str, dict[str, Any]]]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
}


# --- Writing --------------------------------------------------------------------------------------------------------


def left_out(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """Yield what Moodle's XML cannot hold as it is, with the reason."""
    for draft in drafts:
        if reason := _unwritable(draft) or weights.lost_rule(draft.kind, draft.body) or _lost(draft):
            yield draft, reason


def _unwritable(draft: Draft) -> str:
    if draft.kind == "passage":
        return _("没有这种题型")
    if draft.kind == "judge" and [option["text"] for option in draft.body["options"]] != [RIGHT, WRONG]:
        return _("判断题的选项文字不是“正确”“错误”")
    return ""


def _lost(draft: Draft) -> str:
    if draft.body.get("minimum"):
        return _("最少字数不导出")
    gaps = [gap for gap in draft.body.get("gaps", ()) if "number" not in gap]
    if any(not {"width", "space"} <= set(gap.get("ignore", ())) for gap in gaps):
        return _("比对规则不导出")
    if any("<" in rendered(text) for text in (pair["right"] for pair in draft.body.get("pairs", ()))):
        return _("右侧选项的格式不导出")
    return ""


def write(
    drafts: Sequence[Draft], pictures: Mapping[str, PictureFile] = NO_PICTURES
) -> tuple[bytes, list[tuple[Draft, str]]]:
    """Return the drafts as Moodle's XML with their pictures, and what it cannot hold."""
    root = etree.Element("quiz")
    point = ""
    for draft in drafts:
        if _unwritable(draft):
            continue
        if draft.point != point:
            point = draft.point
            node = etree.SubElement(root, "question", type="category")
            _add_text(node, "category", "/".join(["$course$", "top", point]).rstrip("/"))
        _attach(_write(root, map_texts(draft, as_html)), pictures)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=False), list(left_out(drafts))


def _attach(node: etree._Element, pictures: Mapping[str, PictureFile]) -> None:
    """Put the files of the pictures beside the texts that show them, as Moodle does."""
    for text in list(node.iter("text")):
        shown = {uid: pictures[uid] for uid in sorted(uids_in(text.text or "")) if uid in pictures}
        names = {uid: f"{uid}.{picture.extension}" for uid, picture in shown.items()}
        text.text = moved(text.text or "", {uid: f"@@PLUGINFILE@@/{name}" for uid, name in names.items()}.get)
        for uid, picture in shown.items():
            file = etree.SubElement(text.getparent(), "file", name=names[uid], path="/", encoding="base64")
            file.text = base64.b64encode(picture.content).decode()


def _add_text(node: etree._Element, name: str, text: str, **attributes: str) -> etree._Element:
    part = etree.SubElement(node, name, **attributes)
    etree.SubElement(part, "text").text = text
    return part


def _add(node: etree._Element, name: str, text: str) -> None:
    etree.SubElement(node, name).text = text


def _write(root: etree._Element, draft: Draft) -> etree._Element:
    kind, stem = _TYPES[draft.kind], draft.stem
    if draft.kind == "blank":
        stem = cloze.write(stem, draft.body["gaps"])
    node = etree.SubElement(root, "question", type=kind)
    _add_text(node, "name", title_of(draft.stem, 100))
    _add_text(node, "questiontext", stem, format="html")
    _add_text(node, "generalfeedback", draft.explanation, format="html")
    _add(node, "defaultgrade", draft.marks)
    _add(node, "idnumber", draft.number)
    _PARTS[draft.kind](node, draft)
    tags = etree.SubElement(node, "tags")
    for tag in draft.tags:
        _add_text(tags, "tag", tag)
    return node


def _write_choice(node: etree._Element, draft: Draft) -> None:
    _add(node, "single", "true" if draft.kind == "single" else "false")
    _add(node, "shuffleanswers", "true")
    plain_single = draft.kind == "single" and not draft.body.get("rule")
    for option, value in zip(draft.body["options"], weights.percentages(draft.body), strict=True):
        if plain_single:
            value = weights.HUNDRED if option["correct"] else Decimal(0)
        _add_text(node, "answer", option["text"], fraction=weights.percent(value), format="html")


def _write_judge(node: etree._Element, draft: Draft) -> None:
    right = draft.body["options"][0]["correct"]
    for word, is_right in (("true", right), ("false", not right)):
        _add_text(node, "answer", word, fraction="100" if is_right else "0", format="moodle_auto_format")


def _write_match(node: etree._Element, draft: Draft) -> None:
    _add(node, "shuffleanswers", "true")
    pairs = [(pair["left"], pair["right"]) for pair in draft.body["pairs"]]
    for left, right in [*pairs, *(("", text) for text in draft.body.get("extra", ()))]:
        part = _add_text(node, "subquestion", left, format="html")
        _add_text(part, "answer", plain(right))


def _write_order(node: etree._Element, draft: Draft) -> None:
    _add(node, "layouttype", "VERTICAL")
    _add(node, "gradingtype", "ALL_OR_NOTHING")
    for item in draft.body["items"]:
        _add_text(node, "answer", item, fraction="100", format="html")


def _write_essay(node: etree._Element, draft: Draft) -> None:
    _add(node, "responseformat", "plain")
    _add_text(node, "graderinfo", draft.body.get("guide", ""), format="html")


_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "judge": "truefalse",
    "blank": "cloze",
    "match": "matching",
    "order": "ordering",
    "essay": "essay",
}
_PARTS: dict[str, Callable[[etree._Element, Draft], None]] = {
    "single": _write_choice,
    "multiple": _write_choice,
    "judge": _write_judge,
    "blank": lambda node, draft: None,
    "match": _write_match,
    "order": _write_order,
    "essay": _write_essay,
}
