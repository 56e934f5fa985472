"""Verbs on people and units."""

from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import transaction

from .audit import record
from .models import CadreCategory, Posting, RoleAssignment, Unit, User


@transaction.atomic
def issue_account(
    username: str, *, real_name: str, password: str | None, by: User | None, at: datetime, email: str = ""
) -> User:
    """Issue an account that may sign in at once (SPEC L03); without `password` it cannot until one is set."""
    user: User = User.objects.create_user(username, password, real_name=real_name, email=email, created_at=at)
    record("issue_account", by=by, at=at, target=user)
    return user


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
    """Grant a role within `unit` and below, and the Wagtail group of the same name, which carries the page rights."""
    assignment, created = RoleAssignment.objects.get_or_create(
        user=user, role=RoleAssignment.Role(role), unit=unit, defaults={"granted_at": at, "granted_by": by}
    )
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    if created:
        record("grant_role", by=by, at=at, target=user, role=role, unit=unit.code)
    return assignment
