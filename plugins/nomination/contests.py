"""What a contest shows: who takes part, with which scores, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .models import Contest, ContestScore, ContestStage, Entrant
from .ranking import Part, Place, rank_all


@dataclass(frozen=True)
class Table:
    """The stages of a contest, and everybody who takes part in order."""

    stages: list[ContestStage]
    places: list[Place[Entrant]]
    #: Scores that count, by (entrant, stage).
    current: dict[tuple[int, int], ContestScore]

    @property
    def missing(self) -> int:
        """Return how many people lack a score."""
        return sum(place.total is None for place in self.places)

    @property
    def rows(self) -> list[tuple[Place[Entrant], list[tuple[ContestStage, ContestScore | None]]]]:
        """Return each place with all stages and their scores."""
        return [
            (place, [(stage, self.current.get((place.person.pk, stage.pk))) for stage in self.stages])
            for place in self.places
        ]


def parts_of(stages: list[ContestStage]) -> list[Part]:
    """Return the stages as the ranking takes them."""
    return [Part(stage.weight, stage.full_marks) for stage in stages]


def table_of(contest: Contest) -> Table:
    """Return the order of `contest` as its scores have it now; three queries however many take part."""
    stages = list(contest.stages.all())
    people = list(contest.entrants.taking_part())
    found = ContestScore.objects.filter(entrant__in=people, replaced_by=None)
    current = {(score.entrant_id, score.stage_id): score for score in found.defer("reason")}

    def scores(entrant: Entrant) -> list[Decimal | None]:
        cells = (current.get((entrant.pk, stage.pk)) for stage in stages)
        return [cell.value if cell else None for cell in cells]

    return Table(stages, rank_all({person: scores(person) for person in people}, parts_of(stages)), current)
