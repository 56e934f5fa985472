"""The calls of our own page while an exam is being sat."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from accounts.requests import SignedInRequest

from .actions import ExamError, save_answer
from .models import Attempt
from .views import ERRORS

prefix = "/exams/"
router = Router(tags=["exams"])


#: What JavaScript counts exactly.
LARGEST_SEQUENCE = 2**53 - 1


class AnswerIn(Schema):
    """The chosen option keys of one question; `sequence` grows with every change in this attempt."""

    version: int
    chosen: list[str] = Field(max_length=8)
    sequence: int = Field(ge=0, le=LARGEST_SEQUENCE)


class SavedOut(Schema):
    """What is stored now, when it was stored (epoch seconds), and how much time is left (seconds)."""

    chosen: list[str]
    sequence: int
    saved_at: float
    seconds_left: int


class RefusedOut(Schema):
    """Why an answer was not taken."""

    code: str
    detail: str


@router.post("attempts/{uuid:uid}/answers", response={200: SavedOut, 409: RefusedOut}, url_name="save_answer")
def save(request: SignedInRequest, uid: UUID, body: AnswerIn):  # type: ignore[no-untyped-def]
    """Save one answer of one's own open attempt."""
    attempt = get_object_or_404(Attempt.objects.of(request.user), uid=uid)
    now = timezone.now()
    try:
        answer = save_answer(attempt, version_id=body.version, chosen=body.chosen, sequence=body.sequence, at=now)
    except ExamError as error:
        return Status(409, {"code": error.code, "detail": str(ERRORS[error.code])})
    return {
        "chosen": answer.chosen,
        "sequence": answer.sequence,
        "saved_at": answer.saved_at.timestamp(),
        "seconds_left": max(0, int((attempt.deadline - now).total_seconds())),
    }
