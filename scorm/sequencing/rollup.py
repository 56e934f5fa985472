"""Summing up: what a group is, by what its children are."""

from collections.abc import Iterable, Sequence
from typing import Any

from .tree import Activity, Known, Tree, action_of, holds

#: Three thirds are a whole, whatever the last bit of their sum says.
SMALLEST = 1e-9
REQUIRED = {
    "satisfied": "requiredForSatisfied",
    "notSatisfied": "requiredForNotSatisfied",
    "completed": "requiredForCompleted",
    "incomplete": "requiredForIncomplete",
}
#: What counts where a manifest has no rules of a kind (4th edition): all of them, or all known of them.
DEFAULTS = {
    "satisfied": "satisfied",
    "notSatisfied": "objectiveStatusKnown",
    "completed": "completed",
    "incomplete": "activityProgressKnown",
}


def roll_up(tree: Tree, activity: Activity) -> None:
    """Sum up the groups above an activity, and the activity itself if it is one, from below to above."""
    for group in reversed(activity.path()):
        if group.is_leaf or not group.is_tracked:
            continue
        name = group.primary
        known = Known(group.objectives.get(name, Known()).satisfied, _measure(tree, group))
        known.progress = _progress(tree, group)
        known.satisfied = _satisfied(tree, group, known)
        known.completed = group.completed = _completed(tree, group, known.progress)
        tree.learn(group, name, known)


def _measure(tree: Tree, group: Activity) -> float | None:
    """Return the measure of a group (SN RB.1.1 a)."""
    return _mean(
        (tree.known(child).measure, child.rules.get("rollup", {}).get("weight", 1.0))
        for child in group.available
        if child.is_tracked
    )


def _progress(tree: Tree, group: Activity) -> float | None:
    """Return how far a group has come (SN RB.1.1 b)."""
    return _mean(
        (tree.known(child).progress, child.rules.get("completion", {}).get("weight", 1.0))
        for child in group.available
        if child.is_tracked
    )


def _mean(parts: Iterable[tuple[float | None, float]]) -> float | None:
    """Return the mean of values with their weights; who has said nothing yet weighs as nothing achieved."""
    weights, total, any_known = 0.0, 0.0, False
    for value, weight in parts:
        weights += weight
        if value is not None:
            total, any_known = total + value * weight, True
    return total / weights if any_known and weights else None


def _completed(tree: Tree, group: Activity, progress: float | None) -> bool | None:
    """Say whether a group is complete: by its progress where the manifest wants that (SN RB.1.3 a), else by rules."""
    if group.least_progress is not None:
        return is_reached(progress, group.least_progress)
    said = _decided(tree, group, "incomplete", "completed")
    return group.completed if said is None else said == "completed"


def is_reached(progress: float | None, least: float) -> bool | None:
    """Say whether a progress is as much as is wanted; a sum of parts may miss it by less than can be written."""
    return progress >= least - SMALLEST if progress is not None else None


def _satisfied(tree: Tree, group: Activity, known: Known) -> bool | None:
    if group.least is not None:
        waits = group.active and not group.rules.get("considerations", {}).get("measureSatisfactionIfActive", True)
        return known.measure >= group.least if known.measure is not None and not waits else None
    said = _decided(tree, group, "notSatisfied", "satisfied")
    return known.satisfied if said is None else said == "satisfied"


def _decided(tree: Tree, group: Activity, lower: str, upper: str) -> str | None:
    """Return which of two words the rules of a group come to; the upper one is asked last and wins."""
    rules = group.rules.get("rollup", {}).get("rules", [])
    own = [rule for rule in rules if rule["then"] in {lower, upper}]
    if not own:
        own = [
            {"then": word, "set": "all", "all": True, "of": [{"if": DEFAULTS[word]}], "count": 0, "percent": 0.0}
            for word in (lower, upper)
        ]
    decided = None
    for word in (lower, upper):
        if any(rule["then"] == word and _fires(tree, group, rule) for rule in own):
            decided = word
    return decided


def _fires(tree: Tree, group: Activity, rule: dict[str, Any]) -> bool:
    bag = [holds(tree, child, rule) for child in group.available if _counts(tree, child, rule["then"])]
    return bool(bag) and _enough(bag, rule)


def _enough(bag: Sequence[bool | None], rule: dict[str, Any]) -> bool:
    yes = sum(answer is True for answer in bag)
    return {
        "all": yes == len(bag),
        "any": yes > 0,
        "none": all(answer is False for answer in bag),
        "atLeastCount": yes >= rule["count"],
        "atLeastPercent": yes / len(bag) >= rule["percent"],
    }.get(rule["set"], False)


def _counts(tree: Tree, child: Activity, word: str) -> bool:
    """Say whether a child takes part in a decision of its group."""
    switch = "rollupObjectiveSatisfied" if word in {"satisfied", "notSatisfied"} else "rollupProgressCompletion"
    if not child.is_tracked or not child.rules.get("rollup", {}).get(switch, True):
        return False
    required = child.rules.get("considerations", {}).get(REQUIRED[word], "always")
    if required == "ifNotSuspended":
        return child.attempts == 0 or not child.suspended
    if required == "ifAttempted":
        return child.attempts > 0
    if required == "ifNotSkipped":
        return action_of(tree, child, "pre", ["skip"]) != "skip"
    return True
