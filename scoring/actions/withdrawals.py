"""Credit of courses that are completed no longer, or again, since a mark of attendance was wrong (SPEC L23).

An entry stays as it is. A correction takes back what it is worth by then, and another one gives it again when the
course is completed after all.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from courses.models import Enrolment, LessonAttendance

from ..models import CreditEntry
from .ledger import append_entry


@transaction.atomic
def settle_withdrawal(enrolment: Enrolment, *, at: datetime) -> CreditEntry | None:
    """Let the ledger follow a course that is completed no longer, or again; return the correction, if one was due."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.user_id)
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    mine = CreditEntry.objects.filter(enrolment=enrolment)
    entry = mine.filter(kind=CreditEntry.Kind.COURSE).select_related("user", "posting", "policy").first()
    if entry is None:
        return None
    key = f"withdrawal:{entry.uid}:"
    taken = -_sum(mine.filter(key__startswith=key))
    hours = taken if enrolment.completed_at is not None else -_sum(mine)
    if not hours:
        return None
    reason = _("到课登记已撤销") if hours < 0 else _("课程已重新学完")
    return append_entry(
        CreditEntry(
            user=entry.user,
            posting=entry.posting,
            ledger=entry.ledger,
            kind=CreditEntry.Kind.CORRECTION,
            course_class=entry.course_class,
            basic=entry.basic,
            title=entry.title,
            hours=hours,
            earned_at=at,
            recorded_at=at,
            policy=entry.policy,
            enrolment=enrolment,
            key=f"{key}{mine.filter(key__startswith=key).count() + 1}",
            evidence={"corrects": str(entry.uid), "reason": reason},
        )
    )


def _sum(entries: QuerySet[CreditEntry]) -> Decimal:
    return entries.order_by().aggregate(sum=Sum("hours"))["sum"] or Decimal(0)


def unsettled_withdrawals() -> Iterator[Enrolment]:
    """Yield enrolments with credit in whose course a mark was taken back: few, and looked at one by one."""
    withdrawn = LessonAttendance.objects.exclude(withdrawal=None).filter(
        user=OuterRef("user"), lesson__page=OuterRef("course")
    )
    credited = CreditEntry.objects.filter(enrolment=OuterRef("pk"), kind=CreditEntry.Kind.COURSE)
    yield from Enrolment.objects.filter(Exists(withdrawn), Exists(credited)).order_by("pk").iterator()
