"""The reading vocabulary of people and units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import OuterRef, Q, QuerySet, Subquery
from pypinyin import lazy_pinyin
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

if TYPE_CHECKING:
    from .models import Posting, RoleAssignment, Unit, User


def name_key(name: str) -> str:
    """Return the pinyin by which Chinese names sort on any machine (the wheels of PostgreSQL carry no ICU)."""
    return " ".join(lazy_pinyin(name)).lower()


class UnitQuerySet(MP_NodeQuerySet):
    """Units; ``below`` is the scope predicate that every list and figure uses."""

    def below(self, unit: Unit) -> UnitQuerySet:
        """Return `unit` and everything below it."""
        return self.filter(path__startswith=unit.path)

    def counties(self) -> UnitQuerySet:
        """Return the counties and districts."""
        return self.filter(kind="county")

    def managed_by(self, user: User, *roles: str) -> UnitQuerySet:
        """Return the units in which `user` holds one of `roles`; nothing for everybody else (deny by default)."""
        if not user.is_authenticated:
            return self.none()
        scope = Q(pk__in=[])
        for path in user.roles.filter(role__in=roles).values_list("unit__path", flat=True):
            scope |= Q(path__startswith=path)
        return self.filter(scope)


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    """Units in tree order."""

    def get_queryset(self) -> UnitQuerySet:
        """Return our queryset: treebeard's manager would always return its own."""
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class UserQuerySet(QuerySet["User"]):
    """People."""

    def active(self) -> UserQuerySet:
        """Return the accounts that may sign in."""
        return self.filter(state="active")

    def cadres(self) -> UserQuerySet:
        """Return the people who hold a post now, that is, the learners."""
        return self.filter(postings__end=None, postings__isnull=False)

    def in_units(self, units: QuerySet[Unit]) -> UserQuerySet:
        """Return the people whose current post is in one of `units`."""
        return self.filter(postings__end=None, postings__unit__in=units)

    def with_posting(self, at: date | None = None) -> UserQuerySet:
        """Annotate ``unit_name`` and ``post`` as they are now, or as they were on the day `at`."""
        from .models import Posting

        posting = Posting.objects.filter(user=OuterRef("pk"))
        posting = posting.current() if at is None else posting.on(at)
        return self.annotate(
            unit_name=Subquery(posting.values("unit__name")[:1]), post=Subquery(posting.values("post")[:1])
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates accounts; everything beyond the bare row is a verb in ``accounts.actions``."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Create an account that signs in with `password`, or with none at all."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.name_key = name_key(user.real_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Create the break-glass account."""
        return self.create_user(username, password, is_superuser=True, **fields)


class PostingQuerySet(QuerySet["Posting"]):
    """Posts and their history."""

    def current(self) -> PostingQuerySet:
        """Return the posts that are held now."""
        return self.filter(end=None)

    def on(self, day: date) -> PostingQuerySet:
        """Return the posts that were held on `day`."""
        return self.filter(Q(end=None) | Q(end__gt=day), start__lte=day)


class RoleAssignmentQuerySet(QuerySet["RoleAssignment"]):
    """Roles."""

    def of(self, user: User) -> RoleAssignmentQuerySet:
        """Return the roles of `user`."""
        return self.filter(user=user)
