"""Verbs of the jury and of those who publish: draw numbers, judge, rank."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from notices.actions import notify

from ..models import Contest, Criterion, Entry, Judgement, Juror, Result, Score
from ..notice_kinds import RESULTS
from ..ranking import ranks
from ..signals import contest_published
from .contests import lock
from .reading import NotNowError

State = Contest.State


@transaction.atomic
def begin_judging(contest: Contest, *, by: User | None, at: datetime) -> Contest:
    """Close the call and give every entry its number by lot. Raises :class:`NotNowError` where something is missing."""
    found = lock(contest, by, State.OPEN)
    if at <= found.deadline:
        raise NotNowError(_("还没有到截止时间。"))
    if not found.criteria.exists() or not found.jurors.exists():
        raise NotNowError(_("请先填写评分项，并加入评委。"))
    entries = list(found.entries.submitted())
    if not entries:
        raise NotNowError(_("没有人提交作品。"))
    secrets.SystemRandom().shuffle(entries)
    for number, entry in enumerate(entries, start=1):
        entry.number = number
    Entry.objects.bulk_update(entries, ["number"])
    found.state = State.JUDGING
    found.save(update_fields=["state"])
    record("begin_judging", by=by, at=at, target=found, entries=len(entries))
    return found


@transaction.atomic
def judge(entry: Entry, *, marks: Mapping[int, Decimal], comment: str, by: User, at: datetime) -> Judgement:
    """Mark an entry: `marks` by criterion (primary key). Again, the new marks replace the own old ones.

    Raises ``PermissionDenied`` for who is not on the jury, and :class:`NotNowError` for marks out of range.
    """
    contest = Contest.objects.select_for_update().get(pk=entry.contest_id)
    juror = Juror.objects.sitting().filter(contest=contest, user=by).first()
    if juror is None or entry.number is None or entry.user_id == by.pk:
        raise PermissionDenied
    if contest.state != State.JUDGING:
        raise NotNowError(_("评审已经结束。"))
    criteria = list(contest.criteria.all())
    for criterion in criteria:
        if not 0 <= marks.get(criterion.pk, Decimal(-1)) <= criterion.most:
            text = _("“%(name)s”请填写 0 到 %(most)d 分。")
            raise NotNowError(text % {"name": criterion.name, "most": criterion.most})
    values = {"total": _total(criteria, marks), "comment": comment.strip(), "at": at}
    done, _new = Judgement.objects.update_or_create(entry=entry, juror=juror, defaults=values)
    done.scores.all().delete()
    Score.objects.bulk_create(
        [Score(judgement=done, criterion=criterion, marks=marks[criterion.pk]) for criterion in criteria]
    )
    record("judge_entry", by=by, at=at, target=entry, total=str(done.total))
    return done


def _total(criteria: Sequence[Criterion], marks: Mapping[int, Decimal]) -> Decimal:
    return sum((marks[criterion.pk] for criterion in criteria), Decimal(0))


@transaction.atomic
def publish_results(contest: Contest, *, awards: Sequence[tuple[str, int]], by: User | None, at: datetime) -> Contest:
    """Freeze what the jury said: mean, rank, and the `awards` as (name, how many), the highest first; tell the writers.

    Raises :class:`NotNowError` while a juror has not judged every entry.
    """
    found = lock(contest, by, State.JUDGING)
    counting = Prefetch("judgements", Judgement.objects.counting())
    entries = list(found.entries.submitted().prefetch_related(counting))
    jury = found.jurors.sitting().count()
    if not jury:
        raise NotNowError(_("现在没有评委，请先加入评委。"))
    missing = sum(jury - len(entry.judgements.all()) for entry in entries)
    if missing:
        raise NotNowError(_("还差 %(n)d 个评分，请评委评完所有作品，或让不能评完的评委退出。") % {"n": missing})
    means = {entry.pk: sum((each.total for each in entry.judgements.all()), Decimal(0)) / jury for entry in entries}
    Result.objects.bulk_create(
        [
            Result(entry_id=pk, mean=place.mean, rank=place.rank, award=place.award, at=at)
            for pk, place in ranks(means, awards).items()
        ]
    )
    found.state, found.published_at = State.PUBLISHED, at
    found.save(update_fields=["state", "published_at"])
    record("publish_contest_results", by=by, at=at, target=found, entries=len(entries))
    writers = User.objects.active().filter(pk__in=found.entries.submitted().values("user")).only("pk")
    notify(writers, RESULTS, at=at, url=found.get_absolute_url(), title=found.title)
    transaction.on_commit(lambda: contest_published.send_robust(Contest, contest_id=found.pk, at=at))
    return found
