"""Who works on the editors' screens of scoring."""

from datetime import datetime

from accounts.groups import grant_model_permissions
from accounts.models import RoleAssignment, User


def grant_scoring_screens(*, by: User | None, at: datetime) -> None:
    """Let educators keep targets."""
    names = [f"scoring.{verb}_target" for verb in ("add", "change")]
    grant_model_permissions(RoleAssignment.Role.EDUCATOR, *names, by=by, at=at)
