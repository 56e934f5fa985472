"""Verbs on reading lists: make, change, set, mark as read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import make_audience
from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in

from ..models import ReadingItem, ReadingList, ReadingRecord
from ..models.reading import LONGEST
from ..signals import reading_list_finished

FIELDS = ("title", "intro", "starts_on", "ends_on", "least")
ITEM_FIELDS = ("document", "title", "author", "publisher", "chapters", "required")


class NotNowError(Exception):
    """What was asked for is not possible now; the text says why."""


def length_of(text: str) -> int:
    """Return the length of a text in characters, spaces not counted."""
    return sum(not sign.isspace() for sign in text)


@transaction.atomic
def make_reading_list(organiser: Unit, values: Mapping[str, Any], *, by: User | None, at: datetime) -> ReadingList:
    """Prepare a list; nobody sees it before it is set. Raises ``ValidationError``."""
    demand_in(by, Power.MANAGE_ACTIVITIES, organiser)
    made = ReadingList(organiser=organiser, made_by=by, made_at=at, **{name: values[name] for name in FIELDS})
    made.audience = make_audience(organiser)
    made.full_clean(exclude=["audience", "made_by"])
    made.save()
    record("make_reading_list", by=by, at=at, target=made, title=made.title)
    return made


def _lock(found: ReadingList, by: User | None) -> ReadingList:
    locked = ReadingList.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=found.pk)
    demand_in(by, Power.MANAGE_ACTIVITIES, locked.organiser)
    return locked


@transaction.atomic
def edit_reading_list(reading_list: ReadingList, values: Mapping[str, Any], *, by: User | None, at: datetime) -> None:
    """Change a list; once it is set, it may not end earlier nor ask for more."""
    found = _lock(reading_list, by)
    if found.published_at and (values["ends_on"] < found.ends_on or values["least"] > found.least):
        raise ValidationError(_("已布置的书目不能提前截止，也不能提高字数要求。"))
    for name in FIELDS:
        setattr(found, name, values[name])
    found.full_clean(exclude=["audience", "made_by"])
    found.save()
    record("edit_reading_list", by=by, at=at, target=found, title=found.title)


@transaction.atomic
def add_item(reading_list: ReadingList, values: Mapping[str, Any], *, by: User | None, at: datetime) -> ReadingItem:
    """Put something on the list: a public document of the library, or a book. Raises ``ValidationError``."""
    found = _lock(reading_list, by)
    document = values.get("document")
    if document is not None and not document.is_published:
        raise ValidationError({"document": _("请选择已经发布的资料。")})
    item = ReadingItem(reading_list=found, **{name: values[name] for name in ITEM_FIELDS if name in values})
    last = found.items.order_by("-position").first()
    item.position = last.position + 1 if last else 0
    item.full_clean()
    item.save()
    record("add_reading_item", by=by, at=at, target=found, item=item.name)
    return item


@transaction.atomic
def remove_item(item: ReadingItem, *, by: User | None, at: datetime) -> None:
    """Take something off the list; what somebody has read stays. Raises :class:`NotNowError`."""
    found = _lock(item.reading_list, by)
    readers = item.records.count()
    if readers:
        raise NotNowError(_("已有 %(n)d 人读过，不能移除。") % {"n": readers})
    record("remove_reading_item", by=by, at=at, target=found, item=item.name)
    item.delete()


@transaction.atomic
def publish_reading_list(reading_list: ReadingList, *, by: User | None, at: datetime) -> ReadingList:
    """Set the list: whom it is for sees it from now on; again, nothing changes."""
    found = _lock(reading_list, by)
    if found.published_at is None:
        if not found.items.exists():
            raise NotNowError(_("书目是空的，请先加入要读的书或资料。"))
        if found.ends_on < timezone.localdate(at):
            raise NotNowError(_("截止日期已过，请先修改。"))
        found.published_at = at
        found.save(update_fields=["published_at"])
        record("publish_reading_list", by=by, at=at, target=found, title=found.title)
    return found


@transaction.atomic
def mark_read(item: ReadingItem, *, text: str, by: User, at: datetime) -> ReadingRecord:
    """Say that `by` has read something, with an excerpt or a thought; within the period it may be written anew.

    Raises :class:`NotNowError` for a text that is too short, or outside of the period.
    """
    found = ReadingList.objects.for_learner(by, at=at).filter(pk=item.reading_list_id).first()
    if found is None:
        raise PermissionDenied
    if not found.is_open(timezone.localdate(at)):
        raise NotNowError(_("现在不在阅读期限内，不能标记或修改。"))
    text = text.replace("\0", "").strip()
    written = length_of(text)
    if written < found.least or len(text) > LONGEST:
        raise NotNowError(
            _("摘抄或心得须有 %(least)s 到 %(most)s 字，现有 %(count)s 字。")
            % {"least": found.least, "most": LONGEST, "count": written}
        )
    values = {"text": text, "changed_at": at}
    mark, is_new = ReadingRecord.objects.update_or_create(
        item=item, user=by, defaults=values, create_defaults=values | {"read_at": at}
    )
    if is_new:
        record("mark_item_read", by=by, at=at, target=item, title=item.name)
        _announce(found, by, at)
    return mark


def _announce(found: ReadingList, by: User, at: datetime) -> None:
    needed = found.items.filter(required=True)
    if needed.exists() and not needed.exclude(records__user=by).exists():
        transaction.on_commit(
            lambda: reading_list_finished.send_robust(ReadingList, user_id=by.pk, reading_list_id=found.pk, at=at)
        )
