"""Credit policies as data, the append-only ledger, targets, exported files."""

from .bulletins import BulletinIndexPage, BulletinPage
from .declarations import CreditAppeal, Declaration, DeclarationStep
from .exports import ExportFile
from .ledger import CreditEntry, Ledger, LedgerHead, Target
from .policies import CreditPolicy, PolicySimulation
from .quarters import QuarterClose, QuarterRow

__all__ = [
    "BulletinIndexPage",
    "BulletinPage",
    "CreditAppeal",
    "CreditEntry",
    "CreditPolicy",
    "Declaration",
    "DeclarationStep",
    "ExportFile",
    "Ledger",
    "LedgerHead",
    "PolicySimulation",
    "QuarterClose",
    "QuarterRow",
    "Target",
]
