"""Verbs of the discussion, by subject."""

from .boards import change_board, make_board, open_course_board
from .evaluation import evaluate, publish_questions
from .live import answer_question, ask_live, choose_question, decline_question
from .moderation import appeal, decide, end_pause, pause_posting, report_post
from .posts import (
    NotNowError,
    ask,
    clear_answer,
    delete_post,
    edit_post,
    follow,
    mark_answer,
    reply,
    see,
    unfollow,
)

__all__ = [
    "NotNowError",
    "answer_question",
    "appeal",
    "ask",
    "ask_live",
    "change_board",
    "choose_question",
    "clear_answer",
    "decide",
    "decline_question",
    "delete_post",
    "edit_post",
    "end_pause",
    "evaluate",
    "follow",
    "make_board",
    "mark_answer",
    "open_course_board",
    "pause_posting",
    "publish_questions",
    "reply",
    "report_post",
    "see",
    "unfollow",
]
