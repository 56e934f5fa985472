"""Credit policies as data, the append-only ledger, targets, exported files."""

from .exports import ExportFile
from .ledger import CreditEntry, Ledger, LedgerHead, Target
from .policies import CreditPolicy, PolicySimulation

__all__ = ["CreditEntry", "CreditPolicy", "ExportFile", "Ledger", "LedgerHead", "PolicySimulation", "Target"]
