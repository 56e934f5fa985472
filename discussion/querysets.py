"""The reading vocabulary of the discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from accounts.permissions import Power, units_for
from courses.models import CoursePage

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Board, LiveQuestion, Post, Thread


class BoardQuerySet(QuerySet["Board"]):
    """Boards."""

    def general(self) -> BoardQuerySet:
        """Return those that belong to no course."""
        return self.filter(course=None)

    def visible_to(self, user: User) -> BoardQuerySet:
        """Return the general boards and those of courses that `user` may see."""
        return self.filter(Q(course=None) | Q(course__in=CoursePage.objects.visible_to(user)))


class ThreadQuerySet(QuerySet["Thread"]):
    """Threads."""

    def visible_to(self, user: User) -> ThreadQuerySet:
        """Return the threads that `user` may open: those that are shown, the own ones, and what they moderate."""
        from .models import Board, Post

        openings = Post.objects.filter(thread=OuterRef("pk"), is_opening=True, unit__in=units_for(user, Power.MODERATE))
        reach = Q(is_shown=True) | Q(author=user) | Exists(openings)
        return self.filter(reach, board__in=Board.objects.visible_to(user)).select_related("board__course", "author")

    def shown_to(self, user: User) -> ThreadQuerySet:
        """Return what lists show to `user`."""
        from .models import Board

        shown = self.filter(is_shown=True, board__in=Board.objects.visible_to(user))
        return shown.select_related("board__course", "author", "answer")

    def begun_by(self, user: User) -> ThreadQuerySet:
        """Return what `user` began and did not delete, also what moderators hid: only there its author finds it."""
        own = self.visible_to(user).filter(author=user, posts__is_opening=True, posts__deleted_at=None)
        return own.select_related("board__course", "author", "answer")

    def unanswered(self) -> ThreadQuerySet:
        """Return questions without an answer."""
        return self.filter(is_question=True, answer=None)

    def about(self, words: str) -> ThreadQuerySet:
        """Return those whose title or readable posts contain `words`."""
        from .models import Post

        said = Post.objects.filter(thread=OuterRef("pk"), body__icontains=words, state="shown", deleted_at=None)
        return self.filter(Q(title__icontains=words) | Exists(said))

    def with_news_for(self, user: User) -> ThreadQuerySet:
        """Annotate ``is_followed`` and ``has_news``: posts since `user` last looked."""
        from .models import Follow

        mine = Follow.objects.filter(user=user, thread=OuterRef("pk"))
        return self.annotate(
            is_followed=Exists(mine), has_news=Exists(mine.filter(seen_at__lt=OuterRef("last_post_at")))
        )


class PostQuerySet(QuerySet["Post"]):
    """Posts."""

    def moderated_by(self, user: User) -> PostQuerySet:
        """Return the posts of people of the units in which `user` moderates."""
        return self.filter(unit__in=units_for(user, Power.MODERATE))

    def readable(self) -> PostQuerySet:
        """Return what everybody may read."""
        return self.filter(state="shown", deleted_at=None)

    def in_thread(self, thread: Thread) -> PostQuerySet:
        """Return the posts of a thread in order: the opening, the answer, what teachers said, then by time."""
        first = Case(
            When(is_opening=True, then=0),
            When(pk=thread.answer_id, then=1),
            When(by_teacher=True, then=2),
            default=3,
        )
        posts = self.filter(thread=thread).select_related("author", "unit")
        return posts.annotate(rank=first).order_by("rank", "at", "pk")

    def waiting(self) -> PostQuerySet:
        """Return posts with something to decide (open reports, held ones, appeals), the longest waiting first."""
        from .models import Appeal, Report

        reports = Report.objects.filter(post=OuterRef("pk"), decision=None).order_by("at")
        appeals = Appeal.objects.filter(decision__post=OuterRef("pk"), answer=None).order_by("at")
        posts = self.annotate(
            reported_at=Subquery(reports.values("at")[:1]), appealed_at=Subquery(appeals.values("at")[:1])
        )
        posts = posts.filter(Q(reported_at__isnull=False) | Q(appealed_at__isnull=False) | Q(state="held"))
        since = Case(
            When(appealed_at__isnull=False, then=F("appealed_at")),
            When(reported_at__isnull=False, then=F("reported_at")),
            default=F("at"),
            output_field=DateTimeField(),
        )
        return posts.order_by(since, "pk")


class LiveQuestionQuerySet(QuerySet["LiveQuestion"]):
    """Questions of live lessons."""

    def shown(self) -> LiveQuestionQuerySet:
        """Return what everybody may read, the latest chosen first; together the transcript."""
        return self.filter(state__in=["chosen", "answered"]).order_by("-decided_at", "-pk")

    def unshown(self) -> LiveQuestionQuerySet:
        """Return what only authors and hosts read, the latest first."""
        return self.filter(state__in=["waiting", "declined"]).order_by("-at", "-pk")

    def counts(self) -> dict[str, int]:
        """Return how many there are in each state."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))
