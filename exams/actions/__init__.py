"""Verbs on papers, exams, attempts, marking and grades."""

from .answers import Saved, Sent, save_answer, save_answers
from .attempts import (
    close_attempt,
    close_overdue,
    come_back,
    leave,
    move,
    settle_unload,
    start_attempt,
    submit_attempt,
    take_over,
)
from .corrections import Change, appeal, correct_question, decide_appeal, may_appeal, preview
from .errors import ExamError
from .exams import (
    NotNowError,
    adjust,
    cancel_exam,
    close_exam,
    copy_exam,
    edit_exam,
    extend_exam,
    make_exam,
    make_up_exam,
    people_to_make_up,
    publish_exam,
    publish_results,
    refreeze_exam,
    set_markers,
)
from .grading import standing_of
from .marking import mark_sheet, next_sheet
from .news import tell_course, tell_news
from .papers import add_questions, copy_paper, declare_ready, drop_line, edit_paper, make_paper, set_line
from .practice import check_answer, fill_books, forget_wrong_question, try_again
from .series import make_due, make_next, remove_series, set_series
from .statistics import count_questions, count_recent
from .variants import PaperError, faults_of

__all__ = [
    "Change",
    "ExamError",
    "NotNowError",
    "PaperError",
    "Saved",
    "Sent",
    "add_questions",
    "adjust",
    "appeal",
    "cancel_exam",
    "check_answer",
    "close_attempt",
    "close_exam",
    "close_overdue",
    "come_back",
    "copy_exam",
    "copy_paper",
    "correct_question",
    "count_questions",
    "count_recent",
    "decide_appeal",
    "declare_ready",
    "drop_line",
    "edit_exam",
    "edit_paper",
    "extend_exam",
    "faults_of",
    "fill_books",
    "forget_wrong_question",
    "leave",
    "make_due",
    "make_exam",
    "make_next",
    "make_paper",
    "make_up_exam",
    "mark_sheet",
    "may_appeal",
    "move",
    "next_sheet",
    "people_to_make_up",
    "preview",
    "publish_exam",
    "publish_results",
    "refreeze_exam",
    "remove_series",
    "save_answer",
    "save_answers",
    "set_line",
    "set_markers",
    "set_series",
    "settle_unload",
    "standing_of",
    "start_attempt",
    "submit_attempt",
    "take_over",
    "tell_course",
    "tell_news",
    "try_again",
]
