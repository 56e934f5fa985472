"""Verbs on people and units."""

from datetime import date, datetime

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from .audit import record
from .models import SEPARATE_ROLES, CadreCategory, Posting, RoleAssignment, Unit, User
from .querysets import name_key


class RoleConflict(Exception):
    """The person already holds another of the three administrators' roles, which must stay in different hands."""


@transaction.atomic
def create_unit(
    name: str, *, code: str, kind: str, parent: Unit | None, by: User | None, at: datetime, short_name: str = ""
) -> Unit:
    """Add a unit below `parent`, or as a root of its own; raise ``IntegrityError`` when `code` is taken."""
    fields = {
        "name": name,
        "short_name": short_name,
        "code": code,
        "kind": Unit.Kind(kind),
        "name_key": name_key(name),
    }
    if parent is None:
        unit: Unit = Unit.add_root(**fields)
    else:
        # treebeard numbers children from the parent's row in memory; two writers must not see the same count.
        unit = Unit.objects.select_for_update().get(pk=parent.pk).add_child(**fields)
        parent.refresh_from_db()
    record("create_unit", by=by, at=at, target=unit, code=code)
    return unit


@transaction.atomic
def issue_account(
    username: str, *, real_name: str, password: str | None, by: User | None, at: datetime, email: str = ""
) -> User:
    """Issue an account that may sign in at once (SPEC L03); without `password` it cannot until one is set."""
    user: User = User.objects.create_user(username, password, real_name=real_name, email=email, created_at=at)
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
    locked.must_change_password = must_change
    locked.save(update_fields=["password", "must_change_password"])
    record("set_password", by=by, at=at, target=user, must_change=must_change)
    user.refresh_from_db()


def disable(user: User, *, by: User | None, at: datetime, reason: str) -> None:
    """Stop `user` from signing in; a session that is open ends with its next request. Twice is the same as once."""
    _change_state(user, User.State.DISABLED, verb="disable", by=by, at=at, reason=reason)


def reactivate(user: User, *, by: User | None, at: datetime, reason: str) -> None:
    """Let `user` sign in again."""
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
    record("appoint", by=by, at=at, target=posting, user=str(user.uid), unit=unit.code, start=start.isoformat())
    return posting


@transaction.atomic
def grant_role(user: User, role: str, *, unit: Unit, by: User | None, at: datetime) -> RoleAssignment:
    """Grant a role within `unit` and below, and the Wagtail group of the same name, which carries the page rights.

    Raise :class:`RoleConflict` when the person would hold two of system, security and audit administrator.
    """
    User.objects.select_for_update().get(pk=user.pk)
    wanted = RoleAssignment.Role(role)
    if wanted in SEPARATE_ROLES and user.roles.filter(role__in=SEPARATE_ROLES).exclude(role=wanted).exists():
        raise RoleConflict(_("系统管理员、安全管理员和审计管理员须由不同人员担任。"))
    assignment, created = RoleAssignment.objects.get_or_create(
        user=user, role=wanted, unit=unit, defaults={"granted_at": at, "granted_by": by}
    )
    user.groups.add(Group.objects.get_or_create(name=wanted.value)[0])
    if created:
        record("grant_role", by=by, at=at, target=user, role=wanted.value, unit=unit.code)
    return assignment


@transaction.atomic
def revoke_role(user: User, role: str, *, unit: Unit, by: User | None, at: datetime) -> None:
    """Take a role within `unit` away; the group goes with the last unit. A role that is not held is no error."""
    User.objects.select_for_update().get(pk=user.pk)
    held = RoleAssignment.Role(role)
    deleted, _rows = user.roles.filter(role=held, unit=unit).delete()
    if not user.roles.filter(role=held).exists():
        user.groups.remove(*Group.objects.filter(name=held.value))
    if deleted:
        record("revoke_role", by=by, at=at, target=user, role=held.value, unit=unit.code)
