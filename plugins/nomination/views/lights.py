"""The lights of eligibility on an officer's page of a nomination."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.audit import record
from accounts.models import Rank
from accounts.requests import SignedInRequest

from ..citations import Citation, citations_of
from ..eligibility import Reason, Verdict, judge
from ..models import EligibilityRule, Nomination
from ..nominee_facts import facts_of, next_level
from ..nominees import person_of


@dataclass(frozen=True)
class Lights:
    """The verdict for one level of post, and the levels that may be asked for."""

    verdict: Verdict
    target: str
    targets: list[tuple[str, str]]
    is_known: bool
    #: Every reason, with where its citation is to be read.
    reasons: list[tuple[Reason, Citation | None]]


def lights_of(request: SignedInRequest, nomination: Nomination, *, at: datetime) -> Lights:
    """Judge the nominee for the level ``?target=``, by default one step above the present one; the look is recorded."""
    person = nomination.nominator if nomination.kind == Nomination.Kind.SELF else None
    person = person or person_of(nomination)
    asked = request.GET.get("target", "")
    target = asked if asked in Rank.values else str(next_level(person))
    day = timezone.localdate(at)
    rules = list(EligibilityRule.objects.valid_on(day).citing(day).select_related("document"))
    verdict = judge(rules, facts_of(person, target=target, at=at))
    record("check_eligibility", by=request.user, at=at, target=nomination, receipt=nomination.receipt)
    labels = [(str(value), str(label)) for value, label in Rank.choices]
    cited = citations_of(rules, reader=request.user)
    reasons = [(reason, cited.get(reason.rule or 0)) for reason in verdict.reasons]
    return Lights(verdict, target, labels, person is not None, reasons)
