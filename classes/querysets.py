"""The reading vocabulary of programmes, classes, meetings and group viewing."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, DecimalField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Audience, Unit, User
from accounts.permissions import HOLDERS, Power
from accounts.querysets import ROOT_PATH_LENGTH, scope_paths, within

if TYPE_CHECKING:
    from .models import (
        Announcement,
        Certificate,
        ClassMember,
        Meeting,
        Programme,
        TrainingClass,
        TrainingHours,
        Viewing,
    )

#: States of a class that its members and those it is offered to may know about.
PUBLIC_STATES = ("open", "running", "closed")


def in_scope(user: User, power: Power, field: str) -> Q:
    """Return the condition that `field`, a tree path, lies where `user` holds `power`; one query, deny by default."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    return within(scope_paths(user, *HOLDERS[power]), field)


class ProgrammeQuerySet(QuerySet["Programme"]):
    """Programmes."""

    def managed_by(self, user: User) -> ProgrammeQuerySet:
        """Return the programmes of the units in which `user` manages classes."""
        return self.filter(in_scope(user, Power.MANAGE_CLASSES, "organiser__path"))

    def open_to(self, unit: Unit) -> ProgrammeQuerySet:
        """Return the programmes that a class of `unit` may belong to: its own, and those of the units above."""
        path = unit.path
        return self.filter(
            organiser__path__in=[path[:end] for end in range(ROOT_PATH_LENGTH, len(path) + 1, ROOT_PATH_LENGTH)]
        )

    def with_figures(self) -> ProgrammeQuerySet:
        """Annotate ``class_count``, ``closed_count``, ``member_count`` and ``graduate_count``."""
        member = Q(classes__members__state="active")
        return self.annotate(
            class_count=Count("classes", filter=~Q(classes__state="cancelled"), distinct=True),
            closed_count=Count("classes", filter=Q(classes__state="closed"), distinct=True),
            member_count=Count("classes__members", filter=member, distinct=True),
            graduate_count=Count(
                "classes__members", filter=member & Q(classes__members__graduated=True), distinct=True
            ),
        )


class ClassQuerySet(QuerySet["TrainingClass"]):
    """Training classes."""

    def managed_by(self, user: User) -> ClassQuerySet:
        """Return the classes of the units in which `user` manages classes."""
        return self.filter(in_scope(user, Power.MANAGE_CLASSES, "organiser__path"))

    def of(self, user: User) -> ClassQuerySet:
        """Return the classes that have been published and on whose roster `user` is."""
        return self.filter(
            state__in=PUBLIC_STATES, pk__in=user.class_members.filter(state="active").values("training_class")
        )

    def offered_to(self, user: User, *, at: datetime) -> ClassQuerySet:
        """Return the classes for which `user` may sign up now, whether or not there are places left."""
        audiences = Audience.objects.reaching(user, on=timezone.localdate(at))
        mine = user.class_members.filter(state__in=["active", "removed"])
        return self.filter(
            Q(signup_until=None) | Q(signup_until__gt=at),
            self_signup=True,
            ends_on__gte=timezone.localdate(at),
            state__in=["open", "running"],
            audience__in=audiences,
        ).exclude(pk__in=mine.values("training_class"))

    def visible_to(self, user: User, *, at: datetime) -> ClassQuerySet:
        """Return the classes that `user` may know about as a learner."""
        offered = self.model._default_manager.offered_to(user, at=at)
        mine = self.model._default_manager.of(user)
        return self.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=offered.values("pk")))

    def with_figures(self) -> ClassQuerySet:
        """Annotate ``member_count`` and ``graduate_count``."""
        active = Q(members__state="active")
        return self.annotate(
            member_count=Count("members", filter=active, distinct=True),
            graduate_count=Count("members", filter=active & Q(members__graduated=True), distinct=True),
        )

    def overdue(self, day: date) -> ClassQuerySet:
        """Return the classes that have ended before `day` and are not closed, those that wait longest first."""
        return self.filter(state__in=["open", "running"], ends_on__lt=day).order_by("ends_on", "pk")

    def due_to_start(self, day: date) -> ClassQuerySet:
        """Return the published classes whose first day has come."""
        return self.filter(state="open", starts_on__lte=day)


class MemberQuerySet(QuerySet["ClassMember"]):
    """Rosters."""

    def active(self) -> MemberQuerySet:
        """Return those who are in the class now."""
        return self.filter(state="active")


class AnnouncementQuerySet(QuerySet["Announcement"]):
    """Announcements."""

    def shown(self) -> AnnouncementQuerySet:
        """Return those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class MeetingQuerySet(QuerySet["Meeting"]):
    """Meetings."""

    def held(self) -> MeetingQuerySet:
        """Return the meetings that were not cancelled."""
        return self.filter(cancelled_at=None)

    def managed_by(self, user: User) -> MeetingQuerySet:
        """Return the meetings of the classes that `user` manages."""
        return self.filter(in_scope(user, Power.MANAGE_CLASSES, "training_class__organiser__path"))

    def of(self, user: User) -> MeetingQuerySet:
        """Return the meetings that `user` is to attend: of the own classes, for everybody or the own group."""
        from .models import ClassMember as Member

        mine = Member.objects.active().filter(user_id=user.pk, training_class__state__in=PUBLIC_STATES)
        groups = mine.exclude(group=None).values("group")
        return self.held().filter(Q(group=None) | Q(group__in=groups), training_class__in=mine.values("training_class"))


class HoursQuerySet(QuerySet["TrainingHours"]):
    """Hours of 集中培训: what scoring reads."""

    def of(self, user: User) -> HoursQuerySet:
        """Return the lines of `user`."""
        return self.filter(user_id=user.pk)

    def counting(self) -> HoursQuerySet:
        """Return the lines that were not taken back."""
        return self.filter(reverses=None, reversed_by=None)

    def total(self) -> object:
        """Return the sum of the hours, reversals included."""
        return self.aggregate(total=Coalesce(Sum("hours"), 0, output_field=DecimalField()))["total"]


class CertificateQuerySet(QuerySet["Certificate"]):
    """Certificates."""

    def of(self, user: User) -> CertificateQuerySet:
        """Return the certificates of `user`."""
        return self.filter(member__user_id=user.pk)

    def valid(self) -> CertificateQuerySet:
        """Return those that were not revoked."""
        return self.filter(revoked_at=None)

    def managed_by(self, user: User) -> CertificateQuerySet:
        """Return the certificates of the classes that `user` manages."""
        return self.filter(in_scope(user, Power.MANAGE_CLASSES, "member__training_class__organiser__path"))


class ViewingQuerySet(QuerySet["Viewing"]):
    """Group viewing."""

    def managed_by(self, user: User) -> ViewingQuerySet:
        """Return the sheets of the units in which `user` runs viewings."""
        return self.filter(in_scope(user, Power.RUN_VIEWINGS, "unit__path"))
