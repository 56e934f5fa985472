"""Text as the search sees it: folded, cut into tokens. Plain Python, the same for indexing and for asking.

Chinese is written without spaces, so a run of its characters is indexed by every character and every pair of
neighbours: a word is found wherever it stands, without a dictionary that would have to know it (docs/decisions/0016).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

#: What is read of one text; the rest of it is not searched. In characters.
LONGEST_TEXT = 20_000
#: What is read of a question, in characters and in words.
LONGEST_QUESTION = 60
MOST_TERMS = 8
LONGEST_WORD = 40

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(f"(?P<han>[{HAN}]+)|(?:(?![{HAN}])[^\\W_])+")
_HAN_ONLY = re.compile(f"[{HAN}]+")
_LATIN = re.compile("[a-z]{2,}")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that fills itself: half width, lower case, simplified characters."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        if _HAN_ONLY.fullmatch(plain):
            plain = _simplifier().convert(plain)
        self[code] = plain
        return plain


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return `text` as it is compared: ＡＢＣ, abc and ABC are the same, so are 鄉村 and 乡村."""
    return unicodedata.normalize("NFC", text.replace("\0", " ")).translate(_FOLDING)


@dataclass(frozen=True)
class Run:
    """A stretch of Chinese characters, or one word of other letters and digits; folded."""

    text: str
    is_han: bool

    @property
    def characters(self) -> list[str]:
        """Return the characters, each once, in order."""
        return list(dict.fromkeys(self.text))

    @property
    def pairs(self) -> list[str]:
        """Return the pairs of neighbouring characters, each once, in order."""
        return list(dict.fromkeys(self.text[at : at + 2] for at in range(len(self.text) - 1)))

    @property
    def is_latin(self) -> bool:
        """Say whether this may be pinyin or initials."""
        return _LATIN.fullmatch(self.text) is not None


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of `text` in order."""
    for match in _RUN.finditer(fold(text[:LONGEST_TEXT])):
        is_han = match.group("han") is not None
        yield Run(match.group() if is_han else match.group()[:LONGEST_WORD], is_han)


def tokens(text: str) -> Iterator[str]:
    """Yield what `text` is found by: characters and pairs of Chinese, whole words of everything else."""
    for run in runs(text):
        if run.is_han:
            yield from run.characters
            yield from run.pairs
        else:
            yield run.text


def terms(question: str) -> list[Run]:
    """Return what somebody asks for: the runs of `question`, each once; of a very long one only the beginning."""
    return list(dict.fromkeys(runs(question[:LONGEST_QUESTION])))[:MOST_TERMS]


def marked(text: str, question: str) -> list[tuple[str, bool]]:
    """Return `text` in pieces, each with whether `question` asks for it; together they are `text` again.

    Of Chinese, the whole runs asked for are marked; where none of them stands in `text`, their pairs.
    """
    folded = text.translate(_FOLDING)
    for pattern in _patterns(question):
        found = [match.span() for match in pattern.finditer(folded)]
        if found:
            places = range(len(text)) if len(folded) == len(text) else _places(text)
            return _pieces(text, sorted({places[at] for begin, end in found for at in range(begin, end)}))
    return [(text, False)] if text else []


@lru_cache(maxsize=256)
def _patterns(question: str) -> list[re.Pattern[str]]:
    """Return what is looked for to be marked: the runs of a question and, failing those, their pairs."""
    asked = terms(question)
    wanted = ([run.text for run in asked], [pair for run in asked if run.is_han for pair in run.pairs])
    return [
        re.compile("|".join(re.escape(each) for each in sorted(some, key=len, reverse=True))) for some in wanted if some
    ]


def _places(text: str) -> list[int]:
    """Return, for every character of the folded text, the place of the one that it comes from."""
    return [place for place, character in enumerate(text) for _letter in character.translate(_FOLDING)]


def snippet(text: str, question: str, *, length: int = 60) -> str:
    """Return about `length` characters of `text` around the first place that `question` asks for; nothing without one.

    >>> snippet("从政策依据讲到基层样本", "基层", length=6)
    '…讲到基层样本'
    """
    begin = 0
    for piece, is_marked in marked(text, question):
        if is_marked:
            start = max(0, min(begin - length // 3, len(text) - length))
            end = start + length
            return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
        begin += len(piece)
    return ""


def _pieces(text: str, marks: list[int]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    done = at = 0
    while at < len(marks):
        begin = end = marks[at]
        while at < len(marks) and marks[at] == end:
            at, end = at + 1, end + 1
        pieces += [(text[done:begin], False), (text[begin:end], True)]
        done = end
    return [piece for piece in (*pieces, (text[done:], False)) if piece[0]]
