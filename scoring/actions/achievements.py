"""Hours for awards of contests and for finished reading lists, where a policy gives them any (SPEC L21).

A policy does so by an activity of a reserved code: ``contest_award`` for each award, ``reading_list`` for each list.
Nobody declares these; they are entered when it happens, once each.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from accounts.models import User
from activities.models import ReadingItem, ReadingList, ReadingRecord, Result

from ..models import CreditEntry, CreditPolicy, Ledger
from ..periods import Period
from ..policies.arithmetic import credit_activity
from .awards import NoPolicyError, policy_for
from .ledger import append_entry, posting_on

AWARD, READING = "contest_award", "reading_list"
#: Activities that are entered by themselves; they are not offered for declaring.
AUTOMATIC = (AWARD, READING)


def enter_award(result: Result, *, at: datetime) -> CreditEntry | None:
    """Enter the hours of an award; nothing where there is none, or where the policy of its day gives none."""
    if not result.award:
        return None
    contest = result.entry.contest
    evidence = {"contest": str(contest.uid), "award": result.award, "rank": result.rank}
    title = f"{contest.title} · {result.award}"
    return _enter(
        result.entry.user, AWARD, key=f"award:{result.pk}", title=title, on=result.at, evidence=evidence, at=at
    )


def enter_reading(reading_list: ReadingList, user: User, *, at: datetime) -> CreditEntry | None:
    """Enter the hours of a reading list of which `user` has read all that is required; otherwise nothing."""
    needed = ReadingItem.objects.filter(reading_list=reading_list, required=True)
    read = ReadingRecord.objects.filter(item__in=needed, user=user).aggregate(n=Count("pk"), last=Max("read_at"))
    if not read["n"] or read["n"] < needed.count():
        return None
    evidence = {"reading_list": str(reading_list.uid), "items": read["n"]}
    key = f"reading-list:{reading_list.pk}:{user.pk}"
    return _enter(user, READING, key=key, title=reading_list.title, on=read["last"], evidence=evidence, at=at)


@transaction.atomic
def _enter(
    user: User, activity: str, *, key: str, title: str, on: datetime, evidence: dict[str, Any], at: datetime
) -> CreditEntry | None:
    # The same news may come many times at once: the person's row lets one of them calculate.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if (known := CreditEntry.objects.filter(key=key).first()) is not None:
        return known
    posting = posting_on(user, on)
    try:
        policy = policy_for(user, posting, day=timezone.localdate(on))
    except NoPolicyError:
        return None
    rules = policy.parsed
    if activity not in rules.activities:
        return None
    mine = CreditEntry.objects.of(user).in_period(Period(timezone.localdate(on).year))
    so_far = mine.filter(activity=activity).total()
    lines = credit_activity(rules, activity, Decimal(1), this_year=so_far)
    return append_entry(
        CreditEntry(
            user=user,
            posting=posting,
            ledger=Ledger.OFFLINE,
            kind=CreditEntry.Kind.ACTIVITY,
            activity=activity,
            title=title[:255],
            hours=lines[-1].hours,
            earned_at=on,
            recorded_at=at,
            policy=policy,
            key=key,
            evidence=evidence,
            calculation=[line.as_json() for line in lines],
        )
    )


def enter_what_is_missing(*, at: datetime) -> None:
    """Enter the awards and finished lists that the ledger does not have: what a crash or a lost signal left out."""
    if CreditPolicy.objects.filter(rules__activities__has_key=AWARD).exists():
        for result in list(_awards_not_entered()):
            enter_award(result, at=at)
    if CreditPolicy.objects.filter(rules__activities__has_key=READING).exists():
        for reading_list, user in list(_lists_not_entered()):
            enter_reading(reading_list, user, at=at)


def _awards_not_entered() -> Iterator[Result]:
    known = set(CreditEntry.objects.filter(key__startswith="award:").values_list("key", flat=True))
    for result in Result.objects.exclude(award="").select_related("entry__contest", "entry__user").order_by("pk"):
        if f"award:{result.pk}" not in known:
            yield result


def _lists_not_entered() -> Iterator[tuple[ReadingList, User]]:
    known = set(CreditEntry.objects.filter(key__startswith="reading-list:").values_list("key", flat=True))
    required = ReadingItem.objects.filter(required=True).values("reading_list").annotate(n=Count("pk")).order_by()
    needed = dict(required.values_list("reading_list", "n"))
    read = ReadingRecord.objects.filter(item__required=True).order_by().values("item__reading_list", "user")
    for row in read.annotate(n=Count("pk")):
        number, person = row["item__reading_list"], row["user"]
        if row["n"] == needed.get(number) and f"reading-list:{number}:{person}" not in known:
            yield ReadingList.objects.get(pk=number), User.objects.get(pk=person)
