"""Who works on the editors' screens of exams."""

from datetime import datetime

from accounts.groups import grant_model_permissions
from accounts.models import RoleAssignment, User

Role = RoleAssignment.Role


def grant_exam_screens(*, by: User | None, at: datetime) -> None:
    """Let trainers and educators keep the question bank and the exams, and reviewers look at them."""
    work = [f"exams.{verb}_{model}" for verb in ("add", "change") for model in ("question", "exam")]
    for role in (Role.TRAINER, Role.EDUCATOR):
        grant_model_permissions(role, *work, by=by, at=at)
    grant_model_permissions(Role.REVIEWER, "exams.view_question", "exams.view_exam", by=by, at=at)
