"""Verbs of a live lesson's questions (SPEC L34): ask, choose, decline with a reason, answer."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from courses.models import CoursePage, Lesson
from courses.permissions import teaches
from notices.actions import notify

from ..models import LiveQuestion
from ..models.live import LONGEST_ANSWER, LONGEST_QUESTION, LONGEST_REASON
from ..notice_kinds import REPLIED
from ..permissions import moderates_site, takes_live_questions
from .posts import NotNowError, demand_speaker, demand_text

State = LiveQuestion.State
#: So many questions of one person may wait in a lesson.
MOST_WAITING = 3


def hosts(user: User, lesson: Lesson) -> bool:
    """Say whether `user` chooses and answers: who teaches the course, and who moderates the site."""
    return teaches(user, lesson.page.specific) or moderates_site(user)


@transaction.atomic
def ask_live(lesson: Lesson, *, body: str, by: User, at: datetime) -> LiveQuestion:
    """Put a question into the queue. Raises ``ValidationError`` and :class:`NotNowError`.

    The same question again, while it waits, is that question: a button that was pressed twice.
    """
    if not CoursePage.objects.visible_to(by).filter(pk=lesson.page_id).exists():
        raise PermissionDenied
    if not takes_live_questions(lesson, at):
        raise NotNowError(_("直播已结束，不再接受提问。"))
    unit = demand_speaker(by, at=at)
    text = " ".join(demand_text(body, LONGEST_QUESTION, "body").split())
    own = LiveQuestion.objects.filter(lesson=lesson, author=by, state=State.WAITING)
    if (same := own.filter(body=text).first()) is not None:
        return same
    if own.count() >= MOST_WAITING:
        raise NotNowError(
            _("您有 %(count)d 个问题还在等待选择，请等主持人处理后再提。您的文字还在下面。") % {"count": MOST_WAITING}
        )
    return LiveQuestion.objects.create(lesson=lesson, author=by, unit=unit, body=text, at=at)


def _lock(question: LiveQuestion, by: User) -> LiveQuestion:
    rows = LiveQuestion.objects.select_for_update(of=("self",)).select_related("lesson__page", "author")
    row = rows.get(pk=question.pk)
    if not hosts(by, row.lesson):
        raise PermissionDenied
    return row


def _decided(row: LiveQuestion, state: str, *, reason: str, by: User, at: datetime) -> None:
    before, row.state, row.reason, row.decided_by, row.decided_at = row.state, State(state), reason, by, at
    row.save()
    record("decide_live_question", by=by, at=at, target=row, about=row.author, before=before, state=state)


@transaction.atomic
def choose_question(question: LiveQuestion, *, by: User, at: datetime) -> None:
    """Show a question to everybody, for the speaker to answer; one that was declined may come back."""
    row = _lock(question, by)
    if row.state in {State.CHOSEN, State.ANSWERED}:
        return
    _decided(row, State.ANSWERED if row.answer else State.CHOSEN, reason="", by=by, at=at)


@transaction.atomic
def decline_question(question: LiveQuestion, *, reason: str, by: User, at: datetime) -> None:
    """Leave a question out, or take it off again; its author reads the reason. Raises ``ValidationError``."""
    row = _lock(question, by)
    reason = demand_text(reason, LONGEST_REASON, "text")
    if row.state == State.DECLINED and row.reason == reason:
        return
    _decided(row, State.DECLINED, reason=reason, by=by, at=at)
    _tell(row, _("您的问题没有选入：%(reason)s") % {"reason": reason}, by=by, at=at)


@transaction.atomic
def answer_question(question: LiveQuestion, *, answer: str, by: User, at: datetime) -> None:
    """Write down what was answered, or correct that; the question is shown with it. Raises ``ValidationError``."""
    row = _lock(question, by)
    answer = demand_text(answer, LONGEST_ANSWER, "text")
    if row.state == State.ANSWERED and row.answer == answer:
        return
    before, is_new = row.answer, not row.answer
    row.state, row.reason, row.answer, row.answered_by, row.answered_at = State.ANSWERED, "", answer, by, at
    row.decided_by, row.decided_at = row.decided_by or by, row.decided_at or at
    row.save()
    record("answer_live_question", by=by, at=at, target=row, about=row.author, before=before)
    if is_new:
        _tell(row, answer[:200], by=by, at=at)


def _tell(row: LiveQuestion, text: str, *, by: User, at: datetime) -> None:
    if row.author_id != by.pk:
        url = row.get_absolute_url()
        notify([row.author], REPLIED, at=at, url=url, title=row.body[:60], who=by.real_name, text=text)
