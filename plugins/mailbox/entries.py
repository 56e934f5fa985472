"""Writing down what was said and done about a letter."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from accounts.models import User

from .envelope import close_words
from .models import Entry, Letter


def note_entry(
    letter: Letter, kind: str, *, by: User | None, at: datetime, words: dict[str, str] | None = None, **facts: Any
) -> Entry:
    """Append an entry to `letter`. `words` are sealed with its key; `facts` (JSON) hold none of them."""
    uid = uuid4()
    sealed = close_words(letter, words, uid=uid) if words else None
    return Entry.objects.create(uid=uid, letter=letter, kind=Entry.Kind(kind), by=by, at=at, facts=facts, sealed=sealed)
