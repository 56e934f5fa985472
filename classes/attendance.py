"""Reading a sheet: whether somebody was there, and for what share of the meetings. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Presence(StrEnum):
    """What the marks of one person at one meeting say."""

    PRESENT = "present"
    NO_SIGN_OUT = "no_sign_out"
    LEAVE = "leave"
    ABSENT = "absent"
    NOTHING = "nothing"

    @property
    def label(self) -> str | Promise:
        """Return the words for people."""
        return _WORDS[self]

    @property
    def counts(self) -> bool:
        """Say whether the meeting counts as attended."""
        return self is Presence.PRESENT


_WORDS = {
    Presence.PRESENT: _("出席"),
    Presence.NO_SIGN_OUT: _("未签退"),
    Presence.LEAVE: _("请假"),
    Presence.ABSENT: _("缺席"),
    Presence.NOTHING: _("未签到"),
}
_NOTES = {"present": Presence.PRESENT, "leave": Presence.LEAVE, "absent": Presence.ABSENT}


def presence(kinds: Iterable[str], *, sign_out: bool) -> Presence:
    """Read the marks of one person at one meeting, in the order in which they were made.

    The last note of staff decides; without one, the sign-in, with the sign-out where one is asked for.
    """
    kinds = list(kinds)
    notes = [kind for kind in kinds if kind in _NOTES]
    if notes:
        return _NOTES[notes[-1]]
    if "in" not in kinds:
        return Presence.NOTHING
    return Presence.PRESENT if not sign_out or "out" in kinds else Presence.NO_SIGN_OUT


@dataclass(frozen=True)
class Attended:
    """One meeting as it counts for somebody: its hours, and whether they were there."""

    hours: Decimal
    present: bool


def share(meetings: Iterable[Attended]) -> Decimal:
    """Return the attended share in per cent with two decimals, weighted by hours; 100 where nothing was to be attended.

    Meetings without any hours count alike.
    """
    meetings = list(meetings)
    weights = [meeting.hours for meeting in meetings]
    if not any(weights):
        weights = [Decimal(1)] * len(meetings)
    total = sum(weights, Decimal(0))
    if not total:
        return Decimal(100)
    there = sum((weight for meeting, weight in zip(meetings, weights, strict=True) if meeting.present), Decimal(0))
    return (100 * there / total).quantize(Decimal("0.01"))


def attended_hours(meetings: Iterable[Attended]) -> Decimal:
    """Return the hours of the meetings that were attended."""
    return sum((meeting.hours for meeting in meetings if meeting.present), Decimal(0))
