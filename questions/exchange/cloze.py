"""Texts with gaps as Moodle writes them: ``{1:SHORTANSWER:=海洋~=大海}`` and ``{1:NUMERICAL:=25:0.5}``."""

import html
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ..drafts import GAP, IGNORABLE, default_rule
from .reading import TakeError
from .trees import escaped

_GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:[^{}\\]|\\.)*)\}")
_TEXTS = {"SHORTANSWER": True, "SA": True, "MW": True, "SHORTANSWER_C": False, "SAC": False, "MWC": False}
_NUMBERS = ("NUMERICAL", "NM")
#: What in front of an answer does not belong to it: its mark, or its percentage.
_ANSWER = re.compile(r"^(=|%(-?\d+(?:\.\d+)?)%)?(.*)$", re.S)
_ESCAPED = "\ue200"


def read(text: str) -> tuple[str, dict[str, Any]]:
    """Return stem and body of a text with gaps; raise :class:`TakeError` for gaps of another kind."""
    gaps: list[dict[str, Any]] = []

    def take(found: re.Match[str]) -> str:
        kind, inside = found.group(2), found.group(3)
        if kind in _TEXTS:
            gaps.append(_text(inside, any_case=_TEXTS[kind]))
        elif kind in _NUMBERS:
            gaps.append(_number(inside))
        else:
            raise TakeError(_("填空中有 %(kind)s，这里只接受 SHORTANSWER 和 NUMERICAL。") % {"kind": kind})
        return GAP

    stem = _GAP.sub(take, text)
    if not gaps:
        raise TakeError(_("题干中没有空。"))
    return stem, {"gaps": gaps, "rule": default_rule("blank")}


def _answers(inside: str) -> list[str]:
    """Return the answers that get full marks."""
    right = []
    for part in inside.replace("\\~", _ESCAPED).split("~"):
        found = _ANSWER.match(part.replace(_ESCAPED, "~"))
        mark, percent, text = found.groups() if found else (None, None, "")
        text = re.split(r"(?<!\\)#", text)[0]
        if mark == "=" or percent == "100":
            right.append(html.unescape(re.sub(r"\\(.)", r"\1", text)).strip())
    if not right:
        raise TakeError(_("没有得满分的答案。"))
    return right


def _text(inside: str, *, any_case: bool) -> dict[str, Any]:
    ignore = [name for name in IGNORABLE if any_case or name != "case"]
    return {"accepted": _answers(inside), "ignore": ignore}


def _number(inside: str) -> dict[str, Any]:
    number, _colon, tolerance = _answers(inside)[0].partition(":")
    return {"number": number.strip(), "tolerance": tolerance.strip() or "0"}


def write(stem: str, gaps: Sequence[dict[str, Any]]) -> str:
    """Return a text whose gaps hold their answers; a stem that shows no gaps gets them at its end."""
    written = [_gap(gap) for gap in gaps]
    pieces = stem.split(GAP)
    if len(pieces) != len(gaps) + 1:
        return " ".join([stem, *written])
    return "".join(piece + gap for piece, gap in zip(pieces, [*written, ""], strict=True))


def _gap(gap: dict[str, Any]) -> str:
    if "number" in gap:
        return f"{{1:NUMERICAL:={Decimal(gap['number']):f}:{Decimal(gap.get('tolerance') or '0'):f}}}"
    kind = "SHORTANSWER" if "case" in gap.get("ignore", ()) else "SHORTANSWER_C"
    return f"{{1:{kind}:{'~'.join('=' + _escape(text) for text in gap['accepted'])}}}"


def _escape(text: str) -> str:
    return re.sub(r"([\\~#{}])", r"\\\1", escaped(text))
