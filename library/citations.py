"""What cites documents of the library, as told by the apps that do; the library knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from .models import LibraryDocument


@dataclass(frozen=True)
class Citer:
    """One kind of thing that cites documents, and how many of it rest on one now."""

    label: str | Promise
    count: Callable[[LibraryDocument], int]


_citers: dict[str, Citer] = {}


def register(name: str, citer: Citer) -> None:
    """Let those who keep the library know what cites a document; for ``AppConfig.ready``."""
    _citers[name] = citer


def citing(document: LibraryDocument) -> list[tuple[str | Promise, int]]:
    """Return what cites `document` and how many of each kind, the kinds without any left out."""
    counted = [(citer.label, citer.count(document)) for citer in _citers.values()]
    return [(label, number) for label, number in counted if number]
