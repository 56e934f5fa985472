"""Boxes, letters, how they are handled, reception days."""

from .boxes import Box, BoxKey, Channel, LetterType, Opinion, OpinionSource, Priority
from .handling import CoHandler, Copy, Handover, Improvement, Rating, Satisfaction, SignOff
from .letters import Attachment, Draft, Entry, Letter, Outcome, Reading
from .reception import Booking, ReceptionDay

__all__ = [
    "Attachment",
    "Booking",
    "Box",
    "BoxKey",
    "Channel",
    "CoHandler",
    "Copy",
    "Draft",
    "Entry",
    "Handover",
    "Improvement",
    "Letter",
    "LetterType",
    "Opinion",
    "OpinionSource",
    "Outcome",
    "Priority",
    "Rating",
    "Reading",
    "ReceptionDay",
    "Satisfaction",
    "SignOff",
]
