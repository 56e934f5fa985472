"""Verbs on credits that hang on a test whose result was put right."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from courses.models import Enrolment, Lesson
from exams.models import Exam

from ..models import CreditEntry, LedgerHead
from .ledger import correct_entry


@transaction.atomic
def follow_test(exam: Exam, *, user: User, passed: bool, by: User | None, at: datetime) -> list[CreditEntry]:
    """Let the credits of courses with this test follow a result that was put right; return the corrections.

    Who passes no longer loses what the course gave; who passes again gets back what was taken for this test, and no
    more. What is given for the first time comes with the completion of the course. Doing it again changes nothing.
    """
    courses = Lesson.objects.of_target(exam.uid).required().values("page")
    made = []
    for enrolment in Enrolment.objects.completed().filter(user=user, course__in=courses).order_by("pk"):
        entry = CreditEntry.objects.filter(key=f"course:{enrolment.course_id}:{user.pk}").first()
        if entry is None:
            continue
        LedgerHead.objects.select_for_update().get(user=user)
        hours = _taken_for(entry, exam) if passed else -_left_of(entry)
        if hours:
            reason = _("考试“%(title)s”改判为合格") if passed else _("考试“%(title)s”改判为不合格")
            evidence = {"test": str(exam.uid)}
            told = reason % {"title": exam.title}
            made.append(correct_entry(entry, hours=hours, reason=told, by=by, at=at, evidence=evidence))
    return made


def _left_of(entry: CreditEntry) -> Decimal:
    """Return what the course gives after all corrections, whatever they were for; never below nothing."""
    all_of_it = CreditEntry.objects.filter(enrolment=entry.enrolment_id).order_by().aggregate(sum=Sum("hours"))
    return max(Decimal(0), all_of_it["sum"] or Decimal(0))


def _taken_for(entry: CreditEntry, exam: Exam) -> Decimal:
    """Return what was taken from the entry because of this test and not given back."""
    own = CreditEntry.objects.filter(key__startswith=f"correction:{entry.uid}:", evidence__test=str(exam.uid))
    return max(Decimal(0), -(own.aggregate(sum=Sum("hours"))["sum"] or Decimal(0)))
