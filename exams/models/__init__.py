"""Papers, exams, attempts, grades, marking, and what people keep practising."""

from .attempts import GRACE, RELOADS_WITHIN, Answer, Attempt, AttemptEvent, LateAnswer
from .exams import Adjustment, Exam, Marker, Series, Variant
from .grades import Appeal, Correction, Grade
from .marking import Marking, Sheet
from .papers import Paper, PaperLine
from .practice import WrongQuestion

__all__ = [
    "GRACE",
    "RELOADS_WITHIN",
    "Adjustment",
    "Answer",
    "Appeal",
    "Attempt",
    "AttemptEvent",
    "Correction",
    "Exam",
    "Grade",
    "LateAnswer",
    "Marker",
    "Marking",
    "Paper",
    "PaperLine",
    "Series",
    "Sheet",
    "Variant",
    "WrongQuestion",
]
