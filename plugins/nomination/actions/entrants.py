"""Who takes part in a contest, with which approvals and scores (SPEC N17, N20)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.views.decorators.debug import sensitive_variables

from accounts.audit import record
from accounts.models import User

from ..models import Approval, Contest, ContestScore, ContestStage, Entrant
from .contests import WrongState, demand_more_than_places, locked
from .nominations import Nominee


class AlreadyEntered(Exception):
    """Somebody is among the entrants, or stands in the file twice; `place` counts from 0 in what was handed in."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class NotTakingPart(Exception):
    """Somebody who gets a score does not take part: withdrawn, or without both approvals (SPEC N20)."""


class ScoreOutOfRange(Exception):
    """A score is below 0 or above the full marks of the stage."""


class ReasonMissing(Exception):
    """A score that stands is changed without saying why."""


@dataclass(frozen=True)
class Mark:
    """What somebody got in a stage; who did not come gets nothing."""

    value: Decimal
    is_absent: bool = False


@sensitive_variables()
@transaction.atomic
def enter(contest: Contest, nominees: Iterable[Nominee], *, by: User, at: datetime) -> list[Entrant]:
    """Enter people, all or none; raise :class:`AlreadyEntered`, or :class:`WrongState` after the opening."""
    people = [nominee.columns for nominee in nominees]
    contest = locked(contest, Contest.State.PREPARING)
    known = set(contest.entrants.standing().values_list("nominee_key", flat=True))
    number = contest.entrants.aggregate(last=Max("number"))["last"] or 0
    made = []
    for place, columns in enumerate(people):
        if columns["nominee_key"] in known:
            raise AlreadyEntered(place)
        known.add(columns["nominee_key"])
        made.append(Entrant(contest=contest, number=number + place + 1, entered_by=by, entered_at=at, **columns))
    Entrant.objects.bulk_create(made)
    record("enter_contest", by=by, at=at, target=contest, entrants=len(made))
    return made


@sensitive_variables()
@transaction.atomic
def enter_all(
    contest: Contest,
    nominees: Sequence[Nominee],
    approvals: Mapping[str, Mapping[int, bool]],
    *,
    on: date,
    by: User,
    at: datetime,
) -> list[Entrant]:
    """Enter people with the decisions that were taken `on` a day, by kind and place among `nominees`; all or none."""
    made = enter(contest, nominees, by=by, at=at)
    for kind, decisions in approvals.items():
        for granted in (True, False):
            asked = [made[place] for place, is_granted in decisions.items() if is_granted is granted]
            if asked:
                decide(asked, contest, kind=kind, is_granted=granted, on=on, by=by, at=at)
    return made


@transaction.atomic
def withdraw_entrant(entrant: Entrant, *, by: User, at: datetime) -> None:
    """Take somebody out; the number stays taken, scores stay and do not count.

    A contest in which too few remain can only be ended (SPEC N18): it takes no scores any more.
    """
    contest = locked(entrant.contest, Contest.State.PREPARING, Contest.State.OPEN)
    if contest.entrants.standing().filter(pk=entrant.pk).update(withdrawn_at=at):
        record("withdraw_entrant", by=by, at=at, target=contest, number=entrant.number)


@sensitive_variables()
@transaction.atomic
def decide(
    entrants: Iterable[Entrant],
    contest: Contest,
    *,
    kind: str,
    is_granted: bool,
    on: date,
    remark: str = "",
    by: User,
    at: datetime,
) -> int:
    """Record a decision about each of `entrants` (SPEC N20); return how many there were."""
    contest = locked(contest, Contest.State.PREPARING, Contest.State.OPEN)
    standing = contest.entrants.standing().filter(pk__in=[entrant.pk for entrant in entrants])
    values = {"kind": kind, "is_granted": is_granted, "decided_on": on, "remark": remark, "by": by, "at": at}
    made = Approval.objects.bulk_create([Approval(entrant=entrant, **values) for entrant in standing])
    record("decide_entrants", by=by, at=at, target=contest, kind=kind, granted=is_granted, entrants=len(made))
    return len(made)


@sensitive_variables()
@transaction.atomic
def score_stage(
    contest: Contest, stage: ContestStage, marks: Mapping[int, Mark], *, reason: str = "", by: User, at: datetime
) -> int:
    """Enter marks of a stage by the number of the entrant, all or none; return how many are new or other than before.

    A mark that stands is corrected by another entry, which says why. Raise :class:`NotTakingPart`,
    :class:`ScoreOutOfRange`, :class:`ReasonMissing`, :class:`WrongState`, ``TooFewEntrants``.
    """
    contest = locked(contest, Contest.State.OPEN)
    if stage.contest_id != contest.pk:
        raise WrongState
    demand_more_than_places(contest)
    people = {person.number: person for person in contest.entrants.taking_part().filter(number__in=marks)}
    if people.keys() != marks.keys():
        raise NotTakingPart
    standing = ContestScore.objects.filter(stage=stage, entrant__in=people.values(), replaced_by=None)
    current = {score.entrant_id: score for score in standing}
    made = []
    for number, mark in marks.items():
        before = current.get(people[number].pk)
        if not 0 <= mark.value <= stage.full_marks:
            raise ScoreOutOfRange
        if before and (before.value, before.is_absent) == (mark.value, mark.is_absent):
            continue
        if before and not reason.strip():
            raise ReasonMissing
        values = {"value": mark.value, "is_absent": mark.is_absent, "replaces": before, "by": by, "at": at}
        made.append(ContestScore(entrant=people[number], stage=stage, reason=reason if before else "", **values))
    ContestScore.objects.bulk_create(made)
    if made:
        corrected = sum(score.replaces_id is not None for score in made)
        record("score_contest", by=by, at=at, target=contest, stage=stage.order, new=len(made), corrected=corrected)
    return len(made)


@transaction.atomic
def score_stages(
    contest: Contest, marks: Mapping[ContestStage, Mapping[int, Mark]], *, reason: str = "", by: User, at: datetime
) -> int:
    """Enter marks of several stages, all or none; raise what :func:`score_stage` does."""
    return sum(score_stage(contest, stage, rows, reason=reason, by=by, at=at) for stage, rows in marks.items())
