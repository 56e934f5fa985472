"""The tree of activities, and what is known of each: attempts, completion, objectives, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

CONTROL_DEFAULTS = {
    "choice": True,
    "choiceExit": True,
    "flow": False,
    "forwardOnly": False,
    "useCurrentAttemptObjectiveInfo": True,
    "useCurrentAttemptProgressInfo": True,
}


@dataclass
class Known:
    """What is known of one objective; ``None`` is unknown.

    `measure` lies between -1 and 1, `progress` between 0 and 1; `raw`, `low` and `high` are the content's own points.
    """

    satisfied: bool | None = None
    measure: float | None = None
    completed: bool | None = None
    progress: float | None = None
    raw: float | None = None
    low: float | None = None
    high: float | None = None

    def dump(self) -> list[Any]:
        """Return it as JSON keeps it: the values in order, without the unknown ones at the end."""
        values = list(astuple(self))
        while values and values[-1] is None:
            values.pop()
        return values


@dataclass(eq=False)
class Activity:
    """One activity: the rules of the manifest, and what has happened so far."""

    id: str
    rules: dict[str, Any] = field(default_factory=dict)
    parent: Activity | None = None
    children: list[Activity] = field(default_factory=list)
    #: The children that take part, in their order: a selection may leave some out.
    available: list[Activity] = field(default_factory=list)
    attempts: int = 0
    active: bool = False
    suspended: bool = False
    completed: bool | None = None
    #: Whether the content has said anything in this attempt.
    spoke: bool = False
    #: Whether the last attempt was given up: it is begun anew, and never gone on with.
    given_up: bool = False
    #: When the last attempt began, and when it was over.
    began_at: datetime | None = None
    ended_at: datetime | None = None
    objectives: dict[str, Known] = field(default_factory=dict)
    #: What this unit's shared objectives were before its attempt: giving it up takes its words back.
    before: dict[str, Known] = field(default_factory=dict)

    @property
    def is_leaf(self) -> bool:
        """Say whether this is a unit that can be opened, not a group."""
        return not self.children

    @property
    def is_tracked(self) -> bool:
        """Say whether anything is remembered of it."""
        return bool(self.rules.get("delivery", {}).get("tracked", True))

    def allows(self, control: str) -> bool:
        """Return a control mode of this activity, which speaks about its children."""
        return bool(self.rules.get("controls", {}).get(control, CONTROL_DEFAULTS[control]))

    @property
    def primary(self) -> str:
        """Return the id of the primary objective; empty where the manifest gives it none."""
        return next((each["id"] for each in self.rules.get("objectives", ()) if each.get("primary")), "")

    @property
    def least(self) -> float | None:
        """Return the measure from which the primary objective is satisfied, where the measure decides."""
        return next(
            (each.get("least") for each in self.rules.get("objectives", ()) if each.get("primary")),
            None,
        )

    @property
    def least_progress(self) -> float | None:
        """Return the progress from which it is complete, where the progress decides."""
        least: float | None = self.rules.get("completion", {}).get("least")
        return least

    def path(self) -> list[Activity]:
        """Return the activities from the root down to this one."""
        found: list[Activity] = []
        here: Activity | None = self
        while here is not None:
            found.append(here)
            here = here.parent
        return found[::-1]

    def walk(self) -> Iterator[Activity]:
        """Yield this activity and all below it, from above to below."""
        yield self
        for child in self.children:
            yield from child.walk()

    def forget(self, *, objectives: bool = True, progress: bool = True) -> None:
        """Begin to remember anew: a new attempt of it, or of its group."""
        # How far it has come lies with the primary objective, but is information about progress.
        kept = None if progress else self.objectives.get(self.primary, Known()).progress
        if progress:
            self.completed, self.spoke = None, False
        if objectives:
            self.objectives = {}
        if self.primary in self.objectives or kept is not None:
            self.objectives[self.primary] = replace(self.objectives.get(self.primary, Known()), progress=kept)


class Tree:
    """All activities of a package with the state of one person's attempt."""

    def __init__(self, definition: dict[str, Any], at: datetime) -> None:
        self.at = at
        self.by_id: dict[str, Activity] = {}
        self.shared: dict[str, Known] = {}
        self.current: Activity | None = None
        self.root = self._build(definition, None)

    def _build(self, definition: dict[str, Any], parent: Activity | None) -> Activity:
        made = Activity(definition["id"], definition.get("rules", {}), parent)
        self.by_id[made.id] = made
        made.children = [self._build(each, made) for each in definition.get("children", ())]
        made.available = list(made.children)
        return made

    def leaves(self) -> list[Activity]:
        """Return the units that take part, in their order."""

        def below(activity: Activity) -> Iterator[Activity]:
            if activity.is_leaf:
                yield activity
            for child in activity.available:
                yield from below(child)

        return list(below(self.root))

    # --- what is known of objectives --------------------------------------------------------------------------

    def _maps(self, activity: Activity, objective: str) -> list[dict[str, Any]]:
        for each in activity.rules.get("objectives", ()):
            if each["id"] == objective or (each.get("primary") and objective == ""):
                return list(each.get("maps", ()))
        return []

    def known(self, activity: Activity, objective: str = "") -> Known:
        """Return what is known of an objective (by default the primary one), with what others shared.

        Whether an activity is complete is said by its primary objective too, which may read that from others.
        """
        name = objective or activity.primary
        found = replace(activity.objectives.get(name, Known()))
        if name == activity.primary:
            found.completed = activity.completed
        for each in self._maps(activity, name):
            shared = self.shared.get(each["target"], Known())
            for part in each["read"]:
                if (value := getattr(shared, part)) is not None:
                    setattr(found, part, value)
        if activity.least is not None and name == activity.primary and found.measure is not None:
            found.satisfied = found.measure >= activity.least
        return found

    def learn(self, activity: Activity, objective: str, known: Known) -> None:
        """Write what is known of an objective, and share it where the manifest says so."""
        activity.objectives[objective] = known
        for each in self._maps(activity, objective):
            for part in each["write"]:
                setattr(self.shared.setdefault(each["target"], Known()), part, getattr(known, part))

    def remember(self, activity: Activity) -> None:
        """Note what an activity's shared objectives are before an attempt at it."""
        maps = [each for objective in activity.rules.get("objectives", ()) for each in objective.get("maps", ())]
        activity.before = {
            each["target"]: replace(self.shared.get(each["target"], Known())) for each in maps if each["write"]
        }

    def take_back(self, activity: Activity) -> None:
        """Forget an attempt, and what it shared."""
        self.shared |= activity.before
        activity.before = {}
        activity.forget()

    # --- keeping it -------------------------------------------------------------------------------------------

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON keeps it."""
        return {
            "current": self.current.id if self.current is not None else None,
            "shared": {name: known.dump() for name, known in self.shared.items()},
            "of": {activity.id: _dumped(activity) for activity in self.root.walk()},
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take a state that was kept up again."""
        self.shared = {name: Known(*values) for name, values in state.get("shared", {}).items()}
        for name, facts in state.get("of", {}).items():
            if (activity := self.by_id.get(name)) is not None:
                self._load(activity, facts)
        self.current = self.by_id.get(state["current"]) if state.get("current") is not None else None

    def _load(self, activity: Activity, facts: dict[str, Any]) -> None:
        activity.attempts, activity.completed = facts.get("attempts", 0), facts.get("completed")
        activity.active, activity.suspended = facts.get("active", False), facts.get("suspended", False)
        activity.spoke, activity.given_up = facts.get("spoke", False), facts.get("given_up", False)
        activity.began_at, activity.ended_at = _moment(facts, "began_at"), _moment(facts, "ended_at")
        activity.objectives = {name: Known(*values) for name, values in facts.get("objectives", {}).items()}
        activity.before = {name: Known(*values) for name, values in facts.get("before", {}).items()}
        if "available" in facts:
            activity.available = [self.by_id[each] for each in facts["available"] if each in self.by_id]


