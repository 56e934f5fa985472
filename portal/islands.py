"""The counties as the home page shows them: a row of islands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Unit
from scoring.periods import Period
from scoring.rankings import counties

from .counties import county_addresses


@dataclass(frozen=True)
class Island:
    """A county: how many cadres hold a post in it now, and their average online hours of the year."""

    name: str
    people: int
    average: Decimal
    #: Address of its own site, if that is open.
    url: str = ""


def islands(day: date) -> list[Island]:
    """Return the counties in the order of the organisation tree, with figures of the year of `day`."""
    figures = {row.name: row for row in counties(Period(day.year))}
    found, urls = [], county_addresses()
    for county in Unit.objects.counties().order_by("path"):
        row = figures.get(county.name)
        people, average = (row.cadres, row.average) if row else (0, Decimal(0))
        found.append(Island(county.short_name or county.name, people, average, urls.get(county.code, "")))
    return found
