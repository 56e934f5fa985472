"""Attempts that the rules of their manifest lead: ``scorm.sequencing`` between the rows of this app.

Carried out where the setting says so and the manifest is one of SCORM 2004. What a unit reports still comes from a
browser; what follows from it, and what the whole comes to, is worked out here.
"""

import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from .models import Attempt, Completion, Item, ItemState, PackageVersion, Success
from .sequencing.flow import NotAllowedError, SessionOverError
from .sequencing.requests import Session, open_session
from .sequencing.tree import Activity, Known

#: What a learner or a content may ask for, besides a unit of the table of contents.
STEPS = {
    "next": "continue",
    "previous": "previous",
    "exit": "exit",
    "exitAll": "exitAll",
    "abandon": "abandon",
    "abandonAll": "abandonAll",
}
#: The step of a content that leads to a unit which the table of contents need not offer.
JUMP = "jump"
#: Steps that break a unit off, as though it had never been opened.
GIVEN_UP = {"abandon", "abandonAll"}
COMPLETE = {Completion.COMPLETED: True, Completion.INCOMPLETE: False, Completion.NOT_ATTEMPTED: False}
WORDS = {word.value: value for word, value in COMPLETE.items()}
PASSED = {Success.PASSED: True, Success.FAILED: False}


def is_led(version: PackageVersion) -> bool:
    """Say whether the rules of this version's manifest are carried out."""
    return settings.SCORM_SEQUENCING == "full" and bool(version.sequencing)


def session_of(attempt: Attempt, states: Iterable[ItemState] | None = None, *, at: datetime) -> Session:
    """Return the tree of an attempt as it is at a time; what was done before the rules were carried out is taken along.

    `states` are what its units said, each with its item, where the caller has them.
    """
    chance = random.SystemRandom()
    session = open_session(attempt.version.sequencing, attempt.sequencing, chance, at)
    if not attempt.sequencing and attempt.pk is not None:
        if states is None:
            states = attempt.states.select_related("item")
        for state in sorted(states, key=lambda each: each.updated_at):
            if (activity := session.tree.by_id.get(state.item.identifier)) is not None:
                for each in activity.path():
                    each.attempts, each.active = 1, True
                _report(session, activity, state)
                activity.active = activity.completed is not True
                session.tree.current = activity
    return session


def move(attempt: Attempt, *, item: Item | None, step: str, at: datetime) -> Item | None:
    """Go where a learner or a content wants to: to `item` (by its table of contents, or with the step ``JUMP``), a
    `step` (a key of ``STEPS``), or where the person left off.

    Writes the tree on `attempt`, which the caller has locked and saves. Returns nothing when nothing is open then.
    Raises ``NotAllowedError`` with nothing changed. A unit that is begun anew forgets what it kept.
    """
    session = session_of(attempt, at=at)
    tree = session.tree
    before = {activity.id: activity.attempts for activity in tree.root.walk()}
    left = tree.current
    try:
        target = _moved(session, tree.by_id.get(item.identifier) if item is not None else None, step)
    except SessionOverError:
        target = None
    keep(attempt, session)
    if step in GIVEN_UP and left is not None:
        _forget(attempt, attempt.version.items.get(identifier=left.id))
    if target is None:
        return None
    found = attempt.version.items.get(identifier=target.id)
    if target.attempts > max(before[target.id], 1):
        _forget(attempt, found)
    return found


def _moved(session: Session, chosen: Activity | None, step: str) -> Activity | None:
    if step == JUMP:
        if chosen is None:
            raise NotAllowedError("absent")
        return session.jump(chosen)
    if chosen is not None:
        return session.choose(chosen)
    return session.go(STEPS[step]) if step else session.resume()


def _forget(attempt: Attempt, item: Item) -> None:
    """Begin a unit anew: its seconds stay, what it said does not."""
    attempt.states.filter(item=item).update(
        completion=Completion.NOT_ATTEMPTED, success=Success.UNKNOWN, scaled=None, progress=None, exit="", cmi={}
    )


