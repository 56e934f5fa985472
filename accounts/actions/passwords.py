"""Verbs on one-time passwords, which staff print and hand out."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from ..audit import record
from ..hashers import OneTimeHasher
from ..models import User
from ..permissions import Power, demand_control, people_for

#: Letters and digits that nobody mistakes for one another on paper: no 0 o 1 l i.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 12
VALID_FOR = timedelta(days=14)


def one_time_password() -> str:
    """Return twelve characters of an alphabet of 31: 59 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


@transaction.atomic
def issue_one_time_passwords(people: Iterable[User], *, by: User | None, at: datetime) -> dict[User, str]:
    """Give every one of `people` a password that is valid for 14 days and has to be changed at the first sign-in.

    They replace what passwords there were. They are returned, to be shown once, and stored nowhere in clear; the audit
    log says who got one.
    """
    numbers = sorted(user.pk for user in people)
    locked = list(User.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk"))
    _demand_control_of_all(locked, by=by)
    issued = {}
    for user in locked:
        issued[user] = one_time_password()
        user.password = make_password(issued[user], hasher=OneTimeHasher.algorithm)
        user.must_change_password, user.one_time_until, user.password_changed_at = True, at + VALID_FOR, at
    User.objects.bulk_update(
        locked, ["password", "must_change_password", "one_time_until", "password_changed_at"], batch_size=500
    )
    record("issue_one_time_passwords", by=by, at=at, count=len(locked), accounts=[user.pk for user in locked])
    return issued


def _demand_control_of_all(people: list[User], *, by: User | None) -> None:
    """Ask for everybody what ``demand_control`` asks for one; those without a role in one query."""
    if by is None:
        return
    ordinary = people_for(by, Power.MANAGE_PEOPLE).filter(roles=None, is_superuser=False).exclude(pk=by.pk)
    allowed = set(ordinary.filter(pk__in=[user.pk for user in people]).values_list("pk", flat=True))
    for user in people:
        if user.pk not in allowed:
            demand_control(by, user)
