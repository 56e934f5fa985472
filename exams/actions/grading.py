"""Grading attempts: every grade is a new entry; what follows from final ones is told later (``news``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from jobs import carrier
from questions.models import QuestionVersion

from ..grading import Decision, Result, grade_paper, is_pass
from ..models import Appeal, Attempt, Correction, Exam, Grade, Sheet
from ..standings import Standing, standing

#: The task that tells of grades.
TELL_NEWS = "exams.tell_news"


def decisions_of(exam: Exam) -> dict[int, Decision]:
    """Return what was decided about the faulty questions of an exam, by version; the latest decision counts."""
    rows = Correction.objects.filter(exam=exam).order_by("pk").values_list("version_id", "kind", "answer")
    return {version: Decision(kind, answer) for version, kind, answer in rows}


def result_of(attempt: Attempt, *, decisions: dict[int, Decision] | None = None, is_first: bool = False) -> Result:
    """Return what the saved answers of an attempt give, with the marks that people gave and what was decided.

    Where it `is_first`, nobody has marked anything by hand yet.
    """
    return grade_paper(
        attempt.paper,
        _contents_of(attempt.exam.uid, tuple(sorted(item["version"] for item in attempt.paper))),
        dict(attempt.answers.values_list("version_id", "response")),
        by_hand={} if is_first else _marks_by_hand(attempt),
        decisions=decisions_of(attempt.exam) if decisions is None else decisions,
    )


@lru_cache(maxsize=64)
def _contents_of(exam: UUID, versions: tuple[int, ...]) -> Mapping[int, Any]:
    """Return the contents of versions, which the database lets nobody change: all who sit one paper share them.

    Where a database is replaced by another below a running process, row numbers mean something else; `exam` does not.
    """
    return dict(QuestionVersion.objects.filter(pk__in=versions).values_list("pk", "content"))


def _marks_by_hand(attempt: Attempt) -> dict[int, Decimal]:
    """Return the marks that markers gave, and over them those of an appeal."""
    marked = attempt.sheets.filter(round=attempt.round, state=Sheet.State.DONE).values_list("version_id", "awarded")
    by_hand = {version: awarded for version, awarded in marked if awarded is not None}
    appeal = Appeal.objects.filter(attempt=attempt).values_list("marks", flat=True).first() or {}
    return by_hand | {int(version): Decimal(marks) for version, marks in appeal.items()}


def grade_attempt(
    attempt: Attempt,
    *,
    kind: str,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    result: Result | None = None,
) -> Grade:
    """Write a grade of what is known; answers that people must mark become sheets, and the grade is final without.

    The caller's transaction has locked the attempt, and perhaps ended it: that is saved here.
    """
    result = result or result_of(attempt, is_first=kind == Grade.Kind.AUTOMATIC)
    is_final = not result.waiting
    score = min(result.score, result.full_marks)
    grade = Grade.objects.create(
        attempt=attempt,
        kind=kind,
        round=attempt.round,
        score=score,
        full_marks=result.full_marks,
        passed=is_final and is_pass(score, result.full_marks, attempt.exam.pass_percent),
        is_final=is_final,
        items=result.as_json(),
        by=by,
        reason=reason,
        at=at,
    )
    if is_final:
        _mark_news(attempt, Attempt.News.GRADED)
    else:
        marks = {item["version"]: Decimal(item["marks"]) for item in attempt.paper}
        Sheet.objects.bulk_create(
            (
                Sheet(attempt=attempt, version_id=version, round=attempt.round, marks=marks[version])
                for version in result.waiting
            ),
            ignore_conflicts=True,
        )
    # How it ended and that there is news of it go in one statement: many hand in at the same moment.
    attempt.save(update_fields=["finished_at", "end", "news"])
    return grade


def standing_of(exam: Exam, user: int) -> Standing | None:
    """Return what counts of somebody's attempts by the rule of the exam; only final grades do."""
    grades = Grade.objects.counting().filter(attempt__exam=exam, attempt__user=user)
    rows = grades.order_by("attempt__number").values_list("score", "full_marks")
    return standing(list(rows), rule=exam.counting, pass_percent=exam.pass_percent)


def standings_of(exam: Exam) -> dict[int, Standing]:
    """Return what counts for everybody who has a final grade, by user, in one query."""
    grades = Grade.objects.counting().filter(attempt__exam=exam).order_by("attempt__user", "attempt__number")
    rows = grades.values_list("attempt__user", "score", "full_marks")
    found = {}
    for user, group in groupby(rows, key=lambda row: row[0]):
        results = [(score, full_marks) for _user, score, full_marks in group]
        if stands := standing(results, rule=exam.counting, pass_percent=exam.pass_percent):
            found[user] = stands
    return found


def leave_news(attempt: Attempt, news: str) -> None:
    """Mark that courses and whoever listens are to be told of this attempt; the caller's transaction has locked it."""
    if _mark_news(attempt, news):
        attempt.save(update_fields=["news"])


def _mark_news(attempt: Attempt, news: str) -> bool:
    """Set the news of an attempt, which the caller saves, and wake whoever tells; say whether there are any."""
    if attempt.exam.is_practice or attempt.news == Attempt.News.CHANGED:
        return False
    attempt.news = news
    transaction.on_commit(lambda: carrier.wake(TELL_NEWS), robust=True)
    return True
