"""Verbs of marking: take a sheet, mark it, decide between two, and what follows for the grade."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User

from ..models import Attempt, Exam, Grade, Marking, Sheet
from .attempts import locked
from .exams import NotNowError
from .grading import grade_attempt, result_of

#: So long a sheet stays with who has it on the screen.
HOLD = timedelta(minutes=30)


def _open_to(exam: Exam, marker: User) -> Q:
    """Return the condition of sheets that `marker` may mark: not the own paper, and not twice the same."""
    return Q(attempt__exam=exam) & ~Q(attempt__user=marker.pk) & ~Q(markings__marker=marker.pk) & ~Q(state="done")


@transaction.atomic
def next_sheet(exam: Exam, *, by: User, at: datetime) -> Sheet | None:
    """Give `by` the next sheet and keep it for them; nothing when there is none. Raises ``PermissionDenied``."""
    if not exam.markers.filter(user=by).exists():
        raise PermissionDenied
    mine = Sheet.objects.filter(_open_to(exam, by)).select_for_update(of=("self",), skip_locked=True)
    held = mine.filter(holder=by, held_until__gt=at).first()
    sheet = held or mine.filter(Q(holder=None) | Q(held_until__lte=at)).order_by("version_id", "pk").first()
    if sheet is None:
        return None
    sheet.holder, sheet.held_until = by, at + HOLD
    sheet.save(update_fields=["holder", "held_until"])
    return sheet


@transaction.atomic
def mark_sheet(sheet: Sheet, *, marks: Decimal, comment: str, by: User, at: datetime) -> Marking:
    """Mark a sheet. Two markers who differ by more than the exam allows need a third, who decides.

    Raises ``ValidationError`` for marks out of range, ``PermissionDenied`` for who is no marker or marks the own paper,
    and :class:`~exams.actions.NotNowError` for a sheet that was marked meanwhile.
    """
    # The attempt is locked first, as everywhere, so that two sheets of it finish one after the other.
    attempt = locked(Attempt.objects.only("pk").get(sheets=sheet))
    sheet = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    exam = attempt.exam
    if attempt.user_id == by.pk or not exam.markers.filter(user=by).exists():
        raise PermissionDenied
    if not 0 <= marks <= sheet.marks:
        raise ValidationError({"marks": _("得分应在 0 到 %(most)s 之间。") % {"most": sheet.marks}})
    earlier = list(sheet.markings.order_by("turn"))
    if sheet.state == Sheet.State.DONE or any(each.marker_id == by.pk for each in earlier):
        raise NotNowError(_("这份答案已经评过。"))
    made = Marking.objects.create(
        sheet=sheet, turn=len(earlier) + 1, marker=by, marks=marks, comment=comment.strip(), at=at
    )
    _settle(sheet, exam, [*[each.marks for each in earlier], marks])
    record("mark_answer", by=by, at=at, target=sheet, turn=made.turn, marks=str(marks))
    if sheet.state == Sheet.State.DONE:
        _finish(attempt, at=at)
    return made


def _settle(sheet: Sheet, exam: Exam, marks: list[Decimal]) -> None:
    """Set the state of a sheet from the marks it has got so far."""
    sheet.holder = sheet.held_until = None
    if len(marks) == Marking.THIRD:
        sheet.state, sheet.awarded = Sheet.State.DONE, marks[-1]
    elif len(marks) == Marking.FIRST and exam.double_marking:
        sheet.state = Sheet.State.WAITING
    elif len(marks) == Marking.SECOND and abs(marks[0] - marks[1]) * 100 > sheet.marks * exam.arbitration_percent:
        sheet.state = Sheet.State.ARBITRATION
    else:
        sheet.state = Sheet.State.DONE
        sheet.awarded = (sum(marks, Decimal(0)) / len(marks)).quantize(Decimal("0.1"))
    sheet.save(update_fields=["state", "awarded", "holder", "held_until"])


def _finish(attempt: Attempt, *, at: datetime) -> None:
    """Write the grade once every sheet of the attempt is done."""
    sheets = attempt.sheets.filter(round=attempt.round)
    if sheets.exclude(state=Sheet.State.DONE).exists():
        return
    if attempt.grades.filter(round=attempt.round, is_final=True).exists():
        return
    decided = sheets.filter(markings__turn=Marking.THIRD).exists()
    kind = Grade.Kind.ARBITRATION if decided else Grade.Kind.MARKING
    grade_attempt(attempt, kind=kind, at=at, result=result_of(attempt))
