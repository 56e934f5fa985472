"""Filling the official calendar."""

from django.db import transaction

from .models import Day
from .official import known_days


@transaction.atomic
def load_calendar() -> int:
    """Add the days that the package knows and the table lacks; what staff entered stays. Return how many were added."""
    before = Day.objects.count()
    rows = [Day(date=day, kind=kind, name=name) for day, kind, name in known_days()]
    Day.objects.bulk_create(rows, ignore_conflicts=True)
    return Day.objects.count() - before
