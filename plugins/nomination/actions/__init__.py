"""Verbs of nominating. Audit entries name numbers and never any content."""

from .drafts import discard_draft, draft_of, erase_old_drafts, save_draft
from .nominations import (
    AlreadyWithdrawn,
    Incomplete,
    Nominee,
    NotEntitled,
    PostClosed,
    Statement,
    nominate,
    open_nomination,
    record_readings,
    withdraw,
)
from .paper import Paper, open_scan, register_paper
from .posts import close_internal_post, keep_internal_post
from .rules import end_rule, keep_rule, load_default_rules
from .shortlist import AlreadyListed, appoint_entry, list_nominee, remove_entry, trace
from .weights import set_weights

__all__ = [
    "AlreadyListed",
    "AlreadyWithdrawn",
    "Incomplete",
    "Nominee",
    "NotEntitled",
    "Paper",
    "PostClosed",
    "Statement",
    "appoint_entry",
    "close_internal_post",
    "discard_draft",
    "draft_of",
    "end_rule",
    "erase_old_drafts",
    "keep_internal_post",
    "keep_rule",
    "list_nominee",
    "load_default_rules",
    "nominate",
    "open_nomination",
    "open_scan",
    "record_readings",
    "register_paper",
    "remove_entry",
    "save_draft",
    "set_weights",
    "trace",
    "withdraw",
]
