"""Verbs on people, units and roles."""

from .audiences import make_audience, set_audience
from .categories import add_category, delete_category, edit_category
from .import_undo import can_be_undone, request_undo, undo_import
from .imports import (
    ImportConflict,
    PeopleChanged,
    apply_import,
    check_import,
    confirm_import,
    discard_import,
    erase_old_imports,
    upload_import,
)
from .passwords import issue_one_time_passwords
from .people import (
    appoint,
    disable,
    end_sessions,
    issue_account,
    issue_break_glass_account,
    reactivate,
    set_password,
)
from .posts import correct_posting, edit_account, leave_office, return_to_office, transfer
from .protected import read_protected
from .records import DuplicateIdNumber, keep_record
from .roles import LastAdministrator, RoleConflict, grant_role, may_grant, revoke_role
from .sign_in import expire_accounts, reset_second_factor, set_up_second_factor, unlock
from .unit_imports import confirm_units, create_units, discard_units, upload_units
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
    "ImportConflict",
    "LastAdministrator",
    "PeopleChanged",
    "RoleConflict",
    "add_category",
    "apply_due_changes",
    "apply_import",
    "appoint",
    "can_be_undone",
    "check_import",
    "close_unit",
    "confirm_import",
    "confirm_units",
    "correct_posting",
    "create_unit",
    "create_units",
    "delete_category",
    "disable",
    "discard_import",
    "discard_units",
    "edit_account",
    "edit_category",
    "edit_unit",
    "end_sessions",
    "erase_old_imports",
    "expire_accounts",
    "grant_role",
    "issue_account",
    "issue_break_glass_account",
    "issue_one_time_passwords",
    "keep_record",
    "leave_office",
    "make_audience",
    "may_grant",
    "merge_units",
    "move_unit",
    "reactivate",
    "read_protected",
    "rename_unit",
    "request_undo",
    "reset_second_factor",
    "return_to_office",
    "revoke_role",
    "set_audience",
    "set_password",
    "set_up_second_factor",
    "transfer",
    "undo_import",
    "unlock",
    "upload_import",
    "upload_units",
    "withdraw_change",
]
