"""Nominations, and what the office keeps beside them."""

from .competency import Assessment, CompetencyModel, Dimension, DimensionScore
from .contests import Approval, Contest, ContestScore, ContestStage, Entrant
from .nominations import Channel, Draft, Nomination, NominatorClass, Reading, Scan, Withdrawal
from .notices import SelectionNotice
from .office import Appointment, InternalPost, ShortlistEntry, Weight, WeightSet
from .rules import EligibilityRule
from .schemes import Candidate, Scheme, SchemeStage, Selection, StageLine, StageResult

__all__ = [
    "Appointment",
    "Approval",
    "Assessment",
    "Candidate",
    "Channel",
    "CompetencyModel",
    "Contest",
    "ContestScore",
    "ContestStage",
    "Dimension",
    "DimensionScore",
    "Draft",
    "EligibilityRule",
    "Entrant",
    "InternalPost",
    "Nomination",
    "NominatorClass",
    "Reading",
    "Scan",
    "Scheme",
    "SchemeStage",
    "Selection",
    "SelectionNotice",
    "ShortlistEntry",
    "StageLine",
    "StageResult",
    "Weight",
    "WeightSet",
    "Withdrawal",
]
