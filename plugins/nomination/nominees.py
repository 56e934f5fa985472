"""Who is meant by the name and the unit that somebody wrote.

It is certain when exactly one person of that name has that unit, and nobody else of the name comes near it. Whatever is
not certain is kept from everybody who might be meant (``querysets``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Length
from django.views.decorators.debug import sensitive_variables

from accounts.models import Unit, UnitEvent, User

from .identities import Identity, account_key, nominee_key, plain_name, plain_unit, sound_key, sound_of

if TYPE_CHECKING:
    from .models.shared import AboutSomebody

#: What people put before the name of an office of their own city or county.
_OWN_PREFIX = re.compile(r"^(?:中共|本?[市区县])(?=.{2})")


@dataclass(frozen=True)
class Meant:
    """Who is meant: `person` when it is certain; `people` might be; `namesakes` are those to ask about."""

    person: User | None = None
    people: list[User] = field(default_factory=list)
    namesakes: list[User] = field(default_factory=list)


def _who_sounds_or_stands_in(name: str) -> list[User]:
    sound = sound_of(name)
    found = User.objects.alias(
        sound=Func(F("name_key"), Value("[^a-z]"), Value(""), Value("g"), function="regexp_replace"),
        written=Value(name, output_field=CharField()),
        length=Length("real_name"),
    )
    same = Q(name_key__startswith=sound[0], sound=sound) if sound else Q(pk__in=[])
    return list(found.filter(same | Q(length__gte=2, written__contains=F("real_name"))).order_by("pk"))


def _spellings(units: Iterable[Unit]) -> dict[int, tuple[set[str], set[str]]]:
    """Return by unit its names, present, short and former, and the names of what lies above it; three queries."""
    units = list(units)
    paths = {unit.path[:end] for unit in units for end in range(Unit.steplen, len(unit.path), Unit.steplen)}
    above = {unit.path: unit for unit in Unit.objects.filter(path__in=paths)}
    former: dict[int, set[str]] = {}
    for unit_id, name in UnitEvent.objects.filter(unit__in=units, applied_at__isnull=False).values_list(
        "unit_id", "old_name"
    ):
        former.setdefault(unit_id, set()).add(name)
    found = {}
    for unit in units:
        ends = range(Unit.steplen, len(unit.path), Unit.steplen)
        higher = {name for end in ends if (top := above.get(unit.path[:end])) for name in (top.name, top.short_name)}
        higher = {plain_unit(name) for name in higher if name}
        names = {plain_unit(name) for name in (unit.name, unit.short_name, *former.get(unit.pk, ())) if name}
        found[unit.pk] = (names, higher | {name[:-1] for name in higher if len(name) > 2})
    return found


def _core(text: str, higher: set[str]) -> str:
    """Return a unit's plain name without the city and the county before it."""
    prefixes, before = sorted(higher, key=len, reverse=True), None
    while text != before:
        before = text
        for prefix in prefixes:
            if text.startswith(prefix) and len(text) > len(prefix) + 1:
                text = text[len(prefix) :]
        text = _OWN_PREFIX.sub("", text)
    return text


def _nearness(written: str, names: set[str], higher: set[str]) -> int:
    """Return 2 for the same unit, 1 for one that may be meant, 0 for another one."""
    if written in names:
        return 2
    asked, own = _core(written, higher), {_core(name, higher) for name in names}
    if asked in own:
        return 2
    return int(any(asked and name and (asked in name or name in asked) for name in own))


@sensitive_variables()
def meant_by(name: str, unit: str) -> Meant:
    """Return who is meant by `name` in `unit`; the account of the right name and unit alone is certain."""
    plain, written = plain_name(name), plain_unit(unit)
    if not plain:
        return Meant()
    people = _who_sounds_or_stands_in(plain)
    same = [person for person in people if plain_name(person.real_name) == plain]
    if not same:
        return Meant(people=people)
    postings: dict[int, list[Any]] = {person.pk: list(person.postings.select_related("unit")) for person in same}
    own = {person.pk: ({person.unit} if person.unit else set()) for person in same}
    now = {pk: own[pk] | {each.unit for each in rows if each.end is None} for pk, rows in postings.items()}
    ever = {pk: now[pk] | {each.unit for each in rows} for pk, rows in postings.items()}
    spelled = _spellings({unit for units in ever.values() for unit in units})

    def near(units: dict[int, Any], person: User) -> int:
        return max((_nearness(written, *spelled[unit.pk]) for unit in units[person.pk]), default=0)

    certain = [person for person in same if near(now, person) == 2]
    others = [person for person in same if person not in certain and near(ever, person)]
    if len(certain) == 1 and not others:
        return Meant(person=certain[0], people=certain)
    return Meant(
        people=people, namesakes=[person for person in same if any(each.end is None for each in postings[person.pk])]
    )


def account_named(uid: str, name: str) -> User | None:
    """Return the account `uid` if it bears `name`; `uid` comes from a browser and may be any text."""
    try:
        found = User.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        return None
    return found if found and plain_name(found.real_name) == plain_name(name) else None


@sensitive_variables()
def person_of(row: AboutSomebody) -> User | None:
    """Return the account that `row` is about, if that is certain."""
    meant = meant_by(row.nominee_name, row.nominee_unit)
    return next((person for person in meant.people if account_key(person) == row.nominee_key), None)


@sensitive_variables()
def identify(name: str, unit: str, account: User | None = None) -> Identity:
    """Return what is kept of who is meant; an `account` that was chosen is certain."""
    meant = Meant(person=account) if account else meant_by(name, unit)
    if meant.person is not None:
        key = account_key(meant.person)
        return Identity(key, (key,), "")
    return Identity(nominee_key(name, unit), tuple(account_key(person) for person in meant.people), sound_key(name))
