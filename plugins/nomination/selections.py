"""What is known of a process: the results that count, the sheet, and the same figures worked out again (SPEC N10)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from .models import Candidate, Channel, Nomination, SchemeStage, Selection, StageResult, WeightSet
from .querysets import NominationQuerySet
from .sheet import Cell, Line, Outcome, merge


@dataclass(frozen=True)
class Votes:
    """Votes for a post: by nominee how many people, and what they weigh; the same for all of them."""

    lines: dict[str, tuple[Decimal, Decimal]]
    people: int
    weight: Decimal


def nominations_for(selection: Selection, stage: SchemeStage, *, at: datetime) -> NominationQuerySet:
    """Return the nominations for the post that stood `at`, from the units of the process and by the stage's channel."""
    found = Nomination.objects.filter(unit__path__startswith=selection.unit.path, created_at__lte=at)
    if selection.vacancy:
        found = found.filter(vacancy=selection.vacancy)
    else:
        found = found.filter(internal_post=selection.internal_post_id)
    if stage.source == SchemeStage.Source.ONLINE:
        found = found.filter(channel=Channel.ONLINE)
    elif stage.source == SchemeStage.Source.OFFLINE:
        found = found.exclude(channel=Channel.ONLINE)
    return found.filter(Q(withdrawal=None) | Q(withdrawal__at__gt=at))


def count_votes(nominations: NominationQuerySet, weights: WeightSet | None) -> Votes:
    """Count everybody once for a nominee, with the latest nomination; without `weights` each person weighs one."""
    values = {(row.nominator_class, row.channel): row.value for row in weights.rows.all()} if weights else {}
    columns = ("nominee_key", "signer_key", "nominator_class", "channel")
    latest: dict[str, dict[str, Decimal]] = defaultdict(dict)
    everybody: dict[str, Decimal] = {}
    for key, signer, kind, channel in nominations.order_by("created_at", "pk").values_list(*columns):
        latest[key][signer] = everybody[signer] = values.get((kind, channel), Decimal(1))
    lines = {key: (Decimal(len(row)), sum(row.values(), Decimal(0))) for key, row in latest.items()}
    return Votes(lines, len(everybody), sum(everybody.values(), Decimal(0)))


@dataclass(frozen=True)
class StageState:
    """A stage of a process with the results that count, if there are any."""

    stage: SchemeStage
    result: StageResult | None
    corrections: int

    @property
    def is_thin(self) -> bool:
        """Say whether fewer than two thirds of those who should have come did (SPEC §2.5)."""
        result = self.result
        if result is None or result.expected is None or result.present is None:
            return False
        return 3 * result.present < 2 * result.expected


@dataclass(frozen=True)
class SelectionSheet:
    """The sheet of a process: the stages and a line for every candidate."""

    stages: list[StageState]
    lines: list[Line[Candidate]]

    @property
    def rows(self) -> list[tuple[Line[Candidate], list[tuple[SchemeStage, Cell | None]]]]:
        """Return each line with its stages and cells."""
        stages = [state.stage for state in self.stages]
        return [(line, list(zip(stages, line.cells, strict=True))) for line in self.lines]


def sheet_of(selection: Selection) -> SelectionSheet:
    """Return the sheet as the results have it now; five queries however many candidates there are."""
    people = list(selection.candidates.standing())
    by_pk = {person.pk: person for person in people}
    results: dict[int, list[StageResult]] = defaultdict(list)
    found = selection.results.defer("reason").select_related("weights", "contest", "by").prefetch_related("lines")
    for result in found:
        results[result.stage_id].append(result)
    states, outcomes = [], []
    for stage in selection.scheme.stages.all():
        rows = results[stage.pk]
        states.append(StageState(stage, rows[-1] if rows else None, max(0, len(rows) - 1)))
        outcomes.append(_outcome(stage, rows[-1], by_pk) if rows else None)
    return SelectionSheet(states, merge(people, outcomes))


def _outcome(stage: SchemeStage, result: StageResult, people: dict[int, Candidate]) -> Outcome[Candidate]:
    lines = {
        people[line.candidate_id]: (line.raw, line.weighted)
        for line in result.lines.all()
        if line.candidate_id in people
    }
    valid = Decimal(result.valid) if stage.counts_votes and result.valid is not None else None
    weighted = result.weighted_valid if valid is not None and result.weighted_valid is not None else valid
    return Outcome(stage.weight, valid, weighted, lines)


def is_reproducible(result: StageResult) -> bool:
    """Work out anew what was taken from nominations, and say whether it is the same."""
    selection = result.selection
    votes = count_votes(nominations_for(selection, result.stage, at=result.at), result.weights)
    if (votes.people, votes.weight) != (result.valid, result.weighted_valid):
        return False
    lines = result.lines.select_related("candidate")
    nothing = (Decimal(0), Decimal(0))
    return all(votes.lines.get(line.candidate.nominee_key, nothing) == (line.raw, line.weighted) for line in lines)
