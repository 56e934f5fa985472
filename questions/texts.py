r"""Texts of questions: what a person writes, as safe HTML with formulas. Pure: no database.

A text may hold a little HTML (bold, italic, underlined, raised and lowered, lists, paragraphs, pictures of the bank)
and formulas as TeX between ``\(`` and ``\)``. Everything else that looks like HTML is shown as it was written.
Formulas become MathML on the server; browsers draw it without our help.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

import nh3
from latex2mathml.converter import convert_to_element
from latex2mathml.exceptions import (
    DenominatorNotFoundError,
    DoubleSubscriptsError,
    DoubleSuperscriptsError,
    ExtraLeftOrMissingRightError,
    InvalidAlignmentError,
    InvalidStyleForGenfracError,
    InvalidWidthError,
    LimitsMustFollowMathOperatorError,
    MissingEndError,
    MissingSuperScriptOrSubscriptError,
    NoAvailableTokensError,
    NumeratorNotFoundError,
)

from .formula_lines import line_of

BLOCKS = ("p", "ul", "ol", "li")
TAGS = {"b", "strong", "i", "em", "u", "sub", "sup", "br", "img", *BLOCKS}
#: What MathML a formula may become; links and scripts of TeX are not among it.
MATH_TAGS = frozenset(
    [
        "math",
        "mrow",
        "mi",
        "mo",
        "mn",
        "mtext",
        "mspace",
        "msup",
        "msub",
        "msubsup",
        "mfrac",
        "msqrt",
        "mroot",
        "mover",
        "munder",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mpadded",
        "menclose",
        "mphantom",
        "mstyle",
        "mmultiscripts",
        "mprescripts",
        "none",
    ]
)
MATH_ATTRIBUTES = frozenset(
    [
        "display",
        "stretchy",
        "fence",
        "form",
        "separator",
        "lspace",
        "rspace",
        "linethickness",
        "accent",
        "accentunder",
        "columnalign",
        "columnlines",
        "columnspacing",
        "rowlines",
        "rowspacing",
        "voffset",
        "mathvariant",
        "width",
        "height",
        "depth",
        "notation",
        "movablelimits",
        "minsize",
        "maxsize",
        "symmetric",
        "scriptlevel",
        "displaystyle",
    ]
)
MATH_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
#: What latex2mathml raises for TeX that it does not understand; some of it comes from its innards.
BAD_TEX = (
    DenominatorNotFoundError,
    DoubleSubscriptsError,
    DoubleSuperscriptsError,
    ExtraLeftOrMissingRightError,
    InvalidAlignmentError,
    InvalidStyleForGenfracError,
    InvalidWidthError,
    LimitsMustFollowMathOperatorError,
    MissingEndError,
    MissingSuperScriptOrSubscriptError,
    NoAvailableTokensError,
    NumeratorNotFoundError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    StopIteration,
    RecursionError,
)
LONGEST_FORMULA = 1000

#: The address of a picture of the bank (:mod:`questions.pictures`); no other is shown.
PICTURE = re.compile(r"\A/question-pictures/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/\Z")
_FORMULA = re.compile(r"\\\((.+?)\\\)", re.S)
_TAG = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})(?:\s[^<>]*)?/?>", re.I)
_BLOCK = re.compile(rf"<(?:{'|'.join(BLOCKS)})\b", re.I)
_BREAK = re.compile(r" ?<br\s*/?> ?", re.I)
_SECTION = re.compile(r"<(/?)(?:div|h[1-6]|section|blockquote)\b[^<>]*>", re.I)
_PARAGRAPH = re.compile(r"\A<p>((?:(?!</?(?:p|ul|ol|li)\b).)*)</p>\Z", re.S)
_MATH, _ANY_TAG = re.compile(r"<math\b.*?</math>", re.S), re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)")
#: Stands for a formula while the HTML around it is cleaned; nobody may write it.
_MARK, _MARKED = "\ue000", re.compile("\ue000(\\d+)\ue000")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000]")


class FormulaError(ValueError):
    """A formula cannot be read; the text of the error is the formula."""


def rendered(source: str) -> str:
    """Return `source` as safe HTML. A formula that cannot be read stays as it was written."""
    formulas: list[str] = []

    def keep(found: re.Match[str]) -> str:
        try:
            formulas.append(formula(found.group(1)))
        except FormulaError:
            return found.group(0)
        return f"{_MARK}{len(formulas) - 1}{_MARK}"

    text = _FORMULA.sub(keep, _CONTROL.sub("", source).replace("\r\n", "\n").strip())
    clean = nh3.clean(
        _with_breaks(_only_known_tags(text)),
        tags=TAGS,
        attributes={"img": {"src", "alt"}},
        attribute_filter=_local_picture,
        link_rel=None,
    )
    return _MARKED.sub(lambda mark: formulas[int(mark.group(1))], clean)


def _local_picture(tag: str, name: str, value: str) -> str | None:
    """Leave a picture only its description, and its address where that is a picture of the bank."""
    if (tag, name) == ("img", "src"):
        return value if PICTURE.match(value) else None
    return value


def _only_known_tags(text: str) -> str:
    """Escape every ``<`` that does not begin a tag we know, and every ``&`` that does not begin an entity."""
    text = _ENTITY.sub("&amp;", text)
    pieces, place = [], 0
    for tag in _TAG.finditer(text):
        pieces += [text[place : tag.start()].replace("<", "&lt;").replace(">", "&gt;"), tag.group(0)]
        place = tag.end()
    return "".join([*pieces, text[place:].replace("<", "&lt;").replace(">", "&gt;")])


def _with_breaks(text: str) -> str:
    return text if _BLOCK.search(text) else text.replace("\n", "<br>")


def as_html(source: str) -> str:
    """Return a text for a file of HTML: formulas stay TeX, what is no HTML of ours is escaped, lines are broken."""
    return _with_breaks(_only_known_tags(_CONTROL.sub("", source).replace("\r\n", "\n").strip()))


def source_of(foreign: str) -> str:
    """Return foreign HTML as a text of the bank: only what it may hold, and plain characters where nothing is lost."""
    known = nh3.clean(
        _CONTROL.sub("", _SECTION.sub(r"<\1p>", foreign)),
        tags=TAGS,
        attributes={"img": {"src", "alt"}},
        attribute_filter=_local_picture,
        link_rel=None,
    ).strip()
    if found := _PARAGRAPH.match(known):
        known = found.group(1).strip()
    simple = known if _BLOCK.search(known) else _BREAK.sub("\n", known.replace("\n", " "))
    simple = html.unescape(simple).strip()
    return simple if rendered(simple) == rendered(known) else known


def formula(tex: str) -> str:
    """Return the MathML of a formula in TeX; raises :class:`FormulaError`."""
    return tostring(_tree(tex), encoding="unicode")


def _tree(tex: str) -> Element:
    if len(tex) > LONGEST_FORMULA:
        raise FormulaError(tex)
    try:
        # What is nested too deeply may fail in either: a page must not.
        return _harmless(convert_to_element(html.unescape(tex)))
    except BAD_TEX as error:
        raise FormulaError(tex) from error


def _harmless(node: Element) -> Element:
    """Return a copy of a tree of MathML with nothing in it that does anything; unknown elements become rows."""
    name = node.tag.rsplit("}", 1)[-1]
    copy = Element(name if name in MATH_TAGS else "mrow")
    if name == "math":
        copy.set("xmlns", MATH_NAMESPACE)
    for key, value in node.attrib.items():
        if key in MATH_ATTRIBUTES:
            copy.set(key, html.unescape(value))
    # latex2mathml writes characters as entities and leaves them, and everything else, unescaped.
    copy.text = html.unescape(node.text) if node.text else None
    copy.extend(_harmless(child) for child in node)
    return copy


def bad_formulas(source: str) -> Iterator[str]:
    """Yield the formulas of a text that cannot be read."""
    for found in _FORMULA.finditer(source):
        try:
            formula(found.group(1))
        except FormulaError:
            yield found.group(1)


def plain(source: str) -> str:
    """Return a text without markup, for lists: one line, formulas as TeX, or as their letters where they are MathML."""
    words = _MATH.sub(lambda found: _ANY_TAG.sub("", found.group(0)), _CONTROL.sub("", source))
    return " ".join(html.unescape(_TAG.sub(" ", words)).split())


def in_one_line(source: str) -> str:
    """Return a text for a title: no markup, formulas in plain characters (``√2``), a wrong one as it was written.

    Formulas may be TeX, or the MathML that :func:`as_html` made of them.
    """
    lines = _FORMULA.sub(lambda found: html.escape(_line(found.group(1))), source)
    return plain(_MATH.sub(lambda found: html.escape(_line_of_mathml(found.group(0))), lines))


@lru_cache(maxsize=4096)
def _line_of_mathml(markup: str) -> str:
    """Return a formula that became MathML in plain characters; of what cannot be read, the letters."""
    try:
        return line_of(fromstring(markup)).strip()  # noqa: S314  (an element of our own, which can hold no entities)
    except (ParseError, RecursionError):
        return html.unescape(_ANY_TAG.sub("", markup))


@lru_cache(maxsize=4096)
def _line(tex: str) -> str:
    """Return a formula in plain characters; lists and imports ask for the same ones again and again."""
    try:
        return line_of(_tree(tex)).strip()
    except (FormulaError, RecursionError):
        return rf"\({tex}\)"


def for_search(*sources: str) -> str:
    """Return texts as they are searched and compared: without markup, width and case."""
    return " ".join(unicodedata.normalize("NFKC", plain(source)).casefold() for source in sources if source).strip()
