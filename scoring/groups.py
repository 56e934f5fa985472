"""Who works on the editors' screens of scoring."""

from datetime import datetime

from accounts.groups import grant_model_permissions
from accounts.models import RoleAssignment, User


def grant_scoring_screens(*, by: User | None, at: datetime) -> None:
    """Let educators keep policies and targets."""
    models = ("creditpolicy", "target")
    names = [f"scoring.{verb}_{model}" for verb in ("add", "change") for model in models]
    grant_model_permissions(RoleAssignment.Role.EDUCATOR, *names, by=by, at=at)
