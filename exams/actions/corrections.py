"""Putting right what was wrong: a faulty question of an exam, or one grade after an appeal. Grades are only added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, demand_in
from notices.actions import notify
from questions.grading import check_response
from questions.models import QuestionVersion

from ..grading import Decision, Result, is_pass
from ..models import Appeal, Attempt, Correction, Exam, Grade, Marking
from ..notice_kinds import APPEAL_DECIDED
from .attempts import locked
from .exams import NotNowError, locked_exam
from .grading import decisions_of, grade_attempt, leave_news, result_of, standing_of
from .practice import refresh_book

#: The kinds of questions whose key can be replaced here; for others everybody gets the marks, or it does not count.
KEYED = ("single", "multiple", "judge")


@dataclass(frozen=True)
class Change:
    """What a correction does to one attempt."""

    attempt: Attempt
    before: Grade
    result: Result

    @property
    def score(self) -> Decimal:
        """Return the marks afterwards."""
        return min(self.result.score, self.result.full_marks)

    @property
    def passed(self) -> bool:
        """Say whether it is a pass afterwards."""
        return is_pass(self.score, self.result.full_marks, self.attempt.exam.pass_percent)


def preview(exam: Exam, version: QuestionVersion, decision: Decision) -> list[Change]:
    """Return whose final grade would change if `decision` were taken about a question of `exam`."""
    decisions = {**decisions_of(exam), version.pk: decision}
    changes = []
    graded = Grade.objects.counting().filter(attempt__exam=exam)
    for grade in graded.select_related("attempt__exam", "attempt__user").order_by("attempt__serial"):
        if grade.attempt.item_of(version.pk) is None:
            continue
        change = Change(grade.attempt, grade, result_of(grade.attempt, decisions=decisions))
        if (change.score, change.result.full_marks) != (grade.score, grade.full_marks):
            changes.append(change)
    return changes


@transaction.atomic
def correct_question(
    exam: Exam, version: QuestionVersion, *, kind: str, answer: Any, reason: str, by: User | None, at: datetime
) -> Sequence[Change]:
    """Decide about a faulty question and grade anew whoever it concerns. Raises ``ValidationError``.

    Attempts that are graded later follow the decision too. Where a pass becomes a failure, or a failure a pass, whoever
    listens adjusts what hung on it (``signals.pass_changed``); the books of wrong questions follow as well.
    """
    exam = locked_exam(exam, by, Power.RUN_EXAMS)
    check_decision(version, kind, answer)
    if not reason.strip():
        raise ValidationError({"reason": _("请写明理由，考生会看到。")})
    changes = preview(exam, version, Decision(kind, answer))
    Correction.objects.create(exam=exam, version=version, kind=kind, answer=answer, reason=reason.strip(), by=by, at=at)
    for change in changes:
        attempt = locked(change.attempt)
        with _noting_pass(attempt):
            grade_attempt(attempt, kind=Grade.Kind.REGRADE, at=at, by=by, reason=reason.strip())
        refresh_book(attempt, version, at=at)
    record("correct_question", by=by, at=at, target=exam, question=version.pk, kind=kind, people=len(changes))
    return changes


@contextmanager
def _noting_pass(attempt: Attempt) -> Iterator[None]:
    """Have whoever listens told, where what happens within changes whether the person has passed."""
    before = _passes(attempt)
    yield
    after = _passes(attempt)
    if before != after:
        leave_news(attempt, Attempt.News.CHANGED)


def _passes(attempt: Attempt) -> bool:
    counts = standing_of(attempt.exam, attempt.user_id)
    return bool(counts and counts.passed)


def check_decision(version: QuestionVersion, kind: str, answer: Any) -> None:
    """Raise ``ValidationError`` unless the decision fits the question."""
    if kind not in Correction.Kind.values:
        raise ValidationError({"kind": _("请选择处理方式。")})
    if kind != Correction.Kind.NEW_KEY:
        return
    if version.content["kind"] not in KEYED:
        raise ValidationError({"kind": _("只有选择题和判断题可以更改正确答案；其他题型请选择全部得分或作废。")})
    try:
        check_response(version.content, answer)
    except ValueError as error:
        raise ValidationError({"answer": _("没有这个选项。")}) from error
    if not answer:
        raise ValidationError({"answer": _("请选择新的正确答案。")})


def may_appeal(attempt: Attempt, *, at: datetime) -> bool:
    """Say whether the window of appeals is open for an attempt that has none yet."""
    exam = attempt.exam
    if not exam.appeal_days or exam.results_published_at is None or attempt.finished_at is None:
        return False
    return at <= exam.results_published_at + timedelta(days=exam.appeal_days)


@transaction.atomic
def appeal(attempt: Attempt, *, reason: str, by: User, at: datetime) -> Appeal:
    """Ask for a second look at the own grade. Raises ``PermissionDenied`` and :class:`NotNowError`."""
    attempt = locked(attempt)
    if attempt.user_id != by.pk:
        raise PermissionDenied
    if not may_appeal(attempt, at=at):
        raise NotNowError(_("现在不在成绩复核的申请期内。"))
    if Appeal.objects.filter(attempt=attempt).exists():
        raise NotNowError(_("这份答卷已经申请过复核。"))
    if not reason.strip():
        raise NotNowError(_("请写明申请复核的理由。"))
    made = Appeal.objects.create(attempt=attempt, reason=reason.strip(), made_at=at)
    record("appeal_grade", by=by, at=at, target=made)
    return made


@transaction.atomic
def decide_appeal(appealed: Appeal, *, marks: Mapping[int, Decimal], decision: str, by: User, at: datetime) -> Appeal:
    """Decide about an appeal: `marks` are what the second look gives to questions, by version; none keeps the grade.

    Raises ``PermissionDenied`` for whoever sat or marked it, ``ValidationError`` and :class:`NotNowError`.
    """
    attempt = locked(appealed.attempt)
    appealed = Appeal.objects.select_for_update(of=("self",)).get(pk=appealed.pk)
    demand_in(by, Power.RUN_EXAMS, attempt.exam.organiser)
    if attempt.user_id == by.pk or Marking.objects.filter(sheet__attempt=attempt, marker=by).exists():
        raise PermissionDenied
    if appealed.state != Appeal.State.OPEN:
        raise NotNowError(_("这份复核申请已经办结。"))
    if not decision.strip():
        raise ValidationError({"decision": _("请写明复核意见，申请人会看到。")})
    _check_marks(attempt, marks)
    before = Grade.objects.counting().get(attempt=attempt)
    changed = {
        version: value for version, value in marks.items() if Decimal(before.items.get(str(version)) or 0) != value
    }
    appealed.state = Appeal.State.CHANGED if changed else Appeal.State.KEPT
    appealed.marks = {str(version): str(value) for version, value in changed.items()}
    appealed.decision, appealed.decided_by, appealed.decided_at = decision.strip(), by, at
    appealed.save()
    if changed:
        with _noting_pass(attempt):
            grade_attempt(attempt, kind=Grade.Kind.APPEAL, at=at, by=by, reason=_("成绩复核"))
    record("decide_appeal", by=by, at=at, target=appealed, about=attempt.user, state=appealed.state)
    exam = attempt.exam
    where = exam.get_absolute_url()
    notify([attempt.user], APPEAL_DECIDED, at=at, url=where, title=exam.title, decision=appealed.decision)
    return appealed


def _check_marks(attempt: Attempt, marks: Mapping[int, Decimal]) -> None:
    for version, value in marks.items():
        item = attempt.item_of(version)
        if item is None or not 0 <= value <= Decimal(item["marks"]):
            number = attempt.place_of(version) + 1
            raise ValidationError(_("第 %(n)d 题的得分超出范围。") % {"n": number})
