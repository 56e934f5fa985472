"""Verbs on surveys."""

from .items import make_item, settle_item
from .replies import ReplyRefused, accept_suggestions, sort_replies, take_reply, take_sms
from .rounds import (
    NotNowError,
    edit_round,
    edit_survey,
    make_round,
    make_survey,
    remove_round,
    remove_survey,
    send_round,
    set_topics,
    tell_round,
)

__all__ = [
    "NotNowError",
    "ReplyRefused",
    "accept_suggestions",
    "edit_round",
    "edit_survey",
    "make_item",
    "make_round",
    "make_survey",
    "remove_round",
    "remove_survey",
    "send_round",
    "set_topics",
    "settle_item",
    "sort_replies",
    "take_reply",
    "take_sms",
    "tell_round",
]
