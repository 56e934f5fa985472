"""Walking the tree: which unit comes next, forward or back, and which may not be entered."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from .tree import Activity, Tree, action_of, at_limit, is_outside, is_too_late

FORWARD, BACKWARD = "forward", "backward"


class NotAllowedError(Exception):
    """The rules of the package forbid it, or there is nothing there. `reason` is a word for tests and logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SessionOverError(Exception):
    """The walk has gone past the last unit: the package is over for now."""


@dataclass(frozen=True)
class _Step:
    activity: Activity
    direction: str


def closed(tree: Tree, activity: Activity) -> str:
    """Say why an activity may not be entered (SN UP.1 and UP.5): ``closed``, ``time``, or nothing where it may.

    What is open goes on after its last allowed attempt, and when its time is over; how it ends then is the content's.
    """
    if action_of(tree, activity, "pre", ["disabled"]):
        return "closed"
    if activity.active or activity.suspended:
        return ""
    if is_too_late(tree, activity) or is_outside(tree, activity):
        return "time"
    return "closed" if at_limit(activity) else ""


def check_open(tree: Tree, target: Activity) -> None:
    """Raise :class:`NotAllowedError` where a unit, or a group around it, may not be entered."""
    for each in target.path():
        if reason := closed(tree, each):
            raise NotAllowedError(reason)


def flow(tree: Tree, activity: Activity, direction: str, *, into: bool) -> Activity:
    """Return the unit that follows `activity` (SN SB.2.3); `into` begins with its own children.

    Raises :class:`NotAllowedError` and :class:`SessionOverError`.
    """
    step = _step(tree, activity, direction, into=into, before=None)
    return _enter(tree, step.activity, step.direction)


def _enter(tree: Tree, activity: Activity, direction: str) -> Activity:
    """Enter an activity, or walk on where it is skipped (SN SB.2.2)."""
    #: The direction that was turned around on the way into a group that may only be gone through forwards.
    before: str | None = None
    while True:
        if activity.parent is not None and not activity.parent.allows("flow"):
            raise NotAllowedError("flow")
        if action_of(tree, activity, "pre", ["skip"]):
            step = _step(tree, activity, direction, into=False, before=before)
            if before == BACKWARD and step.direction == BACKWARD:
                before = None
            activity, direction = step.activity, step.direction
            continue
        if reason := closed(tree, activity):
            raise NotAllowedError(reason)
        if activity.is_leaf:
            return activity
        step = _step(tree, activity, direction, into=True, before=None)
        before = BACKWARD if direction == BACKWARD and step.direction == FORWARD else None
        activity, direction = step.activity, step.direction


def _step(tree: Tree, activity: Activity, direction: str, *, into: bool, before: str | None) -> _Step:
    """Go one step in the order of the tree (SN SB.2.1)."""
    parent, turned = activity.parent, False
    if before == BACKWARD and parent is not None and parent.available[-1:] == [activity]:
        # A group that may only be gone through forwards was entered from behind, and all of it was skipped.
        activity, direction, turned = parent.available[0], BACKWARD, True
    if direction == FORWARD:
        return _forward(tree, activity, into=into)
    return _backward(tree, activity, into=into, turned=turned)


def _forward(tree: Tree, activity: Activity, *, into: bool) -> _Step:
    if not activity.is_leaf and into:
        if not activity.available:
            raise NotAllowedError("empty")
        return _Step(activity.available[0], FORWARD)
    here = activity
    while here.parent is not None:
        if action_of(tree, here, "pre", ["stopForwardTraversal"]):
            raise NotAllowedError("stop")
        beside = here.parent.available
        place = beside.index(here) + 1
        if place < len(beside):
            return _Step(beside[place], FORWARD)
        here = here.parent
    raise SessionOverError


def _backward(tree: Tree, activity: Activity, *, into: bool, turned: bool) -> _Step:
    if not activity.is_leaf and into:
        if not activity.available:
            raise NotAllowedError("empty")
        if activity.allows("forwardOnly"):
            return _Step(activity.available[0], FORWARD)
        return _Step(activity.available[-1], BACKWARD)
    here = activity
    while here.parent is not None:
        if here.parent.allows("forwardOnly") and not turned:
            raise NotAllowedError("forwardOnly")
        place = here.parent.available.index(here)
        if place:
            return _Step(here.parent.available[place - 1], BACKWARD)
        here, turned = here.parent, False
    raise NotAllowedError("first")


# --- choosing -----------------------------------------------------------------------------------------------------


def check_there(target: Activity) -> None:
    """Raise :class:`NotAllowedError` where a selection has left a unit, or a group around it, out."""
    for parent, child in pairwise(target.path()):
        if child not in parent.available:
            raise NotAllowedError("absent")


def check_choice(tree: Tree, target: Activity) -> None:
    """Say whether a learner may choose `target` from the table of contents (SN NB.2.1 and SB.2.9).

    Raises :class:`NotAllowedError`.
    """
    check_there(target)
    path = target.path()
    if any(action_of(tree, each, "pre", ["hiddenFromChoice"]) for each in path):
        raise NotAllowedError("hidden")
    if target.parent is not None and not target.parent.allows("choice"):
        raise NotAllowedError("choice")
    current = tree.current
    meeting = _meeting(current, target)
    if current is not None and current is not target:
        _check_leaving(current, meeting, target)
    _check_way(tree, current, meeting, target)


def _meeting(current: Activity | None, target: Activity) -> Activity:
    """Return the lowest activity that is above (or is) both."""
    path = target.path()
    if current is None:
        return path[0]
    above = current.path()
    shared = [each for each in path if each in above]
    if shared[-1] is current and current is target and current.parent is not None:
        return current.parent
    return shared[-1]


def _check_leaving(current: Activity, meeting: Activity, target: Activity) -> None:
    below = [each for each in current.path() if meeting in each.path()[:-1]]
    if current.parent is not target.parent and any(each.active and not each.allows("choiceExit") for each in below):
        raise NotAllowedError("choiceExit")
    bound = next((each for each in below if each.rules.get("constrained", {}).get("constrainChoice")), None)
    if bound is not None and not _reaches(bound, target):
        raise NotAllowedError("constrained")


def _reaches(bound: Activity, target: Activity) -> bool:
    """Say whether `target` lies in what a constrained activity leaves open: itself, and what follows or precedes it."""
    if bound in target.path() or bound.parent is None:
        return True
    beside = bound.parent.available
    place = beside.index(bound)
    near = [*beside[max(0, place - 1) : place], *beside[place + 1 : place + 2]]
    return any(each in target.path() for each in near)


def _check_way(tree: Tree, current: Activity | None, meeting: Activity, target: Activity) -> None:
    """Check what lies between here and there: units that stop the way, groups that may not be entered by choice."""
    path = target.path()
    below = path[path.index(meeting) + 1 :]
    for each in below[:-1]:
        if not each.active and each.rules.get("constrained", {}).get("preventActivation"):
            raise NotAllowedError("preventActivation")
    if not below:
        return
    # At each height: what stands before the way must let it pass. Below the meeting point one comes from its start.
    for depth, each in enumerate(below):
        parent = each.parent
        if parent is None:
            continue
        beside = parent.available
        place = beside.index(each)
        start = 0
        if depth == 0 and current is not None and current is not meeting:
            start = beside.index(next(one for one in current.path() if one.parent is meeting))
        if place < start and parent.allows("forwardOnly"):
            raise NotAllowedError("forwardOnly")
        for between in beside[start:place]:
            if action_of(tree, between, "pre", ["stopForwardTraversal"]):
                raise NotAllowedError("stop")
