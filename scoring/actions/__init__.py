"""Verbs on credits, by subject."""

from .activities import enter_training
from .appeals import answer_appeal, ask_for_review
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
from .declarations import (
    approve_declaration,
    confirm_declaration,
    declare,
    hours_of,
    return_declaration,
    withdraw_declaration,
)
from .ledger import append_entry, correct_entry, posting_on, verify_ledger
from .policies import activate_policy, ask_for_simulation, copy_policy, discard_policy, save_policy
from .quarters import close_quarter

__all__ = [
    "NoPolicyError",
    "NotYetError",
    "activate_policy",
    "add_bulletins",
    "answer_appeal",
    "append_entry",
    "approve_declaration",
    "ask_for_review",
    "ask_for_simulation",
    "award_course_credit",
    "close_quarter",
    "confirm_declaration",
    "copy_policy",
    "correct_entry",
    "declare",
    "discard_policy",
    "draft_bulletin",
    "enter_class_hours",
    "enter_training",
    "hours_of",
    "policy_for",
    "posting_on",
    "reconcile_credits",
    "return_declaration",
    "save_policy",
    "uncredited",
    "verify_ledger",
    "withdraw_declaration",
]
