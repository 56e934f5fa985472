"""Credit policies as data, the append-only ledger, targets, what was frozen, certificates, imports."""

from .archives import AnnualArchive, AnnualTemplate, ArchiveRow
from .bulletins import BulletinIndexPage, BulletinPage
from .certificates import CreditCertificate
from .declarations import CreditAppeal, Declaration, DeclarationStep
from .exports import ExportFile
from .imports import HoursImport
from .ledger import CreditEntry, Ledger, LedgerHead, LedgerSum
from .policies import CreditPolicy, PolicySimulation
from .quarters import QuarterClose, QuarterRow
from .reminders import Reminder
from .targets import Exemption, ExemptionRevocation, Target

__all__ = [
    "AnnualArchive",
    "AnnualTemplate",
    "ArchiveRow",
    "BulletinIndexPage",
    "BulletinPage",
    "CreditAppeal",
    "CreditCertificate",
    "CreditEntry",
    "CreditPolicy",
    "Declaration",
    "DeclarationStep",
    "Exemption",
    "ExemptionRevocation",
    "ExportFile",
    "HoursImport",
    "Ledger",
    "LedgerHead",
    "LedgerSum",
    "PolicySimulation",
    "QuarterClose",
    "QuarterRow",
    "Reminder",
    "Target",
]
