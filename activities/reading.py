"""How far people are with a reading list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.audiences import people_of
from accounts.models import User

from .models import ReadingItem, ReadingList, ReadingRecord

if TYPE_CHECKING:
    from accounts.querysets import UserQuerySet


def items_of(reading_list: ReadingList, user: User) -> list[ReadingItem]:
    """Return what is on the list with ``my_text``, what `user` wrote about it."""
    found = list(reading_list.items.select_related("document"))
    own = dict(ReadingRecord.objects.filter(item__in=found, user=user).values_list("item_id", "text"))
    for item in found:
        item.my_text = own.get(item.pk, "")
    return found


def readers_of(reading_list: ReadingList) -> UserQuerySet:
    """Return everybody the list reaches or who has read for it, with ``read`` and ``read_needed`` (required ones)."""
    reached = people_of(reading_list.audience, on=timezone.localdate()).values("pk")
    records = ReadingRecord.objects.filter(item__reading_list=reading_list)
    people = User.objects.filter(Q(pk__in=reached) | Q(pk__in=records.values("user")))
    own = records.filter(user=OuterRef("pk")).order_by().values("user")
    required = own.filter(item__required=True)
    return people.select_related("unit").annotate(
        read=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0),
        read_needed=Coalesce(Subquery(required.annotate(n=Count("pk")).values("n")), 0),
    )
