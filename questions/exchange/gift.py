r"""Moodle's GIFT format, a text file: reading and writing.

Read: choices with and without percentages, true/false, short answers, numbers, matching, essays, missing words;
``$CATEGORY``, titles, ``// [tag:…]``. A title is the question's number, a category its knowledge point.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ..drafts import GAP, IGNORABLE, RIGHT, WRONG, Draft, default_rule, judgement, map_texts
from ..texts import as_html, source_of
from . import weights
from .reading import LEFT_OUT, Reading, TakeError, text_of

#: Escaped characters on their way through the parser; nobody may write these.
_ESCAPED = {char: chr(0xE100 + n) for n, char in enumerate("\\~=#{}:n")}
_BACK = {stand: ("\n" if char == "n" else char) for char, stand in _ESCAPED.items()}
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_STANDS = re.compile("[\ue100-\ue107]")
_TITLE = re.compile(r"\A::(.*?)::\s*", re.S)
_FORMAT = re.compile(r"\A\[(html|moodle|plain|markdown)\]\s*", re.I)
_TAG = re.compile(r"\[tag:([^\]]+)\]")
_WEIGHT = re.compile(r"\A%(-?[\d.]+)%\s*")
_ANSWER = re.compile(r"([=~])")
#: What lies before a colon that is not at the start may not hold one.
_RANGE = re.compile(r"\A(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)\Z")


def read(content: bytes) -> Reading:
    """Read a GIFT file; raise ``FileError`` where it is no text."""
    reading, point, tags = Reading("gift"), "", list[str]()
    for line, block in _blocks(text_of(content)):
        tags += _TAG.findall("\n".join(part for part in block if part.lstrip().startswith("//")))
        lines = [part for part in block if not part.lstrip().startswith("//")]
        while lines and lines[0].strip().upper().startswith("$CATEGORY:"):
            point = category_path(lines.pop(0).split(":", 1)[1])
            line += 1
        text = "\n".join(lines).strip()
        if not text:
            continue
        try:
            draft = _question(text)
        except UnsupportedError as error:
            reading.notice(line, str(error), value=text)
        except TakeError as error:
            reading.fault(line, str(error), value=text)
        else:
            reading.tell_what_is_left_out(line, draft, value=text)
            draft.point, draft.tags = point, sorted({tag.strip() for tag in tags})
            reading.take(line, draft)
        tags = []
    return reading.checked()


class UnsupportedError(TakeError):
    """The question is of a kind that is not taken."""


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the lines of everything between empty lines; empty lines within braces do not part."""
    block: list[str] = []
    start = depth = 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = "" if line.lstrip().startswith("//") else _ESCAPE.sub("", line)
        if line.strip() or depth > 0:
            start = start if block else number
            block.append(line)
            depth = max(0, depth + bare.count("{") - bare.count("}"))
        elif block:
            yield start, block
            block = []
    if block:
        yield start, block


def category_path(text: str) -> str:
    """Return the path of a knowledge point for a category of Moodle."""
    parts = [part.strip() for part in re.split(r"(?<!/)/(?!/)", text.strip()) if part.strip()]
    return "/".join(part for part in parts if part not in ("$course$", "$module$", "$system$", "$cat1$", "top"))


def _plain(text: str) -> str:
    return _STANDS.sub(lambda found: _BACK[found.group(0)], text).strip()


def _question(text: str) -> Draft:
    text = _ESCAPE.sub(lambda found: _ESCAPED[found.group(1)], text)
    number = ""
    if found := _TITLE.match(text):
        number, text = _plain(found.group(1))[:40], text[found.end() :]
    is_html = False
    if found := _FORMAT.match(text):
        is_html, text = found.group(1).lower() == "html", text[found.end() :]
    begin, end = text.find("{"), text.rfind("}")
    if begin < 0 and end < 0:
        raise UnsupportedError(_("只有说明文字，没有答案，未导入。"))
    if begin < 0 or end < begin:
        raise TakeError(_("花括号不成对，请补上 { 或 }。"))
    before, inside, after = text[:begin].rstrip(), text[begin + 1 : end].strip(), text[end + 1 :].strip()
    if "{" in inside or "}" in inside:
        raise TakeError(_("花括号中不能再有花括号，请写成 \\{ 和 \\}；题与题之间须空一行。"))
    stem = _plain(f"{before} {GAP} {after}" if after else before)
    inside, explanation = _general_feedback(inside)
    kind, body = _answers(inside)
    draft = Draft(kind, stem, body, _plain(explanation), number)
    return map_texts(draft, source_of) if is_html else draft


