"""What there is to show for a person's study of a package; whoever gives something for it asks here, never a browser.

`seconds` are by the server's clock. Completion and result are what the content said in the learner's browser, which
can be forged: they only count together with rules of the server, such as a minimum time.
"""

from dataclasses import dataclass
from typing import Any

from .models import Attempt, Completion, Package, Success


@dataclass(frozen=True)
class Evidence:
    """The best of a person's attempts at a package in one context, and the time of all of them together."""

    ratio: float
    complete: bool
    seconds: int


def evidence_of(user: Any, package: Package, context: str) -> Evidence:
    """Return what `user` has shown so far.

    A content that never reports completion counts as complete once everything in it has been opened.
    """
    ratio, complete, seconds = 0.0, False, 0
    for attempt in Attempt.objects.of(user, package, context).select_related("version"):
        seconds += attempt.seconds
        ratio = max(ratio, attempt.ratio)
        done = attempt.completion == Completion.COMPLETED and attempt.success != Success.FAILED
        complete = complete or done or (not attempt.version.reports_completion and _opened_all(attempt))
    return Evidence(ratio, complete, seconds)


def _opened_all(attempt: Attempt) -> bool:
    opened = attempt.launches.values("item")
    return not attempt.version.items.exclude(kind="group").exclude(pk__in=opened).exists()
