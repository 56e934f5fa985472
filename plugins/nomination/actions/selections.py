"""A post goes through the stages of a scheme (SPEC N10). Results are only added: the latest of a stage counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.views.decorators.debug import sensitive_variables

from accounts.audit import record
from accounts.models import Unit, User

from ..competency import judged, model_of
from ..contests import table_of
from ..models import (
    Candidate,
    Contest,
    Scheme,
    SchemeStage,
    Selection,
    ShortlistEntry,
    StageLine,
    StageResult,
    WeightSet,
)
from ..posts import Post
from ..selections import count_votes, nominations_for
from .entrants import ReasonMissing
from .nominations import Nominee

Origin = StageResult.Origin


class AlreadyBegun(Exception):
    """The post is going through a scheme already."""


class Closed(Exception):
    """The process was closed, or the stage is not one of its scheme."""


class HasResults(Exception):
    """Results or a competency model were entered: the process can be closed, and not removed."""


class AlreadyCandidate(Exception):
    """The person is a candidate of this process."""


class WrongFigures(Exception):
    """Votes that cannot be: more than valid, more valid than present, more present than expected, points over 100."""


class NotInSource(Exception):
    """Some candidates have no figure where the results would be taken from; `people` says how many."""

    def __init__(self, people: int) -> None:
        super().__init__(people)
        self.people = people


@dataclass(frozen=True)
class Tally:
    """Who should have come, who came, and how many votes were valid; nothing where points are given."""

    expected: int | None = None
    present: int | None = None
    valid: int | None = None


@transaction.atomic
def begin_selection(post: Post, *, scheme: Scheme, places: int, unit: Unit, by: User, at: datetime) -> Selection:
    """Begin with a post under a version of a scheme; raise :class:`AlreadyBegun`."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    columns = post.columns
    same = {name: columns[name] for name in ("vacancy", "internal_post")}
    if Selection.objects.filter(closed_at=None, **same).exists():
        raise AlreadyBegun
    values = {"scheme": scheme, "places": places, "unit": unit, "created_by": by, "created_at": at}
    selection = Selection.objects.create(**values, **columns)
    record("begin_selection", by=by, at=at, target=selection, scheme=scheme.code)
    return selection


def locked_selection(selection: Selection) -> Selection:
    """Return the row of the process, locked; raise :class:`Closed`, also for one that was removed."""
    rows = Selection.objects.select_for_update(of=("self",)).select_related("unit", "scheme")
    found = rows.filter(pk=selection.pk).first()
    if found is None or found.closed_at:
        raise Closed
    return found


@transaction.atomic
def close_selection(selection: Selection, *, by: User, at: datetime) -> None:
    """Close the process; the sheet stands from now on."""
    selection = locked_selection(selection)
    Selection.objects.filter(pk=selection.pk).update(closed_at=at)
    record("close_selection", by=by, at=at, target=selection)


@transaction.atomic
def remove_selection(selection: Selection, *, by: User, at: datetime) -> None:
    """Remove a process that was begun by mistake, with its candidates; raise :class:`HasResults` or :class:`Closed`."""
    selection = locked_selection(selection)
    if not selection.is_draft():
        raise HasResults
    candidates = selection.candidates.all()
    count = candidates.count()
    record("remove_selection", by=by, at=at, target=selection, post=selection.post_title, candidates=count)
    candidates.delete()
    selection.delete()


@sensitive_variables()
@transaction.atomic
def add_candidate(selection: Selection, nominee: Nominee, *, by: User, at: datetime) -> Candidate:
    """Add a candidate; raise :class:`AlreadyCandidate` or :class:`Closed`."""
    columns = nominee.columns
    selection = locked_selection(selection)
    if selection.candidates.standing().filter(nominee_key=columns["nominee_key"]).exists():
        raise AlreadyCandidate
    made = Candidate.objects.create(selection=selection, entered_by=by, entered_at=at, **columns)
    record("add_candidate", by=by, at=at, target=selection)
    return made


@sensitive_variables()
@transaction.atomic
def add_from_shortlist(selection: Selection, *, by: User, at: datetime) -> int:
    """Add whoever is on the shortlist of the post and not a candidate yet; return how many. Raise :class:`Closed`."""
    selection = locked_selection(selection)
    same = Q(vacancy=selection.vacancy, internal_post=selection.internal_post_id)
    known = set(selection.candidates.standing().values_list("nominee_key", flat=True))
    missing = ShortlistEntry.objects.handled_by(by).standing().filter(same).exclude(nominee_key__in=known)
    names = ("nominee_key", "might_be", "sound_key", "nominee_name", "nominee_unit", "nominee_post")
    made = {
        entry.nominee_key: Candidate(
            selection=selection, entered_by=by, entered_at=at, **{name: getattr(entry, name) for name in names}
        )
        for entry in missing
    }
    Candidate.objects.bulk_create(made.values())
    if made:
        record("add_candidate", by=by, at=at, target=selection, candidates=len(made))
    return len(made)


@transaction.atomic
def remove_candidate(candidate: Candidate, *, by: User, at: datetime) -> None:
    """Take a candidate out; what was entered stays and is not shown."""
    selection = locked_selection(candidate.selection)
    if selection.candidates.standing().filter(pk=candidate.pk).update(removed_at=at):
        record("remove_candidate", by=by, at=at, target=selection)