def _general_feedback(inside: str) -> tuple[str, str]:
    text, _marks, feedback = inside.partition("####")
    return text.strip(), feedback.strip()


def _answers(inside: str) -> tuple[str, dict[str, Any]]:
    if not inside:
        return "essay", {"guide": "", "minimum": 0}
    if inside.startswith("#"):
        return "blank", _numbers(inside[1:])
    word = inside.split("#")[0].strip().upper()
    if word in ("T", "TRUE", "F", "FALSE"):
        return "judge", judgement(word in ("T", "TRUE"))
    answers = _parts(inside)
    if all(mark == "=" for mark, _text in answers):
        if all("->" in text for _mark, text in answers):
            return "match", _pairs([text for _mark, text in answers])
        return "blank", _texts([text for _mark, text in answers])
    return _options(answers)


def _parts(inside: str) -> list[tuple[str, str]]:
    pieces = _ANSWER.split(inside)
    if pieces[0].strip():
        raise TakeError(_("答案须以 = 或 ~ 开头。"))
    found = []
    for mark, text in zip(pieces[1::2], pieces[2::2], strict=True):
        found.append((mark, text.split("#")[0].strip()))
    return found


def _weight(text: str) -> tuple[Decimal | None, str]:
    if found := _WEIGHT.match(text):
        return weights.fraction(found.group(1)), text[found.end() :].strip()
    return None, text


def _options(answers: Sequence[tuple[str, str]]) -> tuple[str, dict[str, Any]]:
    options = []
    for mark, text in answers:
        percent, words = _weight(text)
        if percent is None:
            percent = weights.HUNDRED if mark == "=" else Decimal(0)
        options.append((_plain(_FORMAT.sub("", words)), percent))
    return weights.body_of(options, single=any(mark == "=" for mark, _text in answers))


def _texts(answers: Sequence[str]) -> dict[str, Any]:
    accepted, left_out = [], []
    for text in answers:
        percent, words = _weight(text)
        if percent is None or percent == weights.HUNDRED:
            accepted.append(_plain(_FORMAT.sub("", words)))
        elif percent > 0:
            left_out.append(words)
    if not accepted:
        raise TakeError(_("没有得满分的答案。"))
    gaps = [{"accepted": accepted, "ignore": list(IGNORABLE)}]
    return {"gaps": gaps, "rule": default_rule("blank"), LEFT_OUT: left_out}


def _numbers(text: str) -> dict[str, Any]:
    answers = [words for _mark, words in _parts(text)] if text.lstrip().startswith("=") else [text.split("#")[0]]
    weighed = [_weight(answer.strip()) for answer in answers]
    full = [words for percent, words in weighed if percent in (None, weights.HUNDRED)]
    if not full:
        raise TakeError(_("没有得满分的答案。"))
    left_out = [words for percent, words in weighed if words != full[0] and (percent is None or percent > 0)]
    gap = _number(_plain(full[0]).replace(" ", ""))
    return {"gaps": [gap], "rule": default_rule("blank"), LEFT_OUT: left_out}


def _number(text: str) -> dict[str, str]:
    if found := _RANGE.match(text):
        low, high = _decimal(found.group(1)), _decimal(found.group(2))
        return {"number": f"{((low + high) / 2).normalize():f}", "tolerance": f"{((high - low) / 2).normalize():f}"}
    number, _colon, tolerance = text.partition(":")
    return {"number": f"{_decimal(number):f}", "tolerance": f"{_decimal(tolerance or '0'):f}"}


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", text.strip()):
        raise TakeError(_("“%(text)s”不是数。") % {"text": text[:20]})
    return Decimal(text.strip())


