"""The counties as the home page shows them: a row of islands."""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Substr

from accounts.models import Posting, Unit


@dataclass(frozen=True)
class Island:
    """A county and how many cadres hold a post in it now."""

    name: str
    people: int


def islands() -> list[Island]:
    """Return the counties in the order of the organisation tree."""
    counties = list(Unit.objects.counties())
    if not counties:
        return []
    people: dict[str, int] = {}
    for length in {len(county.path) for county in counties}:
        rows = Posting.objects.filter(end=None).annotate(top=Substr("unit__path", 1, length)).values_list("top")
        people |= dict(rows.annotate(Count("pk")).order_by())
    return [Island(county.short_name or county.name, people.get(county.path, 0)) for county in counties]
