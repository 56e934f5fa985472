"""Contests: preparing, opening, finishing, publishing inside, ending (SPEC N17, N18, N20).

Every verb locks the contest's row first, so that whoever counts entrants counts what will stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.audit import record
from accounts.models import Unit, User

from ..contests import table_of
from ..models import Contest, ContestStage
from ..posts import Post

HUNDRED = Decimal(100)


class WrongState(Exception):
    """The contest does not stand where this could be done."""


class WeightsDoNotAddUp(Exception):
    """The weights of the stages are not 100 per cent in all; `total` says what they are."""

    def __init__(self, total: Decimal) -> None:
        super().__init__(total)
        self.total = total


class HasDecisions(Exception):
    """Decisions about entrants were recorded: the contest can be ended, and not removed."""


class TooFewEntrants(Exception):
    """Not more people take part than there are posts (SPEC N18)."""

    def __init__(self, entrants: int, places: int) -> None:
        super().__init__(entrants, places)
        self.entrants, self.places = entrants, places


class ScoresMissing(Exception):
    """Somebody who takes part lacks a score; `people` says how many do."""

    def __init__(self, people: int) -> None:
        super().__init__(people)
        self.people = people


@dataclass(frozen=True)
class StageWords:
    """A stage as the office describes it."""

    kind: str
    name: str
    weight: Decimal
    full_marks: Decimal = HUNDRED


def locked(contest: Contest, *states: str) -> Contest:
    """Return the contest's row, locked; raise :class:`WrongState` when it is gone or stands in none of `states`."""
    found = Contest.objects.select_for_update().filter(pk=contest.pk).first()
    if found is None or found.state not in states:
        raise WrongState
    return found


def demand_more_than_places(contest: Contest) -> None:
    """Raise :class:`TooFewEntrants` unless more people take part than there are posts (SPEC N18)."""
    entrants = contest.entrants.taking_part().count()
    if entrants <= contest.places:
        raise TooFewEntrants(entrants, contest.places)


@transaction.atomic
def prepare_contest(
    title: str, *, post: Post, places: int, unit: Unit, stages: Sequence[StageWords], by: User, at: datetime
) -> Contest:
    """Make a contest for `post`; raise :class:`WeightsDoNotAddUp`."""
    values = {"title": title, "places": places, "unit": unit, "created_by": by, "created_at": at}
    contest = Contest.objects.create(**values, **post.columns)
    _write_stages(contest, stages)
    record("prepare_contest", by=by, at=at, target=contest)
    return contest


def _write_stages(contest: Contest, stages: Sequence[StageWords]) -> None:
    total = sum((stage.weight for stage in stages), Decimal(0))
    if total != HUNDRED:
        raise WeightsDoNotAddUp(total)
    contest.stages.all().delete()
    ContestStage.objects.bulk_create(
        ContestStage(contest=contest, order=number, **vars(stage)) for number, stage in enumerate(stages, start=1)
    )


@transaction.atomic
def change_contest(
    contest: Contest, *, title: str, places: int, stages: Sequence[StageWords], by: User, at: datetime
) -> None:
    """Change what is prepared; raise :class:`WrongState` after the opening, :class:`WeightsDoNotAddUp`."""
    contest = locked(contest, Contest.State.PREPARING)
    Contest.objects.filter(pk=contest.pk).update(title=title, places=places)
    _write_stages(contest, stages)
    record("change_contest", by=by, at=at, target=contest)


@transaction.atomic
def open_contest(contest: Contest, *, by: User, at: datetime) -> None:
    """Open the contest: stages and entrants stand from now on.

    Raise :class:`TooFewEntrants` unless more people take part than there are posts (SPEC N18), :class:`WrongState`,
    :class:`WeightsDoNotAddUp`.
    """
    contest = locked(contest, Contest.State.PREPARING)
    total = sum(contest.stages.values_list("weight", flat=True), Decimal(0))
    if total != HUNDRED:
        raise WeightsDoNotAddUp(total)
    demand_more_than_places(contest)
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.OPEN, opened_at=at)
    record("open_contest", by=by, at=at, target=contest, entrants=contest.entrants.taking_part().count())


@transaction.atomic
def finish_contest(contest: Contest, *, by: User, at: datetime) -> None:
    """End the contest with the order as it is now; scores are not taken any more.

    Raise :class:`ScoresMissing`, :class:`TooFewEntrants`, :class:`WrongState`.
    """
    contest = locked(contest, Contest.State.OPEN)
    demand_more_than_places(contest)
    if missing := table_of(contest).missing:
        raise ScoresMissing(missing)
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.FINISHED, finished_at=at)
    record("finish_contest", by=by, at=at, target=contest)


@transaction.atomic
def reopen_contest(contest: Contest, *, by: User, at: datetime) -> None:
    """Take scores again, for a correction; a published result is not shown any more."""
    contest = locked(contest, Contest.State.FINISHED, Contest.State.PUBLISHED)
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.OPEN, finished_at=None, published_at=None)
    record("reopen_contest", by=by, at=at, target=contest)


@transaction.atomic
def publish_contest(contest: Contest, *, by: User, at: datetime) -> None:
    """Show the result to people of the unit in charge, inside the site only."""
    contest = locked(contest, Contest.State.FINISHED)
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.PUBLISHED, published_at=at)
    record("publish_contest", by=by, at=at, target=contest)


@transaction.atomic
def cancel_contest(contest: Contest, *, by: User, at: datetime) -> None:
    """End the contest without a result; what was entered stays."""
    contest = locked(contest, Contest.State.PREPARING, Contest.State.OPEN)
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.CANCELLED)
    record("cancel_contest", by=by, at=at, target=contest)


def may_be_removed(contest: Contest) -> bool:
    """Say whether the contest is a draft about whose entrants nothing was decided."""
    return contest.is_preparing and not contest.entrants.filter(approvals__isnull=False).exists()


@transaction.atomic
def remove_contest(contest: Contest, *, by: User, at: datetime) -> None:
    """Remove a contest that was only prepared, with its stages and entrants.

    Raise :class:`HasDecisions` once something was decided about an entrant, :class:`WrongState` after the opening.
    """
    contest = locked(contest, Contest.State.PREPARING)
    if not may_be_removed(contest):
        raise HasDecisions
    entrants = contest.entrants.all()
    record("remove_contest", by=by, at=at, target=contest, title=contest.title, entrants=entrants.count())
    entrants.delete()
    contest.delete()
