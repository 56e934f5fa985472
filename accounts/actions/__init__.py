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
from .roles import LastAdministrator, RoleConflict, grant_role, may_grant, revoke_role
from .sign_in import expire_accounts, reset_second_factor, set_up_second_factor, unlock
from .units import (
    apply_due_changes,
    close_unit,
    create_unit,
    edit_unit,
    merge_units,
    move_unit,
    rename_unit,
    withdraw_change,
)

__all__ = [
    "DuplicateIdNumber",
    "LastAdministrator",
    "RoleConflict",
    "appoint",
    "apply_due_changes",
    "close_unit",
    "create_unit",
    "disable",
    "edit_unit",
    "end_sessions",
    "expire_accounts",
    "grant_role",
    "issue_account",
    "issue_break_glass_account",
    "keep_record",
    "may_grant",
    "merge_units",
    "move_unit",
    "reactivate",
    "rename_unit",
    "reset_second_factor",
    "revoke_role",
    "set_password",
    "set_up_second_factor",
    "unlock",
    "withdraw_change",
]