def _moment(facts: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(facts[name]) if name in facts else None


def _dumped(activity: Activity) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "attempts": activity.attempts,
        "completed": activity.completed,
        "active": activity.active,
        "suspended": activity.suspended,
        "spoke": activity.spoke,
        "given_up": activity.given_up,
        "began_at": activity.began_at.isoformat() if activity.began_at is not None else None,
        "ended_at": activity.ended_at.isoformat() if activity.ended_at is not None else None,
        "objectives": {name: known.dump() for name, known in activity.objectives.items()},
        "before": {name: known.dump() for name, known in activity.before.items()},
    }
    kept = {key: value for key, value in facts.items() if value not in (0, None, False, {})}
    if activity.completed is False:
        kept["completed"] = False
    if activity.available != activity.children:
        kept["available"] = [each.id for each in activity.available]
    return kept


# --- conditions ---------------------------------------------------------------------------------------------------


def at_limit(activity: Activity) -> bool:
    """Say whether another attempt would be one too many."""
    limit = activity.rules.get("limit", {}).get("attempts", 0)
    return bool(limit) and activity.is_tracked and activity.attempts >= limit


def is_too_late(tree: Tree, activity: Activity) -> bool:
    """Say whether the last attempt has lasted longer than it may, interruptions included."""
    seconds = activity.rules.get("limit", {}).get("seconds")
    if seconds is None or activity.began_at is None or not activity.is_tracked:
        return False
    return (activity.ended_at or tree.at) - activity.began_at >= timedelta(seconds=seconds)


