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
from .bulletins import add_bulletins, draft_bulletin
from .ledger import append_entry, correct_entry, posting_on, verify_ledger
from .policies import activate_policy, ask_for_simulation, copy_policy, discard_policy, save_policy
from .quarters import close_quarter

__all__ = [
    "NoPolicyError",
    "NotYetError",
    "activate_policy",
    "add_bulletins",
    "append_entry",
    "ask_for_simulation",
    "award_course_credit",
    "close_quarter",
    "copy_policy",
    "correct_entry",
    "discard_policy",
    "draft_bulletin",
    "enter_class_hours",
    "enter_training",
    "policy_for",
    "posting_on",
    "reconcile_credits",
    "save_policy",
    "uncredited",
    "verify_ledger",
]
