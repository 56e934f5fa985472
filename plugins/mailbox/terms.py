"""Until when a letter is answered: working days of the official calendar (SPEC M08, M09)."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import ngettext

from workdays.effects import Change, Effect, tell_effects
from workdays.models import Day

from .models import Letter, LetterType, Priority


def term_of(kind: LetterType, priority: Priority) -> int:
    """Return the working days in which a letter that arrives now is answered: the shorter of the two terms."""
    return min(kind.term, priority.limit)


def due_date(received_on: date, *, term: int) -> date:
    """Return the last day of `term` working days, counted from the working day after `received_on`."""
    return Day.objects.add_workdays(received_on, term)


@tell_effects
def moved_letters(change: Change) -> Iterator[Effect]:
    """Say how many open letters would be due on another day; handlers are told, and only they move a date."""
    letters = Letter.objects.open().values_list("created_at", "term")
    count = sum(change.moves(timezone.localdate(created), term) for created, term in letters)
    words = ngettext("%(n)d 封来信的答复期限会有新的建议。", "%(n)d 封来信的答复期限会有新的建议。", count)
    yield Effect(words % {"n": count}, count)
