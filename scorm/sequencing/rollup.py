"""Summing up: what a group is, by what its children are."""

from collections.abc import Sequence
from typing import Any

from .tree import Activity, Known, Tree, action_of, holds

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
        known.satisfied = _satisfied(tree, group, known)
        if (said := _decided(tree, group, "incomplete", "completed")) is not None:
            group.completed = said == "completed"
        known.completed = group.completed
        tree.learn(group, name, known)


def _measure(tree: Tree, group: Activity) -> float | None:
    weights, total, any_known = 0.0, 0.0, False
    for child in group.available:
        if not child.is_tracked:
            continue
        weight = child.rules.get("rollup", {}).get("weight", 1.0)
        weights += weight
        if (measure := tree.known(child).measure) is not None:
            total, any_known = total + measure * weight, True
    return total / weights if any_known and weights else None


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
