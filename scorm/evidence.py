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
    opened_all: bool


def evidence_of(user: Any, package: Package, context: str) -> Evidence:
    """Return what `user` has shown so far.

    A content that never reports completion counts as complete once everything in it has been opened.
    """
    ratio, complete, opened_all, seconds = 0.0, False, False, 0
    for attempt in Attempt.objects.of(user, package, context).select_related("version"):
        seconds += attempt.seconds
        ratio = max(ratio, attempt.ratio)
        done = attempt.completion == Completion.COMPLETED and attempt.success != Success.FAILED
        opened = set(attempt.launches.values_list("item_id", flat=True))
        pages = set(attempt.version.items.exclude(kind="group").values_list("pk", flat=True))
        all_opened = pages <= opened
        opened_all = opened_all or all_opened
        complete = complete or done or (all_opened and not attempt.version.reports_completion)
    return Evidence(ratio, complete, seconds, opened_all)
