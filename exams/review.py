"""What somebody may see of an attempt, and when: the rules of its exam against the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .models import Attempt, Exam

When = Exam.When


@dataclass(frozen=True)
class Review:
    """Which parts of a finished attempt are open to who sat it."""

    marks: bool = False
    responses: bool = False
    correctness: bool = False
    solutions: bool = False
    explanations: bool = False

    @property
    def questions(self) -> bool:
        """Say whether the questions are shown at all."""
        return self.responses or self.correctness or self.solutions or self.explanations


ALL = Review(True, True, True, True, True)


def review_of(attempt: Attempt, *, at: datetime) -> Review:
    """Return what who sat `attempt` may see at `at`; nothing while it is open."""
    if attempt.finished_at is None:
        return Review()
    exam = attempt.exam
    reached = {
        When.NEVER: False,
        When.SUBMIT: True,
        When.CLOSE: exam.has_ended(at),
        When.RESULTS: exam.results_published_at is not None and exam.results_published_at <= at,
    }
    return Review(
        marks=reached[When(exam.review_marks)],
        responses=reached[When(exam.review_responses)],
        correctness=reached[When(exam.review_correctness)],
        solutions=reached[When(exam.review_solutions)],
        explanations=reached[When(exam.review_explanations)],
    )
