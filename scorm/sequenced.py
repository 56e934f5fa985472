"""Attempts that the rules of their manifest lead: ``scorm.sequencing`` between the rows of this app.

Carried out where the setting says so and the manifest is one of SCORM 2004. What a unit reports still comes from a
browser; what follows from it, and what the whole comes to, is worked out here.
"""

import random
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from .models import Attempt, Completion, Item, ItemState, PackageVersion, Success
from .sequencing.flow import SessionOverError
from .sequencing.requests import Session, open_session
from .sequencing.tree import Activity, Known

#: What a learner or a content may ask for, besides a unit of the table of contents.
STEPS = {"next": "continue", "previous": "previous", "exit": "exit", "exitAll": "exitAll"}
COMPLETE = {Completion.COMPLETED: True, Completion.INCOMPLETE: False, Completion.NOT_ATTEMPTED: False}
PASSED = {Success.PASSED: True, Success.FAILED: False}


def is_led(version: PackageVersion) -> bool:
    """Say whether the rules of this version's manifest are carried out."""
    return settings.SCORM_SEQUENCING == "full" and bool(version.sequencing)


def session_of(attempt: Attempt, states: Iterable[ItemState] | None = None) -> Session:
    """Return the tree of an attempt; what was done before the rules were carried out is taken along.

    `states` are what its units said, each with its item, where the caller has them.
    """
    chance = random.SystemRandom()
    session = open_session(attempt.version.sequencing, attempt.sequencing, chance)
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


def move(attempt: Attempt, *, item: Item | None, step: str) -> Item | None:
    """Go where a learner wants to: to `item`, a `step` (a key of ``STEPS``), or where the person left off.

    Writes the tree on `attempt`, which the caller has locked and saves. Returns nothing when nothing is open then.
    Raises ``NotAllowedError`` with nothing changed. A unit that is begun anew forgets what it kept.
    """
    session = session_of(attempt)
    tree = session.tree
    before = {activity.id: activity.attempts for activity in tree.root.walk()}
    chosen = tree.by_id.get(item.identifier) if item is not None else None
    try:
        if chosen is not None:
            target = session.choose(chosen)
        elif step:
            target = session.go(STEPS[step])
        else:
            target = session.resume()
    except SessionOverError:
        target = None
    keep(attempt, session)
    if target is None:
        return None
    found = attempt.version.items.get(identifier=target.id)
    if target.attempts > max(before[target.id], 1):
        _forget(attempt, found)
    return found


def _forget(attempt: Attempt, item: Item) -> None:
    """Begin a unit anew: its seconds stay, what it said does not."""
    attempt.states.filter(item=item).update(
        completion=Completion.NOT_ATTEMPTED, success=Success.UNKNOWN, scaled=None, progress=None, exit="", cmi={}
    )


def note(attempt: Attempt, state: ItemState) -> None:
    """Note what a unit reported, and sum up; the caller has locked `attempt` and saves it."""
    session = session_of(attempt)
    if (activity := session.tree.by_id.get(state.item.identifier)) is not None:
        _report(session, activity, state)
    keep(attempt, session)


def _report(session: Session, activity: Activity, state: ItemState) -> None:
    activity.suspended = state.exit == "suspend"
    session.report(
        activity,
        completed=COMPLETE.get(Completion(state.completion)),
        satisfied=PASSED.get(Success(state.success)),
        measure=_measure(state.cmi),
        objectives=_objectives(state.cmi),
    )


def _measure(said: Any) -> float | None:
    """Return the scaled points of a content or an objective; raw points are none in SCORM 2004."""
    score = said.get("score") if isinstance(said, dict) else None
    try:
        measure = float(score["scaled"]) if isinstance(score, dict) else None
    except (KeyError, TypeError, ValueError):
        return None
    return measure if measure is not None and -1 <= measure <= 1 else None


def _objectives(cmi: dict[str, Any]) -> dict[str, Known]:
    rows = cmi.get("objectives")
    found = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("id"), str):
            satisfied = {"passed": True, "failed": False}.get(str(row.get("success_status")))
            found[row["id"]] = Known(satisfied, _measure(row))
    return found


def keep(attempt: Attempt, session: Session) -> None:
    """Write the tree on an attempt, and what the whole comes to; nothing is saved."""
    root = session.tree.root
    known = session.tree.known(root)
    leaves = session.tree.leaves()
    attempt.sequencing = session.tree.dump()
    attempt.ratio = sum(leaf.completed is True for leaf in leaves) / len(leaves) if leaves else 0.0
    if root.completed:
        attempt.completion = Completion.COMPLETED
    elif any(leaf.attempts for leaf in leaves):
        attempt.completion = Completion.INCOMPLETE
    attempt.success = {True: Success.PASSED, False: Success.FAILED, None: Success.UNKNOWN}[known.satisfied]
    if attempt.success == Success.PASSED and attempt.completion != Completion.COMPLETED:
        attempt.success = Success.UNKNOWN
    attempt.scaled = known.measure


def nothing_left(attempt: Attempt) -> bool:
    """Say whether all is complete and nothing failed, so that leaving the package finishes the attempt."""
    leaves = session_of(attempt).tree.leaves()
    passed = attempt.success != Success.FAILED and attempt.completion == Completion.COMPLETED
    return passed and all(leaf.completed for leaf in leaves)


def shared_objectives(attempt: Attempt, item: Item) -> dict[str, Known]:
    """Return what is known of the objectives of a unit when it is opened, with what other units shared.

    There is nothing to know where rules are not carried out.
    """
    if settings.SCORM_SEQUENCING != "full" or not is_led(attempt.version):
        return {}
    session = session_of(attempt)
    activity = session.tree.by_id.get(item.identifier)
    if activity is None:
        return {}
    return {name: session.tree.known(activity, name) for name in item.objectives}