def _pairs(answers: Sequence[str]) -> dict[str, Any]:
    pairs, extra = [], []
    for text in answers:
        left, _arrow, right = (_plain(part) for part in text.partition("->"))
        if left:
            pairs.append({"left": left, "right": right})
        else:
            extra.append(right)
    return {"pairs": pairs, "extra": extra, "rule": {"partial": "each"}}


# --- Writing --------------------------------------------------------------------------------------------------------


def left_out(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """Yield what GIFT cannot hold as it is, with the reason."""
    for draft in drafts:
        if reason := _unwritable(draft) or weights.lost_rule(draft.kind, draft.body) or _lost(draft):
            yield draft, reason


def _unwritable(draft: Draft) -> str:
    """Say why a question is not written at all."""
    if draft.kind in ("order", "passage"):
        return _("没有这种题型")
    if draft.kind == "blank" and len(draft.body["gaps"]) > 1:
        return _("只能有一个空")
    if draft.kind == "judge" and [option["text"] for option in draft.body["options"]] != [RIGHT, WRONG]:
        return _("判断题的选项文字不是“正确”“错误”")
    if "->" in "".join(pair["left"] for pair in draft.body.get("pairs", ())):
        return _("文字中有箭头")
    return ""


def _lost(draft: Draft) -> str:
    if draft.kind == "essay" and (draft.body.get("guide") or draft.body.get("minimum")):
        return _("评分要点和最少字数不导出")
    gaps = [gap for gap in draft.body.get("gaps", ()) if "number" not in gap]
    if any(set(gap.get("ignore", ())) != set(IGNORABLE) for gap in gaps):
        return _("比对规则不导出")
    return ""


def _escape(text: str) -> str:
    text = re.sub(r"([\\~=#{}:])", r"\\\1", text)
    return text.replace("\n", "\\n")


def write(drafts: Sequence[Draft]) -> tuple[bytes, list[tuple[Draft, str]]]:
    """Return the drafts as GIFT (UTF-8), and what it cannot hold."""
    blocks, point = [], ""
    for draft in drafts:
        if _unwritable(draft):
            continue
        if draft.point != point:
            point = draft.point
            blocks.append(f"$CATEGORY: {point or 'top'}")
        blocks.append(_write(map_texts(draft, as_html)))
    return ("\n\n".join(blocks) + "\n").encode(), list(left_out(drafts))


def _write(draft: Draft) -> str:
    head = "".join(f"[tag:{tag.replace(']', ' ')}] " for tag in draft.tags)
    title = f"::{_escape(draft.number)}::" if draft.number else ""
    feedback = f"\n####{_escape(draft.explanation)}" if draft.explanation else ""
    comment = f"// {head.strip()}\n" if head else ""
    return f"{comment}{title}[html]{_escape(draft.stem)} {{{_inside(draft)}{feedback}}}"


def _inside(draft: Draft) -> str:
    body = draft.body
    if draft.kind == "judge":
        return "TRUE" if body["options"][0]["correct"] else "FALSE"
    if draft.kind == "match":
        pairs = [f"={_escape(pair['left'])} -> {_escape(pair['right'])}" for pair in body["pairs"]]
        return "\n" + "\n".join([*pairs, *(f"= -> {_escape(text)}" for text in body.get("extra", ()))])
    if draft.kind == "blank":
        gap = body["gaps"][0]
        if "number" in gap:
            return f"#{gap['number']}:{gap.get('tolerance') or '0'}"
        return " ".join(f"={_shielded(text)}" for text in gap["accepted"])
    return "" if draft.kind == "essay" else "\n" + "\n".join(_option_lines(draft))


def _option_lines(draft: Draft) -> Iterator[str]:
    options = draft.body["options"]
    plain = draft.kind == "single" and not draft.body.get("rule")
    for option, value in zip(options, weights.percentages(draft.body), strict=True):
        if plain or (draft.kind == "single" and option["correct"]):
            yield f"{'=' if option['correct'] else '~'}{_shielded(option['text'], option['correct'])}"
        else:
            yield f"~%{weights.percent(value)}%[html]{_escape(option['text'])}"


def _shielded(text: str, right: bool = True) -> str:
    """Escape a text whose beginning would be read as a percentage or a format."""
    if text.startswith(("%", "[")):
        return f"%{100 if right else 0}%[html]{_escape(text)}"
    return _escape(text)
