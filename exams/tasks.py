"""Periodic work of exams. The database's clock decides."""

from celery import shared_task

from . import clock
from .actions import close_overdue, count_recent, fill_books, make_due, tell_news
from .actions.grading import TELL_NEWS


@shared_task(name="exams.close_overdue")
def close_overdue_attempts() -> None:
    """Close attempts whose time is over, also those whose browser was closed."""
    close_overdue(at=clock.now())


@shared_task(name="exams.make_due")
def make_due_exams() -> None:
    """Make and publish the next exams of the recurring ones."""
    make_due(at=clock.now())


@shared_task(name="exams.count_questions")
def count_questions() -> None:
    """Tell the question bank what recent exams have shown about its questions."""
    count_recent(at=clock.now())


@shared_task(name="exams.fill_books")
def fill_books_of_wrong_questions() -> None:
    """Put what was answered wrong into people's books."""
    fill_books(at=clock.now())


@shared_task(name=TELL_NEWS)
def tell_news_of_grades() -> None:
    """Complete courses, and tell whoever listens, of what was graded."""
    tell_news(at=clock.now())


BEAT_SCHEDULE = {
    "exams-close-overdue": {"task": "exams.close_overdue", "schedule": 30.0, "options": {"expires": 25}},
    "exams-count-questions": {"task": "exams.count_questions", "schedule": 24 * 3600.0, "options": {"expires": 3600}},
    "exams-fill-books": {"task": "exams.fill_books", "schedule": 60.0, "options": {"expires": 50}},
    "exams-make-due": {"task": "exams.make_due", "schedule": 3600.0, "options": {"expires": 3000}},
    "exams-tell-news": {"task": TELL_NEWS, "schedule": 10.0, "options": {"expires": 8}},
}
