"""Reading lists and contests."""

from .contests import Contest, Criterion, Entry, Judgement, Juror, Result, Score
from .reading import ReadingItem, ReadingList, ReadingRecord

__all__ = [
    "Contest",
    "Criterion",
    "Entry",
    "Judgement",
    "Juror",
    "ReadingItem",
    "ReadingList",
    "ReadingRecord",
    "Result",
    "Score",
]
