"""Verbs on reading lists and contests."""

from .contests import (
    add_criterion,
    add_jurors,
    call_for_entries,
    cancel_contest,
    edit_contest,
    excuse_juror,
    make_contest,
    remove_criterion,
    remove_juror,
)
from .entries import agree_to_show, save_entry, submit_entry, take_back_entry
from .judging import begin_judging, judge, publish_results
from .reading import (
    NotNowError,
    add_item,
    edit_reading_list,
    make_reading_list,
    mark_read,
    publish_reading_list,
    remove_item,
)

__all__ = [
    "NotNowError",
    "add_criterion",
    "add_item",
    "add_jurors",
    "agree_to_show",
    "begin_judging",
    "call_for_entries",
    "cancel_contest",
    "edit_contest",
    "edit_reading_list",
    "excuse_juror",
    "judge",
    "make_contest",
    "make_reading_list",
    "mark_read",
    "publish_reading_list",
    "publish_results",
    "remove_criterion",
    "remove_item",
    "remove_juror",
    "save_entry",
    "submit_entry",
    "take_back_entry",
]
