"""Counting visits without knowing visitors (SPEC P07): a number for each section and day, and nothing else."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import connection
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from .models import SectionPage, VisitCount

#: Programs that say so themselves.
ROBOTS = re.compile(r"bot|spider|crawl|slurp|curl|wget|python|monitor|preview|fetch", re.IGNORECASE)


def is_counted(request: HttpRequest) -> bool:
    """Say whether a visit is one of the public: no staff, no program, no preview, no fetching ahead."""
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or not agent or ROBOTS.search(agent) or getattr(request, "is_preview", False):
        return False
    if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return False
    return not (request.user.is_authenticated and (request.user.is_superuser or request.user.held_roles))


def count_visit(request: HttpRequest, page: Page) -> None:
    """Count one visit to the section that `page` is or lies in; pages outside of the sections are not counted."""
    if not is_counted(request):
        return
    section = page if isinstance(page, SectionPage) else SectionPage.objects.ancestor_of(page).only("pk").first()
    if section is not None:
        add_visit(section.pk, timezone.localdate())


def add_visit(section: int, day: date) -> None:
    """Add one to the count of a section (id) on `day`; in one statement, so that no visit gets lost beside others."""
    table = VisitCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (section_id, day, visits) VALUES (%s, %s, 1)"  # noqa: S608 # our own table
            f" ON CONFLICT (section_id, day) DO UPDATE SET visits = {table}.visits + 1",
            [section, day],
        )


def visits_by_section(*, today: date, days: int | None = None) -> dict[int, int]:
    """Return the visits of every section (id), of all times or of the last `days`."""
    counts = VisitCount.objects.all()
    if days is not None:
        counts = counts.filter(day__gt=today - timedelta(days=days))
    return dict(counts.values_list("section").annotate(total=Sum("visits")).values_list("section", "total"))
