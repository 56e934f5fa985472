"""The list of people: what the address asks for, and what the people were on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from .models import Posting, Unit, UnitEvent, User
from .querysets import UserQuerySet, name_key

SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name_key", "pk"),
    "unit": ("unit__path", "name_key", "pk"),
    "username": ("username",),
    "newest": ("-created_at", "-pk"),
    "seen": ("-last_login", "-pk"),
}


def matching(people: UserQuerySet, words: str) -> UserQuerySet:
    """Return those whose name contains `words`, or whose pinyin, initials, user name or 工号 begins with them."""
    found = Q(real_name__contains=words) | Q(username__startswith=words) | Q(employee_number=words)
    letters = "".join(sign for sign in words.lower() if sign.isalpha())[:30]
    if words.isascii() and letters:
        # "linhai" and "lin hai" are the same; "lh" are the initials.
        initials = "[a-z]* ".join(letters)
        # The first letter alone is cheap to compare, and leaves few for the pattern.
        found |= Q(name_key__startswith=letters[0], name_key__regex=rf"^({' ?'.join(letters)}|{initials})")
        found |= Q(name_key__startswith=name_key(words))
    return people.filter(found)


def held_in(people: UserQuerySet, unit: Unit, on: date | None) -> UserQuerySet:
    """Return those who belong to `unit` or below now, or who held a post there on the day `on`."""
    if on is None:
        return people.filter(unit__path__startswith=unit.path)
    posts = Posting.objects.on(on).filter(unit__path__startswith=unit.path)
    return people.filter(pk__in=posts.values("user"))


@dataclass(frozen=True)
class Row:
    """A person with unit and post of the day."""

    person: User
    posting: Posting | None
    unit_name: str


def rows(people: Sequence[User], on: date | None) -> list[Row]:
    """Return the people with the post of now, or of the day `on`, and the name the unit had then; two queries."""
    posts = Posting.objects.current() if on is None else Posting.objects.on(on)
    held = {post.user_id: post for post in posts.filter(user__in=people).select_related("unit", "category")}
    names = names_on({post.unit_id for post in held.values()}, on) if on else {}
    found = []
    for person in people:
        posting = held.get(person.pk)
        home = person.unit if on is None else None
        unit = posting.unit if posting else home
        found.append(Row(person, posting, names.get(unit.pk, unit.name) if unit else ""))
    return found


def names_on(units: set[int], on: date) -> dict[int, str]:
    """Return the names that differ from today's which `units` had on the day `on`; one query."""
    later = UnitEvent.objects.filter(unit__in=units, kind=UnitEvent.Kind.RENAMED, on__gt=on, applied_at__isnull=False)
    names: dict[int, str] = {}
    for event in later.order_by("on", "pk"):
        names.setdefault(event.unit_id, event.old_name)
    return names
