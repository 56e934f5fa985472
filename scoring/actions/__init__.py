"""Verbs on credits, by subject."""

from .activities import enter_training
from .appeals import answer_appeal, ask_for_review
from .archives import freeze_year, present_mark, remove_template, request_annual_export, save_template
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
from .certificates import issue_certificate
from .declarations import (
    approve_declaration,
    confirm_declaration,
    declare,
    hours_of,
    return_declaration,
    withdraw_declaration,
)
from .exemptions import grant_exemption, revoke_exemption
from .imports import (
    ask_to_undo_hours,
    confirm_hours,
    discard_hours,
    enter_hours,
    undo_hours,
    upload_hours,
)
from .ledger import append_entry, correct_entry, posting_on, verify_ledger
from .policies import activate_policy, ask_for_simulation, copy_policy, discard_policy, save_policy
from .quarters import close_quarter
from .reminders import remind_in_chain, remind_people
from .targets import remove_target, save_target, take_preset_targets

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
    "ask_to_undo_hours",
    "award_course_credit",
    "close_quarter",
    "confirm_declaration",
    "confirm_hours",
    "copy_policy",
    "correct_entry",
    "declare",
    "discard_hours",
    "discard_policy",
    "draft_bulletin",
    "enter_class_hours",
    "enter_hours",
    "enter_training",
    "freeze_year",
    "grant_exemption",
    "hours_of",
    "issue_certificate",
    "policy_for",
    "posting_on",
    "present_mark",
    "reconcile_credits",
    "remind_in_chain",
    "remind_people",
    "remove_target",
    "remove_template",
    "request_annual_export",
    "return_declaration",
    "revoke_exemption",
    "save_policy",
    "save_target",
    "save_template",
    "take_preset_targets",
    "uncredited",
    "undo_hours",
    "upload_hours",
    "verify_ledger",
    "withdraw_declaration",
]
