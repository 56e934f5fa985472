"""What kinds of notices there are, and the words in which each is told.

An app describes its own kinds in a module ``notice_kinds.py``, which is found by itself. Staff may word a kind
otherwise (:class:`notices.models.Wording`); both ways of writing name facts in braces, as in ``《{course}》有了答复``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

FACT = re.compile(r"\{(\w*)\}")


class UnknownFactError(ValueError):
    """A text names a fact that its kind of notice does not have."""


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    `facts` are the names that its texts may use; `email` and `sms` say whether these channels are on for whoever chose
    nothing; a `fixed` kind cannot be worded otherwise.
    """

    code: str
    label: str | Promise
    title: str | Promise
    body: str | Promise
    facts: tuple[str, ...] = ()
    email: bool = False
    sms: bool = False
    fixed: bool = False


_KINDS: dict[str, Kind] = {}


def describe(*kinds: Kind) -> None:
    """Add kinds of notices; raise :class:`UnknownFactError` when a text names a fact that the kind lacks."""
    for kind in kinds:
        for text in (kind.title, kind.body):
            check_text(str(text), kind)
        _KINDS[kind.code] = kind


def kind_of(code: str) -> Kind:
    """Return the kind `code`; raise ``LookupError`` when no installed app describes it."""
    try:
        return _KINDS[code]
    except KeyError:
        raise LookupError(f"No notices of kind {code!r}") from None


def all_kinds() -> list[Kind]:
    """Return every kind, in the order of the labels."""
    return sorted(_KINDS.values(), key=lambda kind: str(kind.label))


def label_of(code: str) -> str:
    """Return what a kind is called; one whose app is gone shows its code."""
    return str(_KINDS[code].label) if code in _KINDS else code


def check_text(text: str, kind: Kind) -> None:
    """Raise :class:`UnknownFactError`, which names the fact, for a text that asks for what `kind` does not know."""
    for name in FACT.findall(text):
        if name not in kind.facts:
            raise UnknownFactError(name)


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Put `facts` into the braces of `text`; a fact that was not given leaves nothing behind."""
    return FACT.sub(lambda found: str(facts.get(found[1], "")), text)
