"""Verbs of notices. Higher apps tell people something with ``notify``."""

from .announcements import (
    AlreadySentError,
    NotNowError,
    ReminderError,
    edit_announcement,
    make_announcement,
    remind_unread,
    send_announcement,
    tell_announcement,
)
from .deliveries import deliver, give_up, send_again
from .messages import mark_all_read, notify, open_notice
from .rules import choose_channels, restore_wording, reword, set_quiet_hours

__all__ = [
    "AlreadySentError",
    "NotNowError",
    "ReminderError",
    "choose_channels",
    "deliver",
    "edit_announcement",
    "give_up",
    "make_announcement",
    "mark_all_read",
    "notify",
    "open_notice",
    "remind_unread",
    "restore_wording",
    "reword",
    "send_again",
    "send_announcement",
    "set_quiet_hours",
    "tell_announcement",
]
