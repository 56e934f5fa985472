"""Topics as staff write them, which topic a reply suggests, and shares in per cent. Plain Python."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeVar


class HasKeywords(Protocol):
    """A topic."""

    keywords: str


Topic = TypeVar("Topic", bound=HasKeywords)


def parse_topics(text: str) -> list[tuple[str, str]]:
    """Return names and keywords from lines as ``交通：渡轮 班次``; keywords may be parted by spaces or commas."""
    rows = []
    for line in text.splitlines():
        name, _colon, words = line.replace(":", "：").partition("：")
        if name.strip():
            rows.append((name.strip(), " ".join(re.split(r"[\s,，、;；]+", words.strip())).strip()))
    return rows


def suggest(text: str, topics: Iterable[Topic]) -> Topic | None:
    """Return the topic of which most keywords occur in `text`; the first of equals, none where none occurs."""
    best: Topic | None = None
    most = 0
    for topic in topics:
        found = sum(word.lower() in text.lower() for word in topic.keywords.split())
        if found > most:
            best, most = topic, found
    return best


def shares(counts: Sequence[int]) -> list[Decimal]:
    """Return what per cent each count is of all, with one decimal."""
    total = sum(counts)
    tenth = Decimal("0.1")
    return [
        (Decimal(count) * 100 / total).quantize(tenth, ROUND_HALF_UP) if total else Decimal("0.0") for count in counts
    ]