def is_outside(tree: Tree, activity: Activity) -> bool:
    """Say whether the manifest opens the activity at another time only."""
    limit = activity.rules.get("limit", {})
    if "begin" in limit and tree.at < datetime.fromisoformat(limit["begin"]):
        return True
    return "end" in limit and tree.at > datetime.fromisoformat(limit["end"])


def _is(tree: Tree, activity: Activity, condition: dict[str, Any]) -> bool | None:
    """Return whether a condition holds; ``None`` where that is unknown."""
    known = tree.known(activity, condition.get("objective", ""))
    measure, threshold = known.measure, condition.get("measure", 0.0)
    word = condition["if"]
    if word in {"completed", "activityCompleted", "activityProgressKnown"}:
        known = tree.known(activity)
    if word in {"satisfied", "objectiveSatisfied"}:
        return known.satisfied
    if word in {"objectiveMeasureGreaterThan", "objectiveMeasureLessThan"}:
        if measure is None:
            return None
        return measure > threshold if word == "objectiveMeasureGreaterThan" else measure < threshold
    if word in {"completed", "activityCompleted"}:
        return known.completed
    return {
        "objectiveStatusKnown": known.satisfied is not None,
        "objectiveMeasureKnown": measure is not None,
        "activityProgressKnown": known.completed is not None,
        "attempted": activity.attempts > 0,
        "activityAttempted": activity.attempts > 0,
        "attemptLimitExceeded": at_limit(activity),
        "timeLimitExceeded": is_too_late(tree, activity),
        "outsideAvailableTimeRange": is_outside(tree, activity),
        "always": True,
    }.get(word, False)


def holds(tree: Tree, activity: Activity, rule: dict[str, Any]) -> bool | None:
    """Return whether the conditions of a rule hold together; ``None`` where that is unknown."""
    answers: list[bool | None] = []
    for condition in rule["of"]:
        answer = _is(tree, activity, condition)
        answers.append(not answer if condition.get("not") and answer is not None else answer)
    return _all(answers) if rule["all"] else _any(answers)


def _all(answers: Sequence[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _any(answers: Sequence[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def action_of(tree: Tree, activity: Activity, kind: str, actions: Iterable[str]) -> str:
    """Return the action of the first rule of a kind (``pre``, ``post``, ``exit``) that holds; empty where none does."""
    wanted = set(actions)
    for rule in activity.rules.get("rules", {}).get(kind, ()):
        if rule["then"] in wanted and holds(tree, activity, rule) is True:
            return str(rule["then"])
    return ""
