"""Tests and exams of the demo."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from questions.models import Question, QuestionVersion

from .actions import (
    Sent,
    add_questions,
    declare_ready,
    make_paper,
    publish_exam,
    save_answers,
    start_attempt,
    submit_attempt,
    tell_news,
)
from .actions import make_exam as begin_exam
from .models import Attempt, Exam


def make_exam(
    title: str,
    questions: Sequence[Question],
    *,
    marks: Decimal,
    minutes: int,
    is_course_test: bool = False,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Exam:
    """Make and publish an exam of these questions, for everybody."""
    at = at or (opens_at or timezone.now()) - timedelta(days=1)
    paper = make_paper(None, {"title": title, "variants": 20, "fresh_within": 1}, by=None, at=at)
    add_questions(paper, questions, marks=marks, section="", by=None, at=at)
    paper = declare_ready(paper, by=None, at=at)
    rules = {"is_course_test": is_course_test, "max_attempts": 0 if is_course_test else 2}
    times = {"opens_at": opens_at, "closes_at": closes_at, "minutes": minutes}
    made = begin_exam(None, {"title": title, "paper": paper, **times, **rules, **values}, by=None, at=at)
    return publish_exam(made, by=None, at=at)


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


def right_answer(content: Mapping[str, Any]) -> Any:
    """Return a response that gets all the marks, or an essay."""
    if content["kind"] == "essay":
        return "先摸清底数，再听取各方意见，形成方案后公开征求意见，最后按程序集体决定，并向群众说明理由和结果。" * 3
    if content["kind"] == "blank":
        return [gap["number"] if "number" in gap else gap["accepted"][0] for gap in content["gaps"]]
    return content["answer"]


def wrong_answer(content: Mapping[str, Any], rng: random.Random) -> Any:
    """Return a response that somebody might give who does not know."""
    if content["kind"] == "essay":
        return "按照规定办理。"
    if content["kind"] == "blank":
        return ["不清楚" for _gap in content["gaps"]]
    if content["kind"] == "match":
        return {row["key"]: rng.choice(content["right"])["key"] for row in content["left"]}
    keys = [option["key"] for option in content["options"]]
    return rng.sample(keys, len(keys)) if content["kind"] == "order" else [rng.choice(keys)]


def sit(exam: Exam, user: User, *, skill: float, rng: random.Random, at: datetime) -> Attempt:
    """Let `user` sit `exam` at `at`, answering right with the probability `skill` (0 to 1)."""
    attempt = start_attempt(exam, user=user, at=at, password=exam.password)
    versions = QuestionVersion.objects.in_bulk([item["version"] for item in attempt.paper])
    sent = []
    for number, item in enumerate(attempt.paper, start=1):
        content = versions[item["version"]].content
        response = right_answer(content) if rng.random() < skill else wrong_answer(content, rng)
        sent.append(Sent(item["version"], response, number))
    last = attempt.begins_at + timedelta(seconds=min(25 * len(sent), 0.9 * 60 * exam.minutes))
    save_answers(attempt, sent, at=last, holder=attempt.holder)
    submit_attempt(attempt, at=last + timedelta(seconds=20))
    tell_news(at=last + timedelta(seconds=21))
    attempt.refresh_from_db()
    return attempt
