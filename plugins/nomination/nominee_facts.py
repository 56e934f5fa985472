"""What is known about a nominee, for the lights of eligibility."""

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.utils import timezone

from accounts.models import PersonalRecord, Posting, Rank, User
from scoring.standings import standings_of

from .conditions import Fact

#: Steps between ranks; 四级调研员 stands beside 乡科级正职, from which one is promoted to 县处级副职.
LEVELS = {
    Rank.R70: 0,
    Rank.R60: 1,
    Rank.R50: 2,
    Rank.R45: 2,
    Rank.R40: 3,
    Rank.R30: 4,
    Rank.R20: 5,
    Rank.R10: 6,
    Rank.R06: 7,
    Rank.R03: 8,
}
EDUCATION = (("研究生", 5), ("博士", 5), ("硕士", 5), ("本科", 4), ("大学", 4), ("大专", 3), ("专科", 3), ("中专", 2))


class TrainingTime(Protocol):
    """Says whether somebody's training time meets the rules (SPEC §1g 7); nothing when that is not known."""

    def __call__(self, person: User, *, at: datetime) -> bool | None: ...


def training_of_scoring(person: User, *, at: datetime) -> bool | None:
    """Ask the credit of the year; somebody for whom no target is set has not been judged."""
    online, offline = standings_of(person, at=at)
    asked = [each for each in (online, offline) if each.required > 0]
    return all(each.is_met for each in asked) if asked else None


def next_level(person: User | None) -> str:
    """Return the rank one step above the present one; 县处级副职 for whoever is not known here."""
    posting = person.postings.current().first() if person else None
    if posting is None:
        return Rank.R40
    level = LEVELS[Rank(posting.rank)] + 1
    return next((rank for rank in LEVELS if LEVELS[rank] == level), Rank.R03)


def facts_of(
    person: User | None, *, target: str, at: datetime, training: TrainingTime = training_of_scoring
) -> dict[str, Fact]:
    """Return what is known about `person`, who is to rise to the rank `target`; years with one decimal."""
    facts: dict[str, Fact] = {"target": target}
    if person is None:
        return facts
    day = timezone.localdate(at)
    facts["training_met"] = training(person, at=at)
    posting = person.postings.current().first()
    if posting is not None:
        facts |= _of_posting(person, posting, target, day)
    record = PersonalRecord.objects.defer("id_number", "mobile", "resume").filter(user=person).first()
    if record is not None:
        facts |= {
            "organ_years": _years(record.civil_servant_since, day),
            "party_years": _years(record.party_since, day),
            "grassroots": record.grassroots,
            "education": next((level for word, level in EDUCATION if word in record.education), None),
        }
    return facts


def _of_posting(person: User, posting: Posting, target: str, day: date) -> dict[str, Fact]:
    levels = LEVELS[Rank(target)] - LEVELS[Rank(posting.rank)]
    return {
        "rank": posting.rank,
        "levels_up": levels,
        "rank_years": _years(posting.rank_since, day),
        "posts_at_rank": person.postings.filter(rank=posting.rank).values("post", "unit").distinct().count(),
    }


def _years(since: date | None, day: date) -> Decimal | None:
    return None if since is None else (Decimal((day - since).days) / Decimal("365.25")).quantize(Decimal("0.1"))
