"""Verbs on credits, by subject."""

from .activities import enter_training
from .awards import (
    NoPolicyError,
    NotYetError,
    award_course_credit,
    enter_class_hours,
    policy_for,
    reconcile_credits,
    uncredited,
)
from .ledger import append_entry, correct_entry, posting_on, verify_ledger
from .policies import activate_policy, ask_for_simulation, copy_policy, discard_policy, save_policy

__all__ = [
    "NoPolicyError",
    "NotYetError",
    "activate_policy",
    "append_entry",
    "ask_for_simulation",
    "award_course_credit",
    "copy_policy",
    "correct_entry",
    "discard_policy",
    "enter_class_hours",
    "enter_training",
    "policy_for",
    "posting_on",
    "reconcile_credits",
    "save_policy",
    "uncredited",
    "verify_ledger",
]
