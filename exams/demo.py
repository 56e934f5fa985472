"""Tests and exams of the demo."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from questions.models import Question, QuestionVersion

from .actions import save_answer, start_attempt, submit_attempt
from .models import Attempt, Exam, ExamQuestion


@transaction.atomic
def make_exam(
    title: str,
    questions: Sequence[Question],
    *,
    marks: Decimal,
    minutes: int,
    is_course_test: bool = False,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    instructions: str = "",
) -> Exam:
    """Make and publish an exam of these questions."""
    exam = Exam(
        title=title,
        instructions=instructions,
        state=Exam.State.PUBLISHED,
        is_course_test=is_course_test,
        opens_at=opens_at,
        closes_at=closes_at,
        minutes=minutes,
        max_attempts=0 if is_course_test else 2,
    )
    exam.exam_questions = [
        ExamQuestion(question=question, marks=marks, sort_order=order) for order, question in enumerate(questions)
    ]
    exam.save()
    return exam


def make_exams(questions: Sequence[Question], *, at: datetime) -> list[Exam]:
    """Make the exam of this quarter, open now, and that of the quarter before."""
    note = "本次考试由服务器计时，每道题作答后立即保存；中途离开可以在截止前继续。"
    return [
        make_exam(
            "第三季度理论测试",
            questions[:20],
            marks=Decimal(5),
            minutes=60,
            opens_at=at - timedelta(days=75),
            closes_at=at - timedelta(days=45),
            instructions=note,
        ),
        make_exam(
            "第四季度理论测试",
            questions[-20:],
            marks=Decimal(5),
            minutes=60,
            opens_at=at - timedelta(days=12),
            closes_at=at + timedelta(days=20),
            instructions=note,
        ),
    ]


def sit(exam: Exam, user: User, *, skill: float, rng: random.Random, at: datetime) -> Attempt:
    """Let `user` sit `exam` at `at`, answering right with the probability `skill` (0 to 1)."""
    attempt = start_attempt(exam, user=user, at=at)
    versions = QuestionVersion.objects.in_bulk([item["version"] for item in attempt.paper])
    for number, item in enumerate(attempt.paper, start=1):
        content = versions[item["version"]].content
        right = rng.random() < skill
        chosen = content["answer"] if right else [rng.choice(content["options"])["key"]]
        moment = at + timedelta(seconds=25 * number)
        save_answer(attempt, version_id=item["version"], chosen=chosen, sequence=number, at=moment)
    submit_attempt(attempt, at=at + timedelta(seconds=25 * (len(attempt.paper) + 1)))
    attempt.refresh_from_db()
    return attempt
