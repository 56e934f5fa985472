"""Verbs that turn study into credits, and the search for credits that a crash left out."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import PersonalRecord, Posting, User
from classes.models import TrainingHours
from courses.models import Enrolment

from ..evidence import evidence_of, study_of
from ..models import CreditEntry, CreditPolicy, Ledger
from ..periods import Period
from ..policies.arithmetic import Before, calculate, wanting
from ..policies.rules import PolicyRules
from .ledger import append_entry, posting_on
from .withdrawals import settle_withdrawal, unsettled_withdrawals

logger = logging.getLogger(__name__)


class NoPolicyError(Exception):
    """No credit policy is in force on the day in question; staff must add one, then reconcile."""


class NotYetError(Exception):
    """The policy asks for more than the course does; `wanting` is ``completion`` or ``test``."""

    def __init__(self, wanting: str) -> None:
        super().__init__(wanting)
        self.wanting = wanting


def age_on(born: date | None, day: date) -> int | None:
    """Return the age in whole years on `day`, if the date of birth is known."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) if born else None


def age_of(user: User, day: date) -> int | None:
    """Return how old `user` is on `day`, if the office knows."""
    kept = PersonalRecord.objects.filter(user=user).first()
    return age_on(kept.birth_date, day) if kept else None


def policy_for(user: User, posting: Posting | None, *, day: date) -> CreditPolicy:
    """Return the policy under which `user` earns on `day`; raises :class:`NoPolicyError`.

    One for the category of the person's post of that day comes before one for everybody, then the newer one.
    """
    category = posting.category_id if posting else None
    general = None
    for policy in CreditPolicy.objects.valid_on(day).prefetch_related("categories"):
        below = policy.parsed.below_age
        if below is not None and (age_of(user, day) or 0) >= below:
            continue
        categories = {each.pk for each in policy.categories.all()}
        if category in categories:
            return policy
        general = general or (None if categories else policy)
    if general is None:
        raise NoPolicyError(day.isoformat())
    return general


def _before(user: User, rules: PolicyRules, at: datetime) -> Before:
    """Return what `user` had when something was earned at `at`, as far as the rules ask."""
    mine = CreditEntry.objects.of(user).online()
    today, year = Decimal(0), {}
    if rules.daily_cap is not None:
        begin = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        today = mine.filter(earned_at__gte=begin, earned_at__lt=begin + timedelta(days=1)).total()
    if rules.yearly_caps:
        found = mine.in_period(Period(timezone.localdate(at).year)).order_by()
        year = dict(found.values_list("course_class").annotate(Sum("hours")))
    return Before(today, year)


@transaction.atomic
def award_course_credit(enrolment: Enrolment, *, at: datetime) -> CreditEntry:
    """Credit a completed course, once (SPEC L09). The policy of the day of completion applies.

    Raises ``ValueError`` for a course that is not completed, :class:`NoPolicyError` and :class:`NotYetError`.
    """
    enrolment = Enrolment.objects.select_related("course", "user").get(pk=enrolment.pk)
    if enrolment.completed_at is None:
        raise ValueError(f"enrolment {enrolment.pk} is not completed")
    # The same completion may be reported many times at once: the person's row lets one of them calculate.
    user = User.objects.select_for_update().get(pk=enrolment.user_id)
    key = f"course:{enrolment.course_id}:{enrolment.user_id}"
    if existing := CreditEntry.objects.filter(key=key).first():
        return existing
    course, (study, earned_at) = enrolment.course, study_of(enrolment)
    posting = posting_on(user, earned_at)
    policy = policy_for(user, posting, day=timezone.localdate(earned_at))
    rules = policy.parsed
    if lacking := wanting(rules, study):
        raise NotYetError(lacking)
    lines = calculate(rules, study, _before(user, rules, earned_at))
    return append_entry(
        CreditEntry(
            user=user,
            posting=posting,
            ledger=Ledger.ONLINE,
            kind=CreditEntry.Kind.COURSE,
            course_class=course.course_class,
            basic=course.subject in rules.basic,
            title=course.title,
            hours=lines[-1].hours,
            earned_at=earned_at,
            recorded_at=at,
            policy=policy,
            enrolment=enrolment,
            key=key,
            evidence=evidence_of(enrolment) | {"study": study.as_json()},
            calculation=[line.as_json() for line in lines],
        )
    )


