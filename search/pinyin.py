"""How names sound: tokens by which a title or a person is found in pinyin, by initials, and by what sounds alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lms.pinyin import spell

from .words import Run, runs

#: Tokens carry a mark, so that they never meet real words: spelled in full, initials, spelled as it sounds.
FULL, INITIALS, SOUND = "p:", "i:", "s:"
LONGEST = 32
#: Surnames that are read otherwise than the same character elsewhere.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "区": "ou",
    "盖": "ge",
    "朴": "piao",
    "翟": "zhai",
    "乐": "yue",
    "任": "ren",
    "华": "hua",
    "尉": "yu",
    "冼": "xian",
    "召": "shao",
    "缪": "miao",
    "覃": "qin",
    "员": "yun",
    "祭": "zhai",
}
LONGEST_NAME = 4
_ALIKE = re.compile("([zcs])h|([aei])ng")


def sound(letters: str) -> str:
    """Return `letters` as they sound to many: zh like z, ing like in; so 真兴 and zhengxin are 振兴 as well."""
    return _ALIKE.sub(lambda match: match.group(1) or f"{match.group(2)}n", letters)


def _readings(run: Run) -> Iterator[list[str]]:
    syllables = spell(run.text)
    yield syllables
    if len(run.text) <= LONGEST_NAME and SURNAMES.get(run.text[0], syllables[0]) != syllables[0]:
        yield [SURNAMES[run.text[0]], *syllables[1:]]
    if any("v" in syllable for syllable in syllables):
        yield [syllable.replace("v", "u") for syllable in syllables]


def names(text: str) -> Iterator[str]:
    """Yield the tokens of a name: from every syllable to the end, so that a search may begin at any and stop anywhere.

    >>> sorted(names("渔港"))
    ['i:g', 'i:yg', 'p:gang', 'p:yugang', 's:gan', 's:yugan']
    """
    for run in runs(text):
        if not run.is_han:
            continue
        for syllables in _readings(run):
            for at in range(len(syllables)):
                rest = syllables[at:]
                yield FULL + "".join(rest)[:LONGEST]
                yield INITIALS + "".join(syllable[0] for syllable in rest)[:LONGEST]
                yield SOUND + "".join(map(sound, rest))[:LONGEST]


def spelled(run: Run) -> list[str]:
    """Return the beginnings of tokens that a Latin word of a question may stand for: pinyin or initials."""
    return [FULL + run.text[:LONGEST], INITIALS + run.text[:LONGEST]] if run.is_latin else []


def sounding(run: Run) -> str | None:
    """Return the beginning of the tokens that sound like a run of a question; a single character sounds like many."""
    if run.is_latin:
        return SOUND + sound(run.text)[:LONGEST]
    if run.is_han and len(run.text) > 1:
        return SOUND + "".join(map(sound, spell(run.text)))[:LONGEST]
    return None
