"""Quiet hours: when an e-mail or an SMS may not disturb. Plain Python without the ORM."""

from datetime import datetime, time, timedelta


def is_quiet(moment: time, starts: time, ends: time) -> bool:
    """Say whether `moment` lies within [starts, ends); hours that pass midnight count, equal ends mean never."""
    if starts <= ends:
        return starts <= moment < ends
    return moment >= starts or moment < ends


def next_allowed(at: datetime, starts: time, ends: time) -> datetime:
    """Return `at`, or the end of the quiet hours in which it lies; `at` is local time with its zone."""
    if not is_quiet(at.time(), starts, ends):
        return at
    until = at.replace(hour=ends.hour, minute=ends.minute, second=ends.second, microsecond=ends.microsecond)
    return until if until > at else until + timedelta(days=1)
