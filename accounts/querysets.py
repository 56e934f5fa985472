"""The reading vocabulary of people and units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from lms.pinyin import spell

if TYPE_CHECKING:
    from .models import (
        Audience,
        AuditEntry,
        CorrectionRequest,
        ImportBatch,
        Posting,
        Registration,
        RoleAssignment,
        Unit,
        UnitEvent,
        UnitImport,
        User,
    )


#: Length of treebeard's path of a root.
ROOT_PATH_LENGTH = MP_Node.steplen


def name_key(name: str) -> str:
    """Return the pinyin by which Chinese names sort on any machine (the wheels of PostgreSQL carry no ICU)."""
    return " ".join(spell(name)).lower()


def scope_paths(user: User, *roles: str) -> list[str]:
    """Return the tree paths of the units in which `user` holds one of `roles`; one query."""
    return list(user.roles.filter(role__in=roles).values_list("unit__path", flat=True))


def within(paths: Iterable[str], field: str) -> Q:
    """Return the condition that `field`, a tree path, lies in one of the subtrees `paths`; no path, nothing."""
    scope = Q(pk__in=[])
    for path in paths:
        scope |= Q(**{f"{field}__startswith": path})
    return scope


class UnitQuerySet(MP_NodeQuerySet):
    """Units; ``below`` is the scope predicate that every list and figure uses."""

    def below(self, unit: Unit) -> UnitQuerySet:
        """Return `unit` and everything below it."""
        return self.filter(path__startswith=unit.path)

    def open(self) -> UnitQuerySet:
        """Return the units that exist now, without the merged and closed ones."""
        return self.filter(closed_on=None)

    def counties(self) -> UnitQuerySet:
        """Return the counties and districts."""
        return self.filter(kind="county")

    def managed_by(self, user: User, *roles: str) -> UnitQuerySet:
        """Return the units in which `user` holds one of `roles`; nothing for everybody else (deny by default)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(within(scope_paths(user, *roles), "path"))


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

    def waiting_for_password(self) -> UserQuerySet:
        """Return the accounts that have never signed in and have no password but perhaps a one-time one."""
        without = Q(password__startswith="!") | Q(password__startswith="onetime$")  # noqa: S106
        return self.active().filter(without, last_login=None)

    def in_units(self, units: QuerySet[Unit]) -> UserQuerySet:
        """Return the people whose current post is in one of `units`."""
        return self.filter(postings__end=None, postings__unit__in=units)

    def posted_in(self, unit: Unit, *, on: date) -> UserQuerySet:
        """Return the people who held a post in `unit` or below it on the day `on`, wherever they are now."""
        from .models import Posting

        return self.filter(pk__in=Posting.objects.on(on).filter(unit__path__startswith=unit.path).values("user"))

    def managed_by(self, user: User, *roles: str) -> UserQuerySet:
        """Return the people whose account belongs to a unit in which `user` holds one of `roles` (deny by default).

        People without a unit are seen by those who hold the role at the root of the tree only.
        """
        if not user.is_authenticated:
            return self.none()
        paths = scope_paths(user, *roles)
        scope = within(paths, "unit__path")
        if any(len(path) == ROOT_PATH_LENGTH for path in paths):
            scope |= Q(unit=None)
        return self.filter(scope)

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


class UnitEventQuerySet(QuerySet["UnitEvent"]):
    """Renames, moves, mergers and closings."""

    def planned(self) -> UnitEventQuerySet:
        """Return those that wait for their day."""
        return self.filter(applied_at=None, withdrawn_at=None)

    def due_on(self, day: date) -> UnitEventQuerySet:
        """Return the planned ones whose day has come, in the order in which they take effect."""
        return self.planned().filter(on__lte=day).order_by("on", "pk")


class AuditEntryQuerySet(QuerySet["AuditEntry"]):
    """The audit log."""

    def about(self, user: User) -> AuditEntryQuerySet:
        """Return the entries that concern the data of `user`."""
        return self.filter(about=user)


class RegistrationQuerySet(QuerySet["Registration"]):
    """Applications for an account."""

    def pending(self) -> RegistrationQuerySet:
        """Return those that wait for a decision."""
        return self.filter(state="pending")

    def managed_by(self, user: User, *roles: str) -> RegistrationQuerySet:
        """Return the applications addressed to a unit in which `user` holds one of `roles`."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(within(scope_paths(user, *roles), "unit__path"))


class CorrectionRequestQuerySet(QuerySet["CorrectionRequest"]):
    """Wishes for a correction."""

    def open(self) -> CorrectionRequestQuerySet:
        """Return those that wait for an answer."""
        return self.filter(state="open")

    def managed_by(self, user: User, *roles: str) -> CorrectionRequestQuerySet:
        """Return the wishes of the people in the units in which `user` holds one of `roles`."""
        from .models import User as UserModel

        return self.filter(user__in=UserModel.objects.managed_by(user, *roles))


class ImportBatchQuerySet(QuerySet["ImportBatch"]):
    """Spreadsheets of people."""

    def managed_by(self, user: User, *roles: str) -> ImportBatchQuerySet:
        """Return the batches whose people belong to a unit in which `user` holds one of `roles`."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(within(scope_paths(user, *roles), "unit__path"))


class UnitImportQuerySet(QuerySet["UnitImport"]):
    """Workbooks of units."""

    def visible_to(self, user: User, *roles: str) -> UnitImportQuerySet:
        """Return those that `user` sent, as long as one of `roles` is held; nothing else."""
        return self.filter(made_by_id=user.pk) if user.is_authenticated and scope_paths(user, *roles) else self.none()


class AudienceQuerySet(QuerySet["Audience"]):
    """Whom something is for."""

    def reaching(self, user: User, *, on: date) -> AudienceQuerySet:
        """Return the audiences that `user` belongs to on the day `on`; agrees with ``accounts.audiences.people_of``."""
        posting = user.posting_on(on)
        if posting is None or not user.is_active:
            return self.none()
        path = posting.unit.path
        above = [path[:length] for length in range(ROOT_PATH_LENGTH, len(path) + 1, ROOT_PATH_LENGTH)]

        def rows(name: str) -> QuerySet[Any]:
            return getattr(self.model, name).through._default_manager.filter(audience=OuterRef("pk"))

        units, categories = rows("units"), rows("categories")
        has_rule = Q(everybody=True) | Q(Exists(units)) | Q(Exists(categories)) | ~Q(ranks=[])
        fits = (
            (~Q(Exists(units)) | Q(Exists(units.filter(unit__path__in=above))))
            & (~Q(Exists(categories)) | Q(Exists(categories.filter(cadrecategory=posting.category_id))))
            & (Q(ranks=[]) | Q(ranks__contains=[posting.rank]))
        )
        reached = (has_rule & fits) | Q(Exists(rows("named").filter(user=user.pk)))
        excluded = Exists(rows("excluded").filter(user=user.pk))
        return self.filter(~Q(excluded), reached, scope__path__in=above)
