"""Nominations, and what the office keeps beside them."""

from .nominations import Channel, Draft, Nomination, NominatorClass, Reading, Scan, Withdrawal
from .office import Appointment, InternalPost, ShortlistEntry, Weight, WeightSet
from .rules import EligibilityRule

__all__ = [
    "Appointment",
    "Channel",
    "Draft",
    "EligibilityRule",
    "InternalPost",
    "Nomination",
    "NominatorClass",
    "Reading",
    "Scan",
    "ShortlistEntry",
    "Weight",
    "WeightSet",
    "Withdrawal",
]
