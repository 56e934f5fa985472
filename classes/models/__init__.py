"""Programmes, classes and their rosters, meetings, group viewing, hours and certificates.

Wagtail's reference index knows only the rows that hold on to a course or an exam: for all others each save would
merely queue a job.
"""

from .meetings import AttendanceMark, Meeting
from .outcomes import Certificate, TrainingHours
from .programmes import Programme, Standard
from .training import (
    Announcement,
    ClassCourse,
    ClassDocument,
    ClassEvent,
    ClassGroup,
    ClassMember,
    ClassTask,
    ElectiveChoice,
    TrainingClass,
)
from .viewings import Viewing, ViewingAttendee

__all__ = [
    "Announcement",
    "AttendanceMark",
    "Certificate",
    "ClassCourse",
    "ClassDocument",
    "ClassEvent",
    "ClassGroup",
    "ClassMember",
    "ClassTask",
    "ElectiveChoice",
    "Meeting",
    "Programme",
    "Standard",
    "TrainingClass",
    "TrainingHours",
    "Viewing",
    "ViewingAttendee",
]
