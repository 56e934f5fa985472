"""Boards, threads and posts. Everybody writes under the real name (SPEC L33)."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import BoardQuerySet, PostQuerySet, ThreadQuerySet

#: The longest title and text, in characters.
LONGEST_TITLE, LONGEST_POST = 80, 5000
#: How long one may change what one wrote.
EDIT_TIME = timedelta(minutes=15)


class Board(models.Model):
    """A place for threads: made by the staff, or that of a course, made with its first question."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("板块名称"), max_length=40, blank=True)
    intro = models.CharField(_("说明"), max_length=200, blank=True)
    course = models.OneToOneField(
        "courses.CoursePage", on_delete=models.PROTECT, null=True, related_name="board", verbose_name=_("课程")
    )
    # 责任人: every section has somebody who answers for it (SPEC P10).
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("责任人"),
    )
    is_open = models.BooleanField(_("可以发言"), default=True, help_text=_("不勾选时只能浏览。"))
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("板块")
        verbose_name_plural = _("板块")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(course__isnull=False, title="") | Q(course=None) & ~Q(title=""), name="board_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(course__isnull=False) | Q(responsible__isnull=False), name="board_has_responsible"
            ),
            models.UniqueConstraint(fields=["title"], condition=~Q(title=""), name="board_title_once"),
        ]

    def __str__(self) -> str:
        return self.title or (self.course.title if self.course else "")

    def get_absolute_url(self) -> str:
        return f"{reverse('discussion:index')}?board={self.uid}"


class Thread(models.Model):
    """A question or a matter to talk about; its text is its first post."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="threads", verbose_name=_("板块"))
    lesson = models.ForeignKey(
        "courses.Lesson", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("课时")
    )
    title = models.CharField(_("标题"), max_length=LONGEST_TITLE)
    is_question = models.BooleanField(_("提问"), default=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("发起人")
    )
    created_at = models.DateTimeField(_("发起时间"))
    # Kept with the thread so that lists sort by them without counting.
    last_post_at = models.DateTimeField(_("最近发言"))
    replies = models.PositiveIntegerField(_("回复"), default=0)
    # Nobody may see the thread when its first post is held or taken down.
    is_shown = models.BooleanField(default=True, editable=False)
    answer = models.ForeignKey(
        "discussion.Post", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("解答")
    )

    objects = ThreadQuerySet.as_manager()

    #: Read along by ``ThreadQuerySet.with_news_for``.
    is_followed: bool = False
    has_news: bool = False

    class Meta:
        verbose_name = _("讨论")
        verbose_name_plural = _("讨论")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="thread_has_a_title"),
            models.CheckConstraint(condition=Q(is_question=True) | Q(answer=None), name="only_questions_are_answered"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["board", "-last_post_at"], name="thread_of_board"),
            models.Index(fields=["-last_post_at"], name="thread_recent"),
            models.Index(fields=["created_at"], condition=Q(is_question=True, answer=None), name="thread_unanswered"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussion:thread", args=[self.uid])


class Post(models.Model):
    """What somebody said, with name and unit. Plain text."""

    class State(models.TextChoices):
        SHOWN = "shown", _("正常")
        HELD = "held", _("暂缓显示")
        TAKEN_DOWN = "taken_down", _("已撤下")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts", verbose_name=_("作者")
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("发言时的单位")
    )
    body = models.TextField(_("内容"), max_length=LONGEST_POST)
    at = models.DateTimeField(_("发言时间"))
    is_opening = models.BooleanField(default=False, editable=False)
    by_teacher = models.BooleanField(_("教师答复"), default=False, editable=False)
    edited_at = models.DateTimeField(_("修改时间"), null=True)
    deleted_at = models.DateTimeField(_("删除时间"), null=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.SHOWN)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("发言")
        verbose_name_plural = _("发言")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(body=""), name="post_says_something"),
            models.UniqueConstraint(fields=["thread"], condition=Q(is_opening=True), name="one_opening_post"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["thread", "at"], name="post_of_thread"),
            models.Index(fields=["author", "-at"], name="post_of_author"),
        ]

    def __str__(self) -> str:
        return self.body[:40]

    def get_absolute_url(self) -> str:
        """Return where the post is read; the page of a long thread is found there."""
        return f"{self.thread.get_absolute_url()}?post={self.uid}#post-{self.uid}"

    @property
    def is_readable(self) -> bool:
        """Say whether everybody may read it."""
        return self.state == self.State.SHOWN and self.deleted_at is None

    def may_be_edited(self, at: datetime) -> bool:
        """Say whether its author may still change it."""
        return self.is_readable and at - self.at < EDIT_TIME


class PostVersion(models.Model):
    """What a post said before it was changed. Append-only."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="versions")
    body = models.TextField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return f"{self.post_id} {self.replaced_at:%F %T}"


class Follow(models.Model):
    """Somebody wants to know of new posts in a thread; nobody does before asking for it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="follows")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "thread"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.thread_id}"