@transaction.atomic
def enter_class_hours(row: TrainingHours, *, at: datetime) -> CreditEntry:
    """Enter the hours of a class or a group viewing (SPEC L23, L27), or take them back, once each.

    Hours that a class takes back are a correction of the entry that it gave.
    """
    earned_at = timezone.make_aware(datetime(row.earned_on.year, row.earned_on.month, row.earned_on.day, 12))  # noqa: DTZ001
    given = CreditEntry.objects.filter(key=f"class-hours:{row.reverses_id}").first() if row.reverses_id else None
    corrects = {"corrects": str(given.uid)} if given else {}
    posting, training = posting_on(row.user, earned_at), row.training_class
    return append_entry(
        CreditEntry(
            user=row.user,
            posting=posting,
            source=given.source if given else training.source if training else "",
            basic=given.basic if given else _is_basic(row, posting),
            ledger=Ledger.OFFLINE,
            kind=CreditEntry.Kind.TRAINING if row.hours >= 0 else CreditEntry.Kind.CORRECTION,
            # No code of a policy has a colon: hours of classes never count against the bound of an activity.
            activity=f"class:{row.category}",
            title=row.title,
            hours=row.hours,
            earned_at=earned_at if row.hours >= 0 else at,
            recorded_at=at,
            key=f"class-hours:{row.pk}",
            evidence={"class_hours": str(row.uid), "training": _training_of(row)} | corrects,
        )
    )


def _is_basic(row: TrainingHours, posting: Posting | None) -> bool:
    """Say whether hours of a class are 基本培训: by where it came from, under the policy of the day."""
    if row.training_class is None:
        return False
    try:
        rules = policy_for(row.user, posting, day=row.earned_on).parsed
    except NoPolicyError:
        return False
    return row.training_class.source in rules.basic


def _training_of(row: TrainingHours) -> dict[str, Any]:
    """Return what a record of training says beside title and hours: first and last day, organiser, kind."""
    if training := row.training_class:
        return {
            "starts": training.starts_on.isoformat(),
            "ends": training.ends_on.isoformat(),
            "organiser": training.organiser.name,
            "sort": training.sort,
        }
    place = row.viewing.unit.name if row.viewing else ""
    return {"starts": row.earned_on.isoformat(), "ends": row.earned_on.isoformat(), "organiser": place}


def uncredited() -> Iterator[Enrolment]:
    """Yield completed enrolments that have no credit: what a crash or a lost signal left out."""
    credited = CreditEntry.objects.exclude(enrolment=None).values("enrolment")
    yield from Enrolment.objects.completed().exclude(pk__in=credited).order_by("completed_at").iterator()


def class_hours_not_entered() -> Iterator[TrainingHours]:
    """Yield lines of hours of classes and viewings that the ledger does not have, the oldest first."""
    key = Concat(Value("class-hours:"), Cast(OuterRef("pk"), TextField()))
    entered = CreditEntry.objects.filter(key=key)
    rows = TrainingHours.objects.filter(~Exists(entered)).select_related("user", "training_class", "viewing")
    yield from rows.order_by("pk").iterator()


def reconcile_credits(*, at: datetime, dry_run: bool = False) -> list[Enrolment]:
    """Credit every completed course that lacks its credit, enter hours of classes; return those enrolments.

    Without a policy for its day an enrolment has to wait, as has one for which the policy asks for more; they are left
    out, and the others are not kept waiting.
    """
    missing = []
    for enrolment in list(uncredited()):
        try:
            if not dry_run:
                award_course_credit(enrolment, at=at)
        except NoPolicyError as error:
            logger.warning("no credit policy is in force on %s: enrolment %s waits", error, enrolment.pk)
        except NotYetError:
            continue
        else:
            missing.append(enrolment)
    if not dry_run:
        for row in list(class_hours_not_entered()):
            enter_class_hours(row, at=at)
        for enrolment in list(unsettled_withdrawals()):
            settle_withdrawal(enrolment, at=at)
        from .achievements import enter_what_is_missing  # which asks for the policies that are found here

        enter_what_is_missing(at=at)
    return missing
