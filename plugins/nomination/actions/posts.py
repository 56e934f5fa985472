"""Keeping the posts that are not announced (SPEC N13)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import User

from ..models import InternalPost


@transaction.atomic
def keep_internal_post(post: InternalPost | None, values: dict[str, Any], *, by: User, at: datetime) -> InternalPost:
    """Add an internal post, or change its words; nominations keep the words they were made with."""
    if post is None:
        post = InternalPost(created_at=at)
    else:
        post = InternalPost.objects.select_for_update().get(pk=post.pk)
    for name, value in values.items():
        setattr(post, name, value)
    post.save()
    record("keep_internal_post", by=by, at=at, target=post)
    return post


@transaction.atomic
def close_internal_post(post: InternalPost, *, by: User, at: datetime) -> None:
    """Take the post out of what can be chosen; what was entered for it stays."""
    if InternalPost.objects.filter(pk=post.pk, closed_at=None).update(closed_at=at):
        record("close_internal_post", by=by, at=at, target=post)
