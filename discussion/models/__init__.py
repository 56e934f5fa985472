"""Boards and posts, how they are moderated, and course evaluation."""

from .boards import Board, Follow, Post, PostVersion, Thread
from .evaluation import Evaluation, EvaluationForm, EvaluationQuestion, EvaluationScore
from .live import LiveQuestion
from .moderation import Appeal, Decision, Pause, Report

__all__ = [
    "Appeal",
    "Board",
    "Decision",
    "Evaluation",
    "EvaluationForm",
    "EvaluationQuestion",
    "EvaluationScore",
    "Follow",
    "LiveQuestion",
    "Pause",
    "Post",
    "PostVersion",
    "Report",
    "Thread",
]
