"""Verbs on exams: start, save, submit, close what is overdue."""

import random
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from courses.actions import complete_lesson, record_progress
from courses.models import CoursePage, Enrolment, Lesson
from questions.actions import freeze_question
from questions.models import Question, QuestionVersion

from .grading import is_pass, marks_for
from .models import GRACE, Answer, Attempt, Exam, Grade
from .signals import attempt_graded


class ExamError(Exception):
    """An exam rule forbids this; `code` is closed, no_attempts_left, too_late, not_in_paper or bad_choice."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _freeze_paper(exam: Exam, *, at: datetime) -> list[dict[str, Any]]:
    rows = list(exam.exam_questions.select_related("question__parent"))
    paper = []
    for row in rows:
        version = freeze_question(row.question, at=at)
        order = [option["key"] for option in version.content["options"]]
        if exam.shuffle and version.content["kind"] != Question.Kind.JUDGE:
            random.shuffle(order)
        paper.append({"version": version.pk, "marks": str(row.marks), "order": order})
    if exam.shuffle:
        random.shuffle(paper)
    return paper


@transaction.atomic
def start_attempt(exam: Exam, *, user: User, at: datetime) -> Attempt:
    """Begin an attempt, or return the one that is open. Raises :class:`ExamError` (closed, no_attempts_left)."""
    # One row per person is locked, so that two quick clicks give one attempt.
    User.objects.select_for_update().get(pk=user.pk)
    open_attempt = Attempt.objects.of(user).open().filter(exam=exam).first()
    if open_attempt and open_attempt.accepts_answers(at):
        return open_attempt
    if open_attempt:
        close_attempt(open_attempt, at=at)
    if not exam.is_open(at):
        raise ExamError("closed")
    taken = Attempt.objects.of(user).filter(exam=exam).count()
    if exam.max_attempts and taken >= exam.max_attempts:
        raise ExamError("no_attempts_left")
    return Attempt.objects.create(
        exam=exam,
        user=user,
        number=taken + 1,
        started_at=at,
        deadline=exam.deadline_of(at),
        paper=_freeze_paper(exam, at=at),
    )


@transaction.atomic
def save_answer(attempt: Attempt, *, version_id: int, chosen: Sequence[str], sequence: int, at: datetime) -> Answer:
    """Keep the answer to one question. An older `sequence` than the stored one changes nothing.

    Raises :class:`ExamError`: too_late after the deadline, not_in_paper, bad_choice for unknown option keys.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if not attempt.accepts_answers(at):
        raise ExamError("too_late")
    item = attempt.marks_of(version_id)
    if item is None:
        raise ExamError("not_in_paper")
    if not set(chosen) <= set(item["order"]):
        raise ExamError("bad_choice")
    answer, created = Answer.objects.get_or_create(
        attempt=attempt,
        version_id=version_id,
        defaults={"chosen": sorted(set(chosen)), "sequence": sequence, "saved_at": at},
    )
    if not created and sequence > answer.sequence:
        answer.chosen, answer.sequence, answer.saved_at = sorted(set(chosen)), sequence, at
        answer.save(update_fields=["chosen", "sequence", "saved_at"])
    return answer


def submit_attempt(attempt: Attempt, *, at: datetime) -> Grade:
    """Hand in; doing it twice gives the same grade."""
    return close_attempt(attempt, at=at)


@transaction.atomic
def close_attempt(attempt: Attempt, *, at: datetime) -> Grade:
    """Close the attempt (at the latest at its deadline), grade what was saved, tell the course."""
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("exam").get(pk=attempt.pk)
    if attempt.finished_at is not None:
        return attempt.grades.get(kind=Grade.Kind.AUTOMATIC)
    attempt.finished_at = min(at, attempt.deadline)
    attempt.save(update_fields=["finished_at"])
    score, full = _mark(attempt)
    passed = is_pass(score, full, attempt.exam.pass_percent)
    grade = Grade.objects.create(
        attempt=attempt, kind=Grade.Kind.AUTOMATIC, score=score, full_marks=full, passed=passed, at=at
    )
    tell_course(attempt, passed=passed, at=attempt.finished_at)
    transaction.on_commit(
        lambda: attempt_graded.send_robust(
            Attempt, attempt_id=attempt.pk, user_id=attempt.user_id, exam_id=attempt.exam_id, passed=passed, at=at
        )
    )
    return grade


def _mark(attempt: Attempt) -> tuple[Decimal, Decimal]:
    versions = QuestionVersion.objects.in_bulk([item["version"] for item in attempt.paper])
    chosen = dict(attempt.answers.values_list("version_id", "chosen"))
    score = full = Decimal(0)
    for item in attempt.paper:
        content, marks = versions[item["version"]].content, Decimal(item["marks"])
        full += marks
        score += marks_for(content, chosen.get(item["version"], []), marks=marks)
    return score, full


def tell_course(attempt: Attempt, *, passed: bool, at: datetime) -> None:
    """Complete the lessons that stand for this exam where it is passed; else note that they were begun."""
    taken_courses = Enrolment.objects.filter(user_id=attempt.user_id).values("course")
    for lesson in Lesson.objects.of_target(attempt.exam.uid).filter(page__in=taken_courses).select_related("page"):
        if not CoursePage.objects.visible_to(attempt.user).filter(pk=lesson.page_id).exists():
            continue
        if passed:
            complete_lesson(lesson, user=attempt.user, at=at)
        else:
            record_progress(lesson, user=attempt.user, ratio=0.1, at=at)


def close_overdue(*, at: datetime) -> int:
    """Close every attempt whose deadline and grace have passed; return how many. Finish is the deadline."""
    closed = 0
    for attempt in Attempt.objects.overdue(at, GRACE).iterator():
        close_attempt(attempt, at=at)
        closed += 1
    return closed
