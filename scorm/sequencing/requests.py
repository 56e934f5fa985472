"""What a learner asks for, carried out: start, go on, choose, leave. The state moves only when all of it is allowed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from typing import Any

from .flow import BACKWARD, FORWARD, NotAllowedError, SessionOverError, check_choice, check_open, check_there, flow
from .rollup import is_reached, roll_up
from .tree import Activity, Known, Tree, action_of

#: A rule that sends a learner around in circles is cut off here.
MOST_TURNS = 20


class Session:
    """One person in one package: holds the tree, and moves it. `chance` shuffles where the manifest asks for that."""

    def __init__(self, tree: Tree, chance: random.Random) -> None:
        self.tree, self.chance = tree, chance

    # --- what happens in a unit -------------------------------------------------------------------------------

    def arrange(self, *, first: bool) -> None:
        """Choose and order the children of every group, at the very beginning."""
        for activity in self.tree.root.walk():
            self._arrange(activity, first=first)

    def _arrange(self, activity: Activity, *, first: bool) -> None:
        wishes = activity.rules.get("random", {})
        timings = {"once", "onEachNewAttempt"} if first else {"onEachNewAttempt"}
        if activity.is_leaf or activity.active:
            return
        if wishes.get("selectAt") in timings and wishes["select"] < len(activity.children):
            chosen = self.chance.sample(activity.children, wishes["select"])
            activity.available = [each for each in activity.children if each in chosen]
        if wishes.get("reorderAt") in timings:
            self.chance.shuffle(activity.available)

    def report(self, activity: Activity, said: Known, objectives: dict[str, Known] | None = None) -> None:
        """Note what the content of a unit says of itself and of its objectives, and sum up."""
        if not activity.is_tracked or not activity.is_leaf:
            return
        activity.spoke = True
        activity.completed = said.completed
        if activity.least_progress is not None and said.progress is not None:
            activity.completed = is_reached(said.progress, activity.least_progress)
        names = {each["id"] for each in activity.rules.get("objectives", ())}
        for name, known in (objectives or {}).items():
            if name in names and name != activity.primary:
                self.tree.learn(activity, name, known)
        if activity.least is not None:
            said = replace(said, satisfied=said.measure >= activity.least if said.measure is not None else None)
        self.tree.learn(activity, activity.primary, said)
        roll_up(self.tree, activity)

    def _end(self, activity: Activity) -> None:
        """End the attempt at an activity (SN UP.4).

        A unit that said nothing about being complete or passed is, when it is left: the standard's own rule. One that
        never spoke at all is not: nobody may have looked at it.
        """
        if activity.is_leaf and activity.is_tracked and activity.spoke and not activity.suspended:
            delivery = activity.rules.get("delivery", {})
            if activity.completed is None and not delivery.get("completionSetByContent"):
                activity.completed = True
            known = self.tree.known(activity)
            if known.satisfied is None and activity.least is None and not delivery.get("objectiveSetByContent"):
                known.satisfied = True
            self.tree.learn(activity, activity.primary, known)
        activity.active = False
        if not activity.suspended:
            activity.ended_at = self.tree.at
        if not activity.is_leaf:
            activity.suspended = False
            self._arrange(activity, first=False)
        roll_up(self.tree, activity)

    def _end_below(self, activity: Activity) -> None:
        """End what is open below an activity."""
        here = self.tree.current
        while here is not None and here is not activity:
            if here.active:
                self._end(here)
            here = here.parent

    # --- leaving ----------------------------------------------------------------------------------------------

    def _leave(self, wanted: str) -> str:
        """End the present unit (SN TB.2.3) and return what to do then, which rules may have changed."""
        current = self.tree.current
        if current is None:
            return wanted
        if current.active:
            self._end(current)
            self._exit_rules(current)
        for _turn in range(MOST_TURNS):
            here = self.tree.current
            if here is None or here.suspended:
                return wanted
            action = action_of(
                self.tree, here, "post", ["exitParent", "exitAll", "retry", "retryAll", "continue", "previous"]
            )
            if action in {"exitAll", "retryAll"}:
                self._end_below(self.tree.root)
                self._end(self.tree.root)
                self.tree.current = self.tree.root
                return "exitAll" if action == "exitAll" else "retry"
            if action != "exitParent":
                return action or wanted
            if here.parent is None:
                return "exitAll"
            self.tree.current = here.parent
            self._end(here.parent)
        return "exitAll"

    def _exit_rules(self, current: Activity) -> None:
        """Leave a group with its unit where its rule says so (SN TB.2.1)."""
        for above in current.path()[:-1]:
            if action_of(self.tree, above, "exit", ["exit"]):
                self._end_below(above)
                self._end(above)
                self.tree.current = above
                return

    def end_all(self) -> None:
        """End everything: the package is over for now, and the next opening begins it anew."""
        self._end_below(self.tree.root)
        if self.tree.root.active:
            self._end(self.tree.root)
        self.tree.current = None

    def _give_up(self, *, whole: bool) -> None:
        """Break the attempt at the present unit off (SN TB.2.3, abandon): as though it had never said anything.

        No rules are asked, nothing of it can be gone on with, and it counts among the attempts. `whole` breaks all off.
        """
        current = self.tree.current
        if current is None or not current.active:
            raise NotAllowedError("nothing open")
        for each in current.path()[::-1] if whole else [current]:
            each.active, each.suspended, each.ended_at = False, False, self.tree.at
        current.given_up = True
        self.tree.take_back(current)
        for group in current.path()[:-1]:
            # A sum upwards leaves alone what it cannot decide: what the groups had from this unit goes first.
            group.completed = None
            group.objectives.pop(group.primary, None)
        roll_up(self.tree, current)
        if whole:
            self.tree.current = None

    # --- asking -----------------------------------------------------------------------------------------------

    def resume(self) -> Activity:
        """Return the unit to open without any wish: the one that is open, or the first that may be."""
        current = self.tree.current
        if current is not None and current.active and current.is_leaf:
            return current
        if current is not None and current is not self.tree.root:
            return self._first_of("retry" if current.given_up else "continue")
        self.tree.current = None
        return self._first_of("start")

    def _first_of(self, way: str) -> Activity:
        try:
            return self._deliver(self._target(way))
        except NotAllowedError:
            chosen = next((each for each in self._unfinished() if self.may_choose(each)), None)
            if chosen is None:
                raise
            return self._deliver(chosen)

    def _unfinished(self) -> list[Activity]:
        return sorted(self.tree.leaves(), key=lambda each: each.completed is True)

    def go(self, wanted: str) -> Activity | None:
        """Go ``continue``, ``previous``, or leave; nothing where nothing is open then.

        To leave is ``exit``, ``exitAll``, or without having been there, ``abandon`` and ``abandonAll``. Raises
        :class:`NotAllowedError`, and :class:`SessionOverError` after having ended everything.
        """
        if wanted in {"abandon", "abandonAll"}:
            self._give_up(whole=wanted == "abandonAll")
            return None
        if wanted in {"continue", "previous"}:
            self._check_step(wanted)
        if wanted == "exitAll":
            self.end_all()
            return None
        turned = self._leave(wanted)
        if turned == "exitAll" or (turned == "exit" and self.tree.current is self.tree.root):
            self.end_all()
            return None
        if turned == "exit":
            return None
        return self._deliver(self._target(turned))

    def choose(self, target: Activity) -> Activity | None:
        """Open the unit that a learner chose; a rule may lead elsewhere. Raises as :meth:`go` does."""
        if target is self.tree.current and target.active:
            return target
        if not target.is_leaf:
            raise NotAllowedError("group")
        check_choice(self.tree, target)
        turned = self._leave("choice")
        if turned == "choice":
            check_choice(self.tree, target)
            return self._deliver(target)
        return self._turned(turned)

    def jump(self, target: Activity) -> Activity | None:
        """Open the unit that the content of another one leads to (SN SB.2.13); a rule may lead elsewhere.

        Only what is closed, or not there, stops a jump: neither control modes nor the rules of choosing do. Raises as
        :meth:`go` does.
        """
        if target is self.tree.current and target.active:
            return target
        if self.tree.current is None:
            raise NotAllowedError("nothing open")
        check_there(target)
        turned = self._leave("jump")
        return self._deliver(target) if turned == "jump" else self._turned(turned)

    def _turned(self, turned: str) -> Activity | None:
        """Go where a rule leads instead of where somebody wanted to."""
        if turned == "exitAll":
            self.end_all()
            return None
        return self._deliver(self._target(turned))

    def _check_step(self, wanted: str) -> None:
        current = self.tree.current
        if current is None or current.parent is None:
            raise NotAllowedError("nothing open")
        if not current.parent.allows("flow") or (wanted == "previous" and current.parent.allows("forwardOnly")):
            raise NotAllowedError("flow" if not current.parent.allows("flow") else "forwardOnly")

    def _target(self, way: str) -> Activity:
        """Return the unit that a wish leads to (SN SB.2.5 to 2.10)."""
        tree, current = self.tree, self.tree.current
        if way == "start" or current is None:
            return tree.root if tree.root.is_leaf else flow(tree, tree.root, FORWARD, into=True)
        if way == "retry":
            return current if current.is_leaf else flow(tree, current, FORWARD, into=True)
        try:
            if current.parent is not None and not current.parent.allows("flow"):
                raise NotAllowedError("flow")
            return flow(tree, current, FORWARD if way == "continue" else BACKWARD, into=False)
        except SessionOverError:
            self.end_all()
            raise

    def may_choose(self, target: Activity) -> bool:
        """Say whether a learner may choose a unit as things stand."""
        try:
            check_choice(self.tree, target)
            check_open(self.tree, target)
        except NotAllowedError:
            return False
        return True

    def may_go(self, wanted: str) -> bool:
        """Say whether ``continue`` or ``previous`` may be asked for."""
        try:
            self._check_step(wanted)
            if wanted == "previous" and self.tree.current is not None:
                flow(self.tree, self.tree.current, BACKWARD, into=False)
        except NotAllowedError:
            return False
        except SessionOverError:
            return True
        return True

    # --- opening ----------------------------------------------------------------------------------------------

    def _deliver(self, target: Activity) -> Activity:
        """Open a unit (SN DB.1.1, DB.2): what is above it begins with it."""
        if not target.is_leaf:
            raise NotAllowedError("group")
        check_open(self.tree, target)
        path = target.path()
        for group in self.tree.root.walk():
            if group.active and group not in path:
                self._end(group)
        for each in path:
            if not each.active:
                self._begin(each)
        self.tree.current = target
        return target

    def _begin(self, activity: Activity) -> None:
        activity.active = True
        if activity.suspended:
            activity.suspended = False
            return
        activity.began_at, activity.ended_at, activity.given_up = self.tree.at, None, False
        if activity.is_leaf:
            self.tree.remember(activity)
        if activity.is_tracked:
            activity.attempts += 1
        activity.forget()
        if not activity.is_leaf:
            for child in activity.children:
                child.forget(
                    objectives=activity.allows("useCurrentAttemptObjectiveInfo"),
                    progress=activity.allows("useCurrentAttemptProgressInfo"),
                )


def open_session(definition: dict[str, Any], state: dict[str, Any], chance: random.Random, at: datetime) -> Session:
    """Return the session of a kept state at a time; an empty one is at its very beginning."""
    session = Session(Tree(definition, at), chance)
    if state:
        session.tree.load(state)
    else:
        session.arrange(first=True)
    return session
