"""Keyed hashes by which people are told apart without opening what was written about them.

Names come as people type them: with spaces, in full width, in traditional characters or in pinyin, with a title behind.
What does not matter is taken away before anything is compared or hashed.
"""

import re
import unicodedata
from dataclasses import dataclass

from accounts.models import User
from lms.encryption import keyed_hash
from lms.pinyin import spell
from search.words import fold

_BRACKETS = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]?")
_NO_LETTER = re.compile(r"[\W_]+")
_TITLES = re.compile(r"(?:同志|先生|女士|主任|书记|主席|科员|副?[部局处科县区市院校厅室股所站乡镇]长)+$")


def _plain(text: str) -> str:
    """Return `text` without differences that do not matter: width of letters, spaces, case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def plain_name(text: str) -> str:
    """Return a name for comparing: simplified, letters and digits, without remarks in brackets and titles behind it.

    >>> plain_name("塗　健（女）同志")
    '涂健'
    """
    letters = _NO_LETTER.sub("", _BRACKETS.sub("", fold(unicodedata.normalize("NFKC", text))))
    return _TITLES.sub("", letters) or letters


def plain_unit(text: str) -> str:
    """Return the name of a unit for comparing: simplified, without spaces and marks."""
    return re.sub(r"[\W_]+", "", fold(unicodedata.normalize("NFKC", text)))


def sound_of(name: str) -> str:
    """Return how a plain name is read, without tones and spaces: ``涂健``, ``涂建`` and ``Tu Jian`` are the same."""
    return re.sub(r"[^a-z]", "", "".join(spell(name)).lower())


def _sound_key(sound: str) -> str:
    return keyed_hash(sound, purpose="nominee-sound") if sound else ""


def account_key(user: User) -> str:
    """Return the hash of a nominee who is certain: the account."""
    return keyed_hash(f"account|{user.uid}", purpose="nominee")


def nominee_key(name: str, unit: str) -> str:
    """Return the hash of a nominee in words; the same name in the same unit is the same person (SPEC N16)."""
    return keyed_hash(f"{plain_name(name)}|{plain_unit(unit)}", purpose="nominee")


def sound_key(name: str) -> str:
    """Return the hash of how the name is read; empty for what cannot be read."""
    return _sound_key(sound_of(plain_name(name)))


def sound_keys_of(user: User) -> list[str]:
    """Return the hashes under which somebody may have written of `user`: the name, the surname or the given name."""
    # The account keeps the syllables of its name; spelling again would load the table of phrases for every page.
    syllables = user.name_key.split()
    parts = [syllables[begin:end] for begin in (0, 1, 2) for end in (1, 2, None) if end is None or begin == 0]
    sounds = {re.sub(r"[^a-z]", "", "".join(part)) for part in parts}
    return sorted(_sound_key(sound) for sound in sounds if sound)


@dataclass(frozen=True)
class Identity:
    """What is kept of who a nominee is: nothing can be read off it.

    `key` is the same for the same person. `might_be` are hashes of accounts; when it is certain who is meant, there is
    one. `sound` is the hash of how the name is read, for accounts that come later; empty when it is certain.
    """

    key: str
    might_be: tuple[str, ...]
    sound: str

    @property
    def columns(self) -> dict[str, object]:
        """Return the columns of ``models.AboutSomebody``."""
        return {"nominee_key": self.key, "might_be": list(self.might_be), "sound_key": self.sound}


def signer_key(user: User) -> str:
    """Return the hash of who signed with an account."""
    return keyed_hash(f"account|{user.uid}", purpose="nominator")


def paper_signer_key(name: str, unit: str) -> str:
    """Return the hash of who signed on paper."""
    return keyed_hash(f"paper|{_plain(name)}|{_plain(unit)}", purpose="nominator")


def assessor_key(name: str) -> str:
    """Return the hash of who assessed; the same name is the same assessor."""
    return keyed_hash(plain_name(name), purpose="assessor")
