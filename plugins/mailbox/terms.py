"""Until when a letter is answered: working days of the official calendar (SPEC M08, M09)."""

from datetime import date

from workdays.models import Day

from .models import LetterType, Priority


def due_date(received_on: date, *, kind: LetterType, priority: Priority) -> date:
    """Return the last day of the shorter of the two terms, counted from the working day after `received_on`."""
    return Day.objects.add_workdays(received_on, min(kind.term, priority.limit))
