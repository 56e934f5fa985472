"""How much of a text is found in another one. Plain Python without the ORM.

Texts are compared by runs of :data:`RUN` characters, without spaces, punctuation, width and case, so that a changed
comma hides nothing. What two texts share is a hint for a reader, never a proof: quotations and official wording are
shared by everybody.
"""

import unicodedata
from dataclasses import dataclass

#: Characters in a run. Shorter ones meet by chance in Chinese, longer ones miss a sentence with one word changed.
RUN = 8
#: Common passages shorter than this, in characters of the original, are counted but not shown.
SHORTEST_PASSAGE = 13
MOST_PASSAGES = 20


def letters(text: str) -> tuple[str, list[int]]:
    """Return the letters and figures of `text`, folded, and for each its place in `text`."""
    folded, places = [], []
    for place, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKC", sign).casefold():
            if letter.isalnum():
                folded.append(letter)
                places.append(place)
    return "".join(folded), places


def runs(folded: str) -> frozenset[str]:
    """Return every run of :data:`RUN` characters of a folded text."""
    return frozenset(folded[start : start + RUN] for start in range(len(folded) - RUN + 1))


@dataclass(frozen=True)
class Likeness:
    """`percent` of a text (whole, rounded down) is found in the other; `passages` as they stand in the text."""

    percent: int
    passages: list[str]


class Text:
    """A text that is compared with many others."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded, self.places = letters(text)
        self.runs = [self.folded[start : start + RUN] for start in range(len(self.folded) - RUN + 1)]

    def likeness_to(self, other: str) -> Likeness:
        """Return how much of this text is found in `other`."""
        known = runs(letters(other)[0])
        covered = bytearray(len(self.folded))
        for start, run in enumerate(self.runs):
            if run in known:
                covered[start : start + RUN] = b"\x01" * RUN
        percent = 100 * sum(covered) // len(covered) if covered else 0
        return Likeness(percent, self._passages(covered) if percent else [])

    def _passages(self, covered: bytearray) -> list[str]:
        found, start = [], None
        for place, is_covered in enumerate([*covered, 0]):
            if is_covered and start is None:
                start = place
            elif not is_covered and start is not None:
                found.append(self.text[self.places[start] : self.places[place - 1] + 1])
                start = None
        long = [passage for passage in found if len(passage) >= SHORTEST_PASSAGE]
        return sorted(long, key=len, reverse=True)[:MOST_PASSAGES]
