"""Verbs of those who write: asking, replying, changing, deleting, marking an answer. None of them earns anything."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Unit, User
from courses.models import CoursePage, Lesson
from courses.permissions import teaches
from notices.actions import notify

from ..models import Board, Follow, Pause, Post, PostVersion, Thread
from ..models.boards import LONGEST_POST, LONGEST_TITLE
from ..notice_kinds import REPLIED
from ..permissions import takes_live_questions, unit_of

#: Posts that one person may write within ten minutes, and within a day.
POSTS_IN_TEN_MINUTES, POSTS_A_DAY = 10, 100


class NotNowError(Exception):
    """Nothing may be written here now; the text says why."""


def demand_speaker(by: User, *, at: datetime) -> Unit:
    """Return the unit under which `by` speaks; raise for whoever takes no part, a pause, or too many posts."""
    unit = unit_of(by)
    if unit is None:
        raise PermissionDenied
    pause = Pause.objects.filter(ended_at=None).first()
    if pause is not None:
        raise NotNowError(_("现在暂停发言：%(reason)s") % {"reason": pause.reason})
    # The lock keeps two browsers of one person from both being the last.
    User.objects.select_for_update().get(pk=by.pk)
    own = Post.objects.filter(author=by)
    if own.filter(at__gt=at - timedelta(minutes=10)).count() >= POSTS_IN_TEN_MINUTES:
        raise NotNowError(_("发言太频繁，请过十分钟再写。您的文字还在下面。"))
    if own.filter(at__gt=at - timedelta(days=1)).count() >= POSTS_A_DAY:
        raise NotNowError(_("今天的发言已达上限，请明天再写。"))
    return unit


def demand_text(text: str, longest: int, field: str) -> str:
    text = text.replace("\0", "").strip()
    if not text:
        raise ValidationError({field: _("请填写内容。")})
    if len(text) > longest:
        raise ValidationError({field: _("最多 %(count)s 字。") % {"count": longest}})
    return text


@transaction.atomic
def ask(
    board: Board,
    *,
    title: str,
    body: str,
    is_question: bool = True,
    lesson: Lesson | None = None,
    by: User,
    at: datetime,
) -> Thread:
    """Begin a thread on `board`; raises ``ValidationError`` or :class:`NotNowError`."""
    if board.course_id and not CoursePage.objects.visible_to(by).filter(pk=board.course_id).exists():
        raise PermissionDenied
    if not board.is_open:
        raise NotNowError(_("这个板块只能浏览。"))
    if lesson is not None and lesson.page_id != board.course_id:
        raise PermissionDenied
    if lesson is not None and takes_live_questions(lesson, at):
        raise NotNowError(_("这一节正在接受直播提问，请到“直播问答”向主讲人提问。您的文字还在下面。"))
    unit = demand_speaker(by, at=at)
    thread = Thread.objects.create(
        board=board,
        lesson=lesson,
        title=demand_text(title, LONGEST_TITLE, "title"),
        is_question=is_question,
        author=by,
        created_at=at,
        last_post_at=at,
    )
    Post.objects.create(
        thread=thread, author=by, unit=unit, body=demand_text(body, LONGEST_POST, "body"), at=at, is_opening=True
    )
    return thread


@transaction.atomic
def reply(thread: Thread, *, body: str, by: User, at: datetime) -> Post:
    """Answer in a thread. What a teacher of the course says stands on top and answers a question that is open."""
    unit = demand_speaker(by, at=at)
    thread = Thread.objects.select_for_update(of=("self",)).select_related("board__course").get(pk=thread.pk)
    if not thread.is_shown or not thread.board.is_open:
        raise NotNowError(_("这个讨论只能浏览。"))
    by_teacher = teaches(by, thread.board.course) and by.pk != thread.author_id
    text = demand_text(body, LONGEST_POST, "body")
    post = Post.objects.create(thread=thread, author=by, unit=unit, body=text, at=at, by_teacher=by_teacher)
    thread.replies, thread.last_post_at = F("replies") + 1, at
    if by_teacher and thread.is_question and thread.answer_id is None:
        thread.answer = post
    thread.save(update_fields=["replies", "last_post_at", "answer"])
    Follow.objects.filter(user=by, thread=thread).update(seen_at=at)
    if thread.author_id != by.pk:
        where = thread.get_absolute_url()
        notify([thread.author], REPLIED, at=at, url=where, title=thread.title, who=by.real_name, text=text[:200])
    return post


@transaction.atomic
def edit_post(post: Post, *, body: str, by: User, at: datetime) -> Post:
    """Change what one wrote within 15 minutes; what it said before is kept."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.author_id != by.pk:
        raise PermissionDenied
    if not post.may_be_edited(at):
        raise NotNowError(_("发言 15 分钟后不能再修改，可以在下面补充回复。"))
    if Pause.objects.filter(ended_at=None).exists():
        raise NotNowError(_("现在暂停发言，请稍后再改。"))
    text = demand_text(body, LONGEST_POST, "body")
    if text != post.body:
        PostVersion.objects.create(post=post, body=post.body, replaced_at=at)
        post.body, post.edited_at = text, at
        post.save(update_fields=["body", "edited_at"])
    return post


@transaction.atomic
def delete_post(post: Post, *, by: User, at: datetime) -> None:
    """Take back what one wrote: others read that it was deleted; moderators still see what it was."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.author_id != by.pk:
        raise PermissionDenied
    if post.deleted_at is None:
        post.deleted_at = at
        post.save(update_fields=["deleted_at"])
        Thread.objects.filter(answer=post).update(answer=None)
        if post.is_opening and not post.thread.posts.exclude(pk=post.pk).exists():
            Thread.objects.filter(pk=post.thread_id).update(is_shown=False)
        record("delete_post", by=by, at=at, target=post)


def may_mark(thread: Thread, by: User) -> bool:
    """Say whether `by` says which post answers the question: who asked it, and the teachers of the course."""
    return thread.is_question and (thread.author_id == by.pk or teaches(by, thread.board.course))


@transaction.atomic
def mark_answer(post: Post, *, by: User, at: datetime) -> Thread:
    """Say that `post` answers the question of its thread."""
    thread = Thread.objects.select_for_update(of=("self",)).select_related("board__course").get(pk=post.thread_id)
    if not may_mark(thread, by):
        raise PermissionDenied
    if post.is_opening or not post.is_readable:
        raise NotNowError(_("这条发言不能作为解答。"))
    thread.answer = post
    thread.save(update_fields=["answer"])
    record("mark_answer", by=by, at=at, target=post)
    return thread


@transaction.atomic
def clear_answer(thread: Thread, *, by: User, at: datetime) -> Thread:
    """Say that the question is still open."""
    thread = Thread.objects.select_for_update(of=("self",)).select_related("board__course").get(pk=thread.pk)
    if not may_mark(thread, by):
        raise PermissionDenied
    thread.answer = None
    thread.save(update_fields=["answer"])
    record("clear_answer", by=by, at=at, target=thread)
    return thread


def follow(thread: Thread, *, by: User, at: datetime) -> None:
    """Want to know of new posts in a thread; again, nothing changes."""
    Follow.objects.get_or_create(user=by, thread=thread, defaults={"seen_at": at})


def unfollow(thread: Thread, *, by: User) -> None:
    """Want to know no more."""
    Follow.objects.filter(user=by, thread=thread).delete()


def see(thread: Thread, *, by: User, at: datetime) -> None:
    """Note that whoever follows the thread has seen it up to `at`."""
    Follow.objects.filter(user=by, thread=thread, seen_at__lt=at).update(seen_at=at)
