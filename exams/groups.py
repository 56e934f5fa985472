"""Who works on the editors' screens of exams."""

from datetime import datetime

from accounts.groups import grant_model_permissions
from accounts.models import RoleAssignment, User

Role = RoleAssignment.Role


def grant_exam_screens(*, by: User | None, at: datetime) -> None:
    """Let trainers and educators keep the exams, and reviewers look at them."""
    for role in (Role.TRAINER, Role.EDUCATOR):
        grant_model_permissions(role, "exams.add_exam", "exams.change_exam", by=by, at=at)
    grant_model_permissions(Role.REVIEWER, "exams.view_exam", by=by, at=at)
