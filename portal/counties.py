"""The counties: their sites, their figures, and what is recommended where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db.models import Case, Count, IntegerField, Sum, Value, When
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Site

from accounts.models import Posting, Unit
from courses.models import CoursePage
from scoring.models import LedgerSum
from scoring.periods import Period

from .models import CountyHomePage, CourseRecommendation

KEPT = 300  # seconds
HOSTS = "portal:county-hosts"
NUMBERS = re.compile(r"[0-9.]+")


@dataclass(frozen=True)
class Figures:
    """A county, or the city's own departments, in a year: cadres in office, people who earned, entries, hours."""

    name: str
    code: str
    people: int
    learners: int
    courses: int
    hours: Decimal
    url: str = ""

    @property
    def average(self) -> Decimal:
        """Return the online hours for each cadre in office."""
        return round(self.hours / self.people, 2) if self.people else Decimal(0)


@dataclass(frozen=True)
class RollUp:
    """The figures of every county, of the city's own departments, and of the whole."""

    counties: list[Figures]
    own: Figures
    whole: Figures


def roll_up(period: Period) -> RollUp:
    """Return the figures of the year in three questions; the whole is asked for by itself, not added up.

    Hours belong to where the person held a post when they were earned (SPEC L12, §1g 14).
    """
    parts = {unit.path: unit for unit in Unit.objects.counties().order_by("path")}
    part_of = Case(
        *(When(unit__path__startswith=path, then=Value(number)) for number, path in enumerate(parts)),
        default=Value(-1),
        output_field=IntegerField(),
    )
    earned_in = Case(
        *(When(posting__unit__path__startswith=path, then=Value(number)) for number, path in enumerate(parts)),
        default=Value(-1),
        output_field=IntegerField(),
    )
    posts = Posting.objects.current().annotate(part=part_of).order_by()
    people = dict(posts.values_list("part").annotate(Count("user", distinct=True)))
    earned = LedgerSum.objects.online().in_period(period).annotate(part=earned_in).order_by()
    sums: dict[int, tuple[Any, ...]] = {
        row[0]: row[1:]
        for row in earned.values_list("part").annotate(Count("user", distinct=True), Sum("entries"), Sum("hours"))
    }
    urls = county_addresses()

    def figures(number: int, name: str, code: str) -> Figures:
        learners, count, hours = sums.get(number, (0, 0, Decimal(0)))
        return Figures(name, code, people.get(number, 0), learners, count, hours, urls.get(code, ""))

    everything = (
        LedgerSum.objects.online()
        .in_period(period)
        .aggregate(learners=Count("user", distinct=True), courses=Sum("entries"), hours=Sum("hours"))
    )
    root = Unit.get_first_root_node()
    whole = Figures(
        root.name if root else "",
        root.code if root else "",
        Posting.objects.current().aggregate(people=Count("user", distinct=True))["people"],
        everything["learners"],
        everything["courses"] or 0,
        everything["hours"] or Decimal(0),
    )
    counties = [figures(number, unit.name, unit.code) for number, unit in enumerate(parts.values())]
    return RollUp(counties, figures(-1, "", ""), whole)


def this_year() -> RollUp:
    """Return the figures of this year, some minutes old at most."""
    today = timezone.localdate()
    kept: RollUp | None = cache.get(f"portal-roll-up-{today}")
    if kept is None:
        kept = roll_up(Period(today.year))
        cache.set(f"portal-roll-up-{today}", kept, KEPT)
    return kept


def figures_of(county: Unit) -> Figures | None:
    """Return this year's figures of one county."""
    return next((each for each in this_year().counties if each.code == county.code), None)


def county_addresses() -> dict[str, str]:
    """Return the addresses of the open sites by the codes of their counties."""
    sites = Site.objects.filter(root_page__in=CountyHomePage.objects.live()).select_related("root_page")
    counties = dict(CountyHomePage.objects.values_list("pk", "county__code"))
    return {counties[site.root_page_id]: site.root_url for site in sites}


def recommended_to(unit: Unit) -> list[CoursePage]:
    """Return the courses recommended to the people of a county, or of the city, the latest first."""
    reach = [unit] if unit.is_root() else [unit, Unit.get_first_root_node()]
    taken = CourseRecommendation.objects.filter(to_unit__in=reach, state=CourseRecommendation.State.TAKEN)
    keys = list(dict.fromkeys(taken.order_by("-at").values_list("course", flat=True)))
    found = CoursePage.objects.open_to_all().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def home_of(request: HttpRequest) -> CountyHomePage | None:
    """Return the county whose site the request is for, or nothing on the city's."""
    host = request.get_host().partition(":")[0]
    if "." not in host or NUMBERS.fullmatch(host) or host == urlsplit(settings.SITE_URL).hostname:
        return None  # the city's, known without asking: a county's host is a name with a dot
    homes: dict[str, int] | None = cache.get(HOSTS)
    if homes is None:
        sites = Site.objects.filter(root_page__in=CountyHomePage.objects.values("pk"))
        homes = dict(sites.values_list("hostname", "root_page"))
        cache.set(HOSTS, homes, KEPT)
    key = homes.get(host)
    return CountyHomePage.objects.filter(pk=key).select_related("county").first() if key else None
