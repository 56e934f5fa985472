"""People, the tree of units, posts with their history, roles with a scope, the audit log."""

from .audiences import Audience
from .audit import AuditEntry, AuditSeal
from .corrections import CorrectionRequest
from .exports import PeopleExport
from .identities import IdentityConflict
from .imports import ImportBatch, ImportRow, UnitImport
from .people import CadreCategory, Grade, PasswordRecord, PersonalRecord, Posting, Rank, User
from .registrations import Registration
from .roles import SECOND_FACTOR_ROLES, SEPARATE_ROLES, RoleAssignment
from .units import UNIT_CODE, Unit, UnitEvent

__all__ = [
    "SECOND_FACTOR_ROLES",
    "SEPARATE_ROLES",
    "UNIT_CODE",
    "Audience",
    "AuditEntry",
    "AuditSeal",
    "CadreCategory",
    "CorrectionRequest",
    "Grade",
    "IdentityConflict",
    "ImportBatch",
    "ImportRow",
    "PasswordRecord",
    "PeopleExport",
    "PersonalRecord",
    "Posting",
    "Rank",
    "Registration",
    "RoleAssignment",
    "Unit",
    "UnitEvent",
    "UnitImport",
    "User",
]
