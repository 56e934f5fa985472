"""Whose licences end, and who has to know in time (SPEC L06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from accounts.models import RoleAssignment, User
from courses.models import CoursePage

from .permissions import MAKERS

#: Licences that end within so many days are warned of, and once more when fewer than `LAST_DAYS` are left.
WARN_DAYS = 60
LAST_DAYS = 14
#: A licence that ended longer ago is no news.
NEWS_DAYS = 30

Role = RoleAssignment.Role
#: Those who answer for all courses of their units; others for the courses that they made.
RESPONSIBLE = frozenset((Role.EDUCATOR, Role.COUNTY_ADMIN))

#: The end of a licence, and how near it is: "first", "last" or "over".
Term = tuple[date, str]


def stage_of(expires: date, *, today: date) -> str | None:
    """Return how near the end of a licence is, or nothing where there is nothing to say."""
    left = (expires - today).days
    if -NEWS_DAYS <= left < 0:
        return "over"
    if 0 <= left <= WARN_DAYS:
        return "last" if left <= LAST_DAYS else "first"
    return None


def ending(*, today: date) -> Iterator[tuple[User, dict[Term, list[CoursePage]]]]:
    """Yield whom to warn of which courses on offer, by the end of their licences; a few queries a person."""
    near = (today - timedelta(days=NEWS_DAYS), today + timedelta(days=WARN_DAYS))
    courses = CoursePage.objects.live().filter(licence_expires__range=near)
    if not courses.exists():
        return
    held: dict[User, list[RoleAssignment]] = defaultdict(list)
    working = RoleAssignment.objects.filter(role__in=RESPONSIBLE | MAKERS, user__state=User.State.ACTIVE)
    for role in working.select_related("user", "unit").order_by("user"):
        held[role.user].append(role)
    for person, roles in held.items():
        mine = courses.kept_for([role.unit for role in roles if role.role in RESPONSIBLE])
        if any(role.role in MAKERS for role in roles):
            mine = mine | courses.filter(owner=person)
        terms: dict[Term, list[CoursePage]] = defaultdict(list)
        for course in mine.order_by("licence_expires", "title"):
            expires = course.licence_expires
            if expires is not None and (stage := stage_of(expires, today=today)):
                terms[expires, stage].append(course)
        if terms:
            yield person, terms
