"""The reading vocabulary of credits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce, Rank
from django.utils import timezone

from accounts.models import Unit
from accounts.permissions import Power, may_in, units_for

from .periods import Period

if TYPE_CHECKING:
    from accounts.models import User

    from .models import (
        AnnualArchive,
        CreditAppeal,
        CreditCertificate,
        CreditEntry,
        CreditPolicy,
        Declaration,
        Exemption,
        ExportFile,
        HoursImport,
        LedgerSum,
        QuarterRow,
    )


class CreditPolicyQuerySet(QuerySet["CreditPolicy"]):
    """Policies."""

    def valid_on(self, day: date) -> CreditPolicyQuerySet:
        """Return the policies in force on `day`, the newest version first."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day, state="active").order_by(
            "-valid_from", "-version", "-pk"
        )


class CreditEntryQuerySet(QuerySet["CreditEntry"]):
    """Credit entries."""

    def of(self, user: User) -> CreditEntryQuerySet:
        """Return the entries of `user`."""
        return self.filter(user_id=user.pk)

    def online(self) -> CreditEntryQuerySet:
        """Return the ledger 网络自学."""
        return self.filter(ledger="online")

    def offline(self) -> CreditEntryQuerySet:
        """Return the ledger 集中培训."""
        return self.filter(ledger="offline")

    def in_period(self, period: Period) -> CreditEntryQuerySet:
        """Return what was earned in `period`, by the site's calendar."""
        start, end = period.bounds(timezone.get_default_timezone())
        return self.filter(earned_at__gte=start, earned_at__lt=end)

    def in_units(self, units: QuerySet[Unit]) -> CreditEntryQuerySet:
        """Return what was earned in a post in one of `units` (the post of that time)."""
        return self.filter(posting__unit__in=units)

    def total(self) -> Decimal:
        """Return the sum of the hours."""
        return Decimal(self.aggregate(total=Coalesce(Sum("hours"), Decimal(0)))["total"])


class LedgerSumQuerySet(QuerySet["LedgerSum"]):
    """What the database has added up of the ledger."""

    def of(self, user: User) -> LedgerSumQuerySet:
        """Return the sums of `user`."""
        return self.filter(user_id=user.pk)

    def online(self) -> LedgerSumQuerySet:
        """Return the ledger 网络自学."""
        return self.filter(ledger="online")

    def in_period(self, period: Period) -> LedgerSumQuerySet:
        """Return the quarters of `period`."""
        return self.filter(quarter__gte=period.first_day, quarter__lt=period.next.first_day)

    def total(self) -> Decimal:
        """Return the hours of all of them."""
        return Decimal(self.aggregate(total=Coalesce(Sum("hours"), Decimal(0)))["total"])


class QuarterRowQuerySet(QuerySet["QuarterRow"]):
    """People of a frozen quarter."""

    def in_units(self, units: QuerySet[Unit]) -> QuarterRowQuerySet:
        """Return those who were in one of `units`."""
        return self.filter(unit__in=units)

    def placed(self) -> QuarterRowQuerySet:
        """Annotate ``place`` by online hours, the most first; equal hours share a place. Without hours no place."""
        return (
            self.filter(online__gt=0)
            .annotate(place=Window(Rank(), order_by=F("online").desc()))
            .order_by("-online", "user_id")
        )


class DeclarationQuerySet(QuerySet["Declaration"]):
    """Declared activities."""

    def of(self, user: User) -> DeclarationQuerySet:
        """Return those of `user`."""
        return self.filter(user_id=user.pk)

    def managed_by(self, user: User) -> DeclarationQuerySet:
        """Return those of the units in which `user` confirms or approves (deny by default), but not the own."""
        units = units_for(user, Power.CONFIRM_DECLARATIONS) | units_for(user, Power.APPROVE_DECLARATIONS)
        return self.filter(unit__in=units).exclude(user_id=user.pk)


class CreditAppealQuerySet(QuerySet["CreditAppeal"]):
    """Appeals about hours."""

    def of(self, user: User) -> CreditAppealQuerySet:
        """Return those of `user`."""
        return self.filter(user_id=user.pk)

    def managed_by(self, user: User) -> CreditAppealQuerySet:
        """Return those of the units in which `user` answers (deny by default), but not the own."""
        mine = Q(unit__in=units_for(user, Power.ANSWER_CREDIT_APPEALS))
        if may_in(user, Power.ANSWER_CREDIT_APPEALS, None):
            mine |= Q(unit=None)
        return self.filter(mine).exclude(user_id=user.pk)


class ExportFileQuerySet(QuerySet["ExportFile"]):
    """Exports."""

    def visible_to(self, user: User) -> ExportFileQuerySet:
        """Return the exports that a person made."""
        return self.filter(made_by_id=user.pk)


class ExemptionQuerySet(QuerySet["Exemption"]):
    """Exemptions."""

    def of(self, user: User) -> ExemptionQuerySet:
        """Return those of `user`."""
        return self.filter(user_id=user.pk)

    def valid(self) -> ExemptionQuerySet:
        """Return those that were not revoked."""
        return self.filter(revocation=None)

    def between(self, first: date, last: date) -> ExemptionQuerySet:
        """Return those of any day from `first` to `last`."""
        return self.filter(first_day__lte=last, last_day__gte=first)

    def managed_by(self, user: User) -> ExemptionQuerySet:
        """Return those of people in the units in which `user` grants any (deny by default), but not the own."""
        mine = Q(unit__in=units_for(user, Power.GRANT_EXEMPTIONS))
        if may_in(user, Power.GRANT_EXEMPTIONS, None):
            mine |= Q(unit=None)
        return self.filter(mine).exclude(user_id=user.pk)


class AnnualArchiveQuerySet(QuerySet["AnnualArchive"]):
    """Frozen years."""

    def in_units(self, units: QuerySet[Unit]) -> AnnualArchiveQuerySet:
        """Return those of one of `units`."""
        return self.filter(unit__in=units)


class CreditCertificateQuerySet(QuerySet["CreditCertificate"]):
    """Certificates of hours."""

    def of(self, user: User) -> CreditCertificateQuerySet:
        """Return those of `user`."""
        return self.filter(user_id=user.pk)

    def valid(self) -> CreditCertificateQuerySet:
        """Return those that no newer one has replaced."""
        return self.filter(replaced_at=None)


class HoursImportQuerySet(QuerySet["HoursImport"]):
    """Batches of external hours."""

    def visible_to(self, user: User) -> HoursImportQuerySet:
        """Return those that `user` uploaded, as long as the power to import is held; nothing else."""
        return self.filter(made_by_id=user.pk) if units_for(user, Power.IMPORT_HOURS).exists() else self.none()
