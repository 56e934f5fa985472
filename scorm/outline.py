"""The table of contents as one person sees it: what is done, what is open, what comes before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from .models import Attempt, Completion, Item, ItemState, PackageVersion, Success
from .sequenced import is_led, session_of
from .sequencing.requests import Session


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents."""

    item: Item
    state: ItemState | None
    is_current: bool
    may_open: bool

    @property
    def mark(self) -> str:
        """Return ``done``, ``failed``, ``open`` or ``new``."""
        if self.state is None or self.state.completion in {Completion.UNKNOWN, Completion.NOT_ATTEMPTED}:
            return "open" if self.is_current or (self.state is not None and self.state.seconds) else "new"
        if self.state.success == Success.FAILED:
            return "failed"
        return "done" if self.state.completion == Completion.COMPLETED else "open"

    @property
    def words(self) -> str:
        """Return the state in words."""
        words = {"done": _("已完成"), "failed": _("未通过"), "open": _("学习中"), "new": _("未开始")}
        return words[self.mark]

    @property
    def points(self) -> str:
        """Return the points as a share of the highest, where there are any."""
        return f"{self.state.scaled:.0%}" if self.state is not None and self.state.scaled is not None else ""


@dataclass(frozen=True)
class Outline:
    """The table of contents, and the items before and after the present one."""

    entries: list[Entry]
    previous: Item | None
    following: Item | None

    @classmethod
    def of(
        cls, version: PackageVersion, attempt: Attempt | None, current: Item | None = None, *, at: datetime
    ) -> Outline:
        """Read the table of contents as it is at a time.

        Without `choice` only the neighbours of the present item can be opened.
        """
        items = list(version.items.all())
        states: dict[int, Any] = {}
        if attempt is not None:
            states = {state.item_id: state for state in attempt.states.select_related("item")}
        session = None
        if is_led(version) and (attempt is None or attempt.finished_at is None):
            session = session_of(attempt or Attempt(version=version), states.values(), at=at)
        entries = [
            Entry(
                item=item,
                state=states.get(item.pk),
                is_current=current is not None and item.pk == current.pk,
                may_open=bool(item.href) and (_may_choose(session, item) if session is not None else version.choice),
            )
            for item in items
            if item.visible
        ]
        if session is not None:
            return cls(entries, *_neighbours(session, current))
        pages = [item for item in items if item.href]
        place = next((number for number, item in enumerate(pages) if current and item.pk == current.pk), None)
        if place is None or not version.flow:
            return cls(entries, None, None)
        before = pages[place - 1] if place else None
        after = pages[place + 1] if place + 1 < len(pages) else None
        return cls(entries, before, after)

    @property
    def is_single(self) -> bool:
        """Say whether there is only one page, so that a table of contents would say nothing."""
        return sum(1 for entry in self.entries if entry.item.href) < 2


def _may_choose(session: Session, item: Item) -> bool:
    activity = session.tree.by_id.get(item.identifier)
    return activity is not None and activity.is_leaf and session.may_choose(activity)


def _neighbours(session: Session, current: Item | None) -> tuple[Item | None, Item | None]:
    """Return what the buttons back and on need to know: whether they are there. Rules say where they lead."""
    if current is None:
        return None, None
    return (current if session.may_go("previous") else None), (current if session.may_go("continue") else None)