@sensitive_variables()
@transaction.atomic
def keep_result(
    selection: Selection,
    stage: SchemeStage,
    values: Mapping[int, Decimal],
    *,
    tally: Tally,
    reason: str = "",
    by: User,
    at: datetime,
) -> StageResult:
    """Keep what was counted in a stage: votes or points by the key of the candidate; who is left out got none.

    Raise :class:`WrongFigures`, ``ReasonMissing`` for another result without saying why, :class:`Closed`.
    """
    selection = locked_selection(selection)
    people = {person.pk: person for person in selection.candidates.standing()}
    if not values.keys() <= people.keys():
        raise WrongFigures
    _demand_possible(stage, values, tally)
    lines = {person: (values.get(pk, Decimal(0)),) * 2 for pk, person in people.items()}
    if not stage.counts_votes:
        tally = Tally()
    return _append(selection, stage, lines, Origin.ENTERED, reason, by=by, at=at, **vars(tally))


def _demand_possible(stage: SchemeStage, values: Mapping[int, Decimal], tally: Tally) -> None:
    if not stage.counts_votes:
        possible = all(0 <= value <= 100 for value in values.values())
    else:
        valid, present, expected = tally.valid, tally.present, tally.expected
        possible = valid is not None and all(0 <= vote <= valid and vote == int(vote) for vote in values.values())
        possible = possible and (present is None or (valid or 0) <= present)
        possible = possible and (expected is None or present is None or present <= expected)
    if not possible:
        raise WrongFigures


def _append(
    selection: Selection,
    stage: SchemeStage,
    lines: Mapping[Candidate, tuple[Decimal, ...]],
    origin: str,
    reason: str,
    **values: Any,
) -> StageResult:
    if stage.scheme_id != selection.scheme_id:
        raise Closed
    last = selection.results.filter(stage=stage).aggregate(last=Max("number"))["last"] or 0
    if last and not reason.strip():
        raise ReasonMissing
    common = {"selection": selection, "stage": stage, "number": last + 1, "origin": origin, "reason": reason}
    result = StageResult.objects.create(**common, **values)
    StageLine.objects.bulk_create(
        StageLine(result=result, candidate=person, raw=raw, weighted=weighted)
        for person, (raw, weighted) in lines.items()
    )
    record(
        "keep_stage_result",
        by=values["by"],
        at=values["at"],
        target=selection,
        stage=stage.order,
        number=last + 1,
        origin=origin,
    )
    return result


@transaction.atomic
def take_from_nominations(
    selection: Selection, stage: SchemeStage, *, weights: WeightSet | None, reason: str = "", by: User, at: datetime
) -> StageResult:
    """Take a round of recommendation from the nominations for the post that stand `at`, with a version of the weights.

    Raise :class:`Closed` also for a stage that is not taken from nominations.
    """
    selection = locked_selection(selection)
    if not stage.source:
        raise Closed
    votes = count_votes(nominations_for(selection, stage, at=at), weights)
    nothing = (Decimal(0), Decimal(0))
    lines = {person: votes.lines.get(person.nominee_key, nothing) for person in selection.candidates.standing()}
    figures = {"valid": votes.people, "weighted_valid": votes.weight, "weights": weights}
    return _append(selection, stage, lines, Origin.NOMINATIONS, reason, by=by, at=at, **figures)


@transaction.atomic
def take_from_contest(
    selection: Selection, stage: SchemeStage, *, contest: Contest, reason: str = "", by: User, at: datetime
) -> StageResult:
    """Take points from the totals of a finished contest for the same post; raise :class:`NotInSource`."""
    selection = locked_selection(selection)
    same = (contest.vacancy, contest.internal_post_id) == (selection.vacancy, selection.internal_post_id)
    if stage.counts_votes or not same or contest.state not in (Contest.State.FINISHED, Contest.State.PUBLISHED):
        raise Closed
    totals = {place.person.nominee_key: place.total for place in table_of(contest).places}
    points = {person: totals.get(person.nominee_key) for person in selection.candidates.standing()}
    lines = _complete(points)
    return _append(selection, stage, lines, Origin.CONTEST, reason, by=by, at=at, contest=contest)


@transaction.atomic
def take_from_competency(
    selection: Selection, stage: SchemeStage, *, reason: str = "", by: User, at: datetime
) -> StageResult:
    """Take points from the assessments by the competency model; raise :class:`NotInSource` or :class:`Closed`."""
    selection = locked_selection(selection)
    model = model_of(selection)
    if stage.counts_votes or model is None:
        raise Closed
    lines = _complete({line.candidate: line.total for line in judged(selection, model)})
    return _append(selection, stage, lines, Origin.COMPETENCY, reason, by=by, at=at)


def _complete(points: Mapping[Candidate, Decimal | None]) -> dict[Candidate, tuple[Decimal, ...]]:
    missing = sum(value is None for value in points.values())
    if missing:
        raise NotInSource(missing)
    return {person: (value, value) for person, value in points.items() if value is not None}