def note(attempt: Attempt, state: ItemState, *, at: datetime) -> None:
    """Note what a unit reported, and sum up; the caller has locked `attempt` and saves it."""
    session = session_of(attempt, at=at)
    if (activity := session.tree.by_id.get(state.item.identifier)) is not None:
        _report(session, activity, state)
    keep(attempt, session)


def _report(session: Session, activity: Activity, state: ItemState) -> None:
    activity.suspended = state.exit == "suspend"
    said = _figures(state.cmi)
    said.completed, said.satisfied = COMPLETE.get(Completion(state.completion)), PASSED.get(Success(state.success))
    session.report(activity, said, _objectives(state.cmi))


def _figures(said: dict[str, Any]) -> Known:
    """Return the points and the progress of a content or an objective; only scaled points are a measure."""
    score = said.get("score")
    score = score if isinstance(score, dict) else {}
    return Known(
        measure=_number(score.get("scaled"), -1, 1),
        progress=_number(said.get("progress_measure"), 0, 1),
        raw=_number(score.get("raw"), -1_000_000, 1_000_000),
        low=_number(score.get("min"), -1_000_000, 1_000_000),
        high=_number(score.get("max"), -1_000_000, 1_000_000),
    )


def _number(value: Any, low: float, high: float) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if low <= number <= high else None


def _objectives(cmi: dict[str, Any]) -> dict[str, Known]:
    rows = cmi.get("objectives")
    found = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("id"), str):
            known = found[row["id"]] = _figures(row)
            known.satisfied = {"passed": True, "failed": False}.get(str(row.get("success_status")))
            known.completed = WORDS.get(str(row.get("completion_status")))
    return found


def keep(attempt: Attempt, session: Session) -> None:
    """Write the tree on an attempt, and what the whole comes to; nothing is saved."""
    root = session.tree.root
    known = session.tree.known(root)
    leaves = session.tree.leaves()
    attempt.sequencing = session.tree.dump()
    done = sum(session.tree.known(leaf).completed is True for leaf in leaves)
    attempt.ratio = done / len(leaves) if leaves else 0.0
    if known.completed:
        attempt.completion = Completion.COMPLETED
    elif any(leaf.attempts for leaf in leaves):
        attempt.completion = Completion.INCOMPLETE
    attempt.success = {True: Success.PASSED, False: Success.FAILED, None: Success.UNKNOWN}[known.satisfied]
    if attempt.success == Success.PASSED and attempt.completion != Completion.COMPLETED:
        attempt.success = Success.UNKNOWN
    attempt.scaled = known.measure


def nothing_left(attempt: Attempt, *, at: datetime) -> bool:
    """Say whether all is complete and nothing failed, so that leaving the package finishes the attempt."""
    tree = session_of(attempt, at=at).tree
    passed = attempt.success != Success.FAILED and attempt.completion == Completion.COMPLETED
    return passed and all(tree.known(leaf).completed for leaf in tree.leaves())


def is_over(attempt: Attempt, *, step: str, at: datetime) -> bool:
    """Say whether an attempt is finished by a step that has led out of its package."""
    if attempt.completion != Completion.COMPLETED or step in GIVEN_UP:
        return False
    return step != "exit" or nothing_left(attempt, at=at)


def shared_objectives(attempt: Attempt, item: Item, *, at: datetime) -> dict[str, Known]:
    """Return what is known of the objectives of a unit when it is opened, with what other units shared.

    There is nothing to know where rules are not carried out.
    """
    if settings.SCORM_SEQUENCING != "full" or not is_led(attempt.version):
        return {}
    session = session_of(attempt, at=at)
    activity = session.tree.by_id.get(item.identifier)
    if activity is None:
        return {}
    return {name: session.tree.known(activity, name) for name in item.objectives}
