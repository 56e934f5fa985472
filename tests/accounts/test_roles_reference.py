"""The reference of roles says what the code does."""

import re

from accounts.models import SECOND_FACTOR_ROLES, RoleAssignment
from accounts.permissions import HOLDERS
from tests.engines import ROOT

TEXT = (ROOT / "docs" / "reference" / "roles.md").read_text(encoding="utf-8")


def test_the_table_of_powers_is_that_of_the_code():
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("|")
    ]
    roles = next(line for line in lines if line[0] == "power")[1:]
    said = {
        found.group(1): {role for role, cell in zip(roles, line[1:], strict=True) if cell}
        for line in lines
        if (found := re.match(r"`(\w+)`", line[0])) and len(line) == len(roles) + 1
    }

    assert said == {power.value: {role.value for role in holders} for power, holders in HOLDERS.items()}


def test_every_role_is_named_and_the_second_factor_is_told_rightly():
    assert all(f"`{role}`" in TEXT or f" {role} " in TEXT for role in RoleAssignment.Role)
    assert set(RoleAssignment.Role) - set(SECOND_FACTOR_ROLES) == {"trainer", "reviewer", "editor"}
