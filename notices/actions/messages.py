"""Verbs on notices: tell people something, and open what one was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from jobs.actions import enqueue

from ..kinds import Kind, kind_of
from ..models import Announcement, Delivery, Notice
from ..telling import channels_of, moments_for, words_for

#: People told in one statement, and messages in one job.
AT_ONCE = 500
A_JOB = 50


@transaction.atomic
def notify(
    people: Iterable[User],
    kind: str,
    *,
    at: datetime,
    url: str = "",
    key: str = "",
    announcement: Announcement | None = None,
    channels: Iterable[str] | None = None,
    **facts: object,
) -> int:
    """Tell each of `people` that something of `kind` happened; return how many were told.

    `facts` fill the braces of the kind's words. `url` is a path of this site. With a `key` the same person is told
    once, however often this is called. `channels` stands for the kind's usual ones beside the site itself; what a
    person switched off stays off. E-mail and SMS wait for the end of the person's quiet hours.

    Part of the caller's transaction: news of something that is rolled back never leaves.
    """
    found = kind_of(kind)
    title, body = words_for(found, facts)
    told = 0
    ids = sorted({person.pk for person in people})
    for start in range(0, len(ids), AT_ONCE):
        row = Notice(
            kind=kind, title=title, body=body, url=url[:300], key=key, announcement=announcement, created_at=at
        )
        made = _write(row, ids[start : start + AT_ONCE])
        told += len(made)
        _plan_deliveries(made, found, at=at, channels=channels)
    return told


def _write(pattern: Notice, people: list[int]) -> list[Notice]:
    """Write a notice like `pattern` for each of `people` (ids) who was not told before; return those."""
    rows = [
        Notice(
            recipient_id=pk,
            kind=pattern.kind,
            title=pattern.title,
            body=pattern.body,
            url=pattern.url,
            key=pattern.key,
            announcement=pattern.announcement,
            created_at=pattern.created_at,
        )
        for pk in people
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    # Who was told before, or by somebody else at this moment, has another row than ours.
    return list(Notice.objects.filter(uid__in=[row.uid for row in rows]).only("pk", "recipient_id"))


def _plan_deliveries(notices: list[Notice], kind: Kind, *, at: datetime, channels: Iterable[str] | None) -> None:
    people = [notice.recipient_id for notice in notices]
    wanted = channels_of(kind, people, asked=channels)
    moments = moments_for(people, at=at) if any(wanted.values()) else {}
    rows = Delivery.objects.bulk_create(
        Delivery(notice=notice, channel=channel, due_at=moments[notice.recipient_id])
        for notice in notices
        for channel in sorted(wanted[notice.recipient_id])
    )
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        by_moment[row.due_at].append(row.pk)
    for moment, ids in by_moment.items():
        for start in range(0, len(ids), A_JOB):
            enqueue("notices.deliver", {"deliveries": ids[start : start + A_JOB]}, at=at, run_after=moment)


@transaction.atomic
def open_notice(notice: Notice, *, at: datetime) -> None:
    """Remember when the person opened the notice for the first time."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    notice.read_at = notice.read_at or at


@transaction.atomic
def mark_all_read(user: User, *, at: datetime) -> int:
    """Take everything that `user` was told until now as read; return how much that was.

    An announcement is left as it is: its receipt says that somebody opened it.
    """
    unread = Notice.objects.of(user).unread().filter(created_at__lte=at, announcement=None)
    return unread.update(read_at=at)
