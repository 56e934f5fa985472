"""Verbs of the search: count what was not found, forget it again."""

import re
from datetime import datetime

from django.db import connection

from .models import MissedWords
from .words import terms

#: Four digits are a year; more could be somebody's telephone or identity card.
_NUMBER = re.compile("[0-9]{5}")
LONGEST = 20


def note_missed(question: str, *, at: datetime) -> bool:
    """Count that `question` found nothing, without who asked; return whether it was counted.

    Only short questions are kept, and none that may hold a number of a person: what people type into a search box is
    not always meant to be searched.
    """
    words = " ".join(run.text for run in terms(question))
    if not words or len(words) > LONGEST or _NUMBER.search(words):
        return False
    table = MissedWords._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (words, count, first_at, last_at) VALUES (%s, 1, %s, %s)"  # noqa: S608
            f" ON CONFLICT (words) DO UPDATE SET count = {table}.count + 1, last_at = EXCLUDED.last_at",
            [words, at, at],
        )
    return True


def forget_missed(*, at: datetime) -> int:
    """Forget what nobody asked for in half a year; return how many."""
    return MissedWords.objects.forgotten(at).delete()[0]
