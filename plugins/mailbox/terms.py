"""Until when a letter is answered: working days of the official calendar (SPEC M08, M09)."""

from datetime import date

from workdays.models import Day

from .models import LetterType, Priority


def term_of(kind: LetterType, priority: Priority) -> int:
    """Return the working days in which a letter that arrives now is answered: the shorter of the two terms."""
    return min(kind.term, priority.limit)


def due_date(received_on: date, *, term: int) -> date:
    """Return the last day of `term` working days, counted from the working day after `received_on`."""
    return Day.objects.add_workdays(received_on, term)
