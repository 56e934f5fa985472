"""Formulas as one line of plain characters, for lists and titles: ``√2``, ``x²+y₁``, ``a/(b+1)``. Pure: no database.

What a line cannot hold is written beside each other in reading order; whoever needs the formula itself opens the text.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

RAISED = str.maketrans("0123456789+-−=()n′'", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ′′")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
#: What is seen as one thing without brackets: a number, a word in Chinese, a sign with what is raised beside it.
ONE = re.compile(r"\d+(?:\.\d+)?|[\u4e00-\u9fff]+|.[⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ⁿ]*")
#: Signs that are not seen: an applied function, a product, a separator, a sum.
UNSEEN = dict.fromkeys(range(0x2061, 0x2065))


def line_of(node: Element) -> str:
    """Return an element of MathML as a line."""
    name = node.tag.rsplit("}", 1)[-1]
    parts = [line_of(child) for child in node]
    write = WRITERS.get(name)
    if write is not None and len(parts) >= LEAST.get(name, 1):
        return write(parts)
    text = (node.text or "").translate(UNSEEN)
    if name in ("mspace", "mphantom"):
        return " "
    # sin x, not sinx
    return f"{text} " if name == "mi" and len(text) > 1 and text.isascii() else text + "".join(parts)


def _whole(part: str) -> str:
    """Return a part so that one sees where it ends."""
    part = part.strip()
    return part if ONE.fullmatch(part) else f"({part})"


def _moved(part: str, table: dict[int, int], sign: str) -> str:
    part = part.strip()
    if not part:
        return ""
    if part == "∘":
        return "°"
    return part.translate(table) if all(ord(each) in table for each in part) else f"{sign}{_whole(part)}"


def _raised(part: str) -> str:
    return _moved(part, RAISED, "^")


def _lowered(part: str) -> str:
    return _moved(part, LOWERED, "_")


def _is_accent(part: str) -> bool:
    """Say whether a part is an accent, a line or a brace, which a line of characters leaves out."""
    return len(part.strip()) == 1 and not part.strip().isalnum()


def _over(parts: list[str]) -> str:
    return parts[0].rstrip() + ("" if _is_accent(parts[1]) else _raised(parts[1]))


def _under(parts: list[str]) -> str:
    return parts[0].rstrip() + ("" if _is_accent(parts[1]) else _lowered(parts[1]))


WRITERS: dict[str, Callable[[list[str]], str]] = {
    "mfrac": lambda parts: f"{_whole(parts[0])}/{_whole(parts[1])}",
    "msqrt": lambda parts: f"√{_whole(''.join(parts))}",
    "mroot": lambda parts: f"{_raised(parts[1])}√{_whole(parts[0])}",
    "msup": lambda parts: parts[0].rstrip() + _raised(parts[1]),
    "msub": lambda parts: parts[0].rstrip() + _lowered(parts[1]),
    "msubsup": lambda parts: parts[0].rstrip() + _lowered(parts[1]) + _raised(parts[2]),
    "munder": _under,
    "munderover": lambda parts: parts[0].rstrip() + _lowered(parts[1]) + _raised(parts[2]),
    "mover": _over,
    "mtr": lambda parts: " ".join(part.strip() for part in parts),
    "mtable": "；".join,
}
LEAST = {"mfrac": 2, "mroot": 2, "msup": 2, "msub": 2, "mover": 2, "munder": 2, "msubsup": 3, "munderover": 3}
