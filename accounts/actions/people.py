"""Verbs on accounts, posts and sessions."""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F

from ..audit import record
from ..models import CadreCategory, Posting, Unit, User
from ..permissions import demand_control


@transaction.atomic
def issue_account(
    username: str,
    *,
    real_name: str,
    password: str | None,
    by: User | None,
    at: datetime,
    email: str = "",
    unit: Unit | None = None,
) -> User:
    """Issue an account that may sign in at once (SPEC L03); without `password` it cannot until one is set.

    `unit` says who manages the account as long as the person holds no post.
    """
    user: User = User.objects.create_user(
        username, password, real_name=real_name, email=email, unit=unit, created_at=at
    )
    record("issue_account", by=by, at=at, target=user)
    return user


@transaction.atomic
def issue_break_glass_account(username: str, *, real_name: str, password: str, by: User | None, at: datetime) -> User:
    """Issue the superuser for emergencies; raise ``ValidationError`` when the password is too weak."""
    validate_password(password, User(username=username, real_name=real_name))
    user: User = User.objects.create_superuser(username, password, real_name=real_name, created_at=at)
    record("issue_break_glass_account", by=by, at=at, target=user)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: User | None, at: datetime, must_change: bool = False) -> None:
    """Give `user` a new password, which ends all sessions; raise ``ValidationError`` when it is too weak.

    With `must_change` the person has to choose an own one at the next sign-in.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    validate_password(password, locked)
    locked.set_password(password)
    locked.must_change_password, locked.password_changed_at, locked.one_time_until = must_change, at, None
    locked.save(update_fields=["password", "must_change_password", "password_changed_at", "one_time_until"])
    record("set_password", by=by, at=at, target=user, must_change=must_change)
    user.refresh_from_db()


def disable(user: User, *, by: User | None, at: datetime, reason: str) -> None:
    """Stop `user` from signing in; a session that is open ends with its next request. Twice is the same as once."""
    demand_control(by, user)
    _change_state(user, User.State.DISABLED, verb="disable", by=by, at=at, reason=reason)


def reactivate(user: User, *, by: User | None, at: datetime, reason: str) -> None:
    """Let `user` sign in again."""
    demand_control(by, user)
    _change_state(user, User.State.ACTIVE, verb="reactivate", by=by, at=at, reason=reason)


@transaction.atomic
def _change_state(user: User, state: User.State, *, verb: str, by: User | None, at: datetime, reason: str) -> None:
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.state != state:
        locked.state, locked.is_active = state, state == User.State.ACTIVE
        locked.save(update_fields=["state", "is_active"])
        record(verb, by=by, at=at, target=user, reason=reason)
    user.refresh_from_db()


@transaction.atomic
def appoint(
    user: User, *, unit: Unit, post: str, rank: str, category: CadreCategory, start: date, by: User | None, at: datetime
) -> Posting:
    """Give `user` a post from `start`; the post held so far ends that day, so that history never overlaps."""
    User.objects.select_for_update().get(pk=user.pk)
    user.postings.current().update(end=start)
    posting = Posting.objects.create(user=user, unit=unit, post=post, rank=rank, category=category, start=start)
    user.unit = unit
    user.save(update_fields=["unit"])
    record("appoint", by=by, at=at, target=posting, about=user, unit=unit.code, start=start.isoformat())
    return posting


@transaction.atomic
def end_sessions(user: User, *, by: User | None, at: datetime, reason: str) -> None:
    """End every session of `user` with its next request, wherever it is."""
    count_session_epoch(user)
    record("end_sessions", by=by, at=at, target=user, reason=reason)


def count_session_epoch(user: User) -> None:
    """Make every session of `user` invalid; verbs that change what a session may do call it."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    for name in ("held_roles", "_role_places"):
        user.__dict__.pop(name, None)
