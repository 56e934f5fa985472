"""Verbs on people, units and roles."""

from .people import (
    appoint,
    disable,
    end_sessions,
    issue_account,
    issue_break_glass_account,
    reactivate,
    set_password,
)
from .records import DuplicateIdNumber, keep_record
from .roles import RoleConflict, grant_role, revoke_role
from .units import create_unit

__all__ = [
    "DuplicateIdNumber",
    "RoleConflict",
    "appoint",
    "create_unit",
    "disable",
    "end_sessions",
    "grant_role",
    "issue_account",
    "issue_break_glass_account",
    "keep_record",
    "reactivate",
    "revoke_role",
    "set_password",
]
