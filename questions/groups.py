"""Who works on the editors' screens of the question bank."""

from datetime import datetime

from accounts.groups import grant_model_permissions
from accounts.models import RoleAssignment, User

Role = RoleAssignment.Role


def grant_question_screens(*, by: User | None, at: datetime) -> None:
    """Let trainers and educators keep the question bank, and reviewers look at it."""
    for role in (Role.TRAINER, Role.EDUCATOR):
        grant_model_permissions(role, "questions.add_question", "questions.change_question", by=by, at=at)
    grant_model_permissions(Role.REVIEWER, "questions.view_question", by=by, at=at)
