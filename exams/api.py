"""The calls of our own page while an exam is being sat. All times are the database's."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from accounts.requests import SignedInRequest

from . import clock
from .actions import ExamError, Sent, come_back, leave, save_answers
from .models import Attempt
from .views.sitting import holder_of

prefix = "/exams/"
router = Router(tags=["exams"])

#: What JavaScript counts exactly.
LARGEST_SEQUENCE = 2**53 - 1
#: So many answers fit into one call, and so much into a response (characters).
MOST_ANSWERS, LONGEST_RESPONSE = 300, 20_000

Response = str | list[str] | dict[str, str]


class AnswerIn(Schema):
    """The answer to one question (``questions.grading``).

    `sequence` grows with every change of the page, `client` names the page, and `seen` is the sequence of this answer
    that the page knew when it was changed.
    """

    version: int
    response: Response
    sequence: int = Field(ge=0, le=LARGEST_SEQUENCE)
    seen: int | None = Field(default=None, ge=0, le=LARGEST_SEQUENCE)
    flagged: bool | None = None


class AnswersIn(Schema):
    """Answers of one page, in any order; what was sent before may be sent again."""

    client: str = Field(default="", max_length=40)
    answers: list[AnswerIn] = Field(max_length=MOST_ANSWERS)


class SavedOut(Schema):
    """What became of one answer: saved, older, conflict or refused; for the middle two what is stored instead."""

    version: int
    state: str
    sequence: int
    response: Response | None = None
    detail: str = ""


class StateOut(Schema):
    """What is stored, when that was (epoch seconds), and how much time is left (seconds)."""

    saved: list[SavedOut]
    saved_at: float
    seconds_left: int


class RefusedOut(Schema):
    """Why nothing was taken. ``late`` answers are kept, but do not count."""

    code: str
    detail: str


class LookIn(Schema):
    """Whether the page was left, or is looked at again."""

    away: bool
    #: The name of a page that goes away, perhaps to load again, or that came back.
    unload: str = Field("", max_length=40)


class LookOut(Schema):
    """How often the page was left so far, and whether that ended the attempt."""

    leaves: int
    finished: bool


def _sent(body: AnswersIn) -> list[Sent]:
    return [
        Sent(
            version=each.version,
            response=_without_nul(each.response),
            sequence=each.sequence,
            seen=each.seen,
            client=body.client,
            flagged=each.flagged,
        )
        for each in body.answers
    ]


def _without_nul(response: Response) -> Any:
    """PostgreSQL keeps no NUL; no page of ours sends one, and no option is called so."""
    if isinstance(response, str):
        return response.replace("\0", "")
    if isinstance(response, dict):
        return {key.replace("\0", ""): value.replace("\0", "") for key, value in response.items()}
    return [text.replace("\0", "") for text in response]


@router.post("attempts/{uuid:uid}/answers", response={200: StateOut, 409: RefusedOut}, url_name="save_answer")
def save(request: SignedInRequest, uid: UUID, body: AnswersIn):  # type: ignore[no-untyped-def]
    """Save answers of one's own open attempt; without any, ask how much time is left."""
    now = clock.now()
    attempt = get_object_or_404(Attempt.objects.of(request.user).only("pk", "deadline", "holder"), uid=uid)
    try:
        saved = save_answers(attempt, _sent(body), at=now, holder=holder_of(request))
    except ExamError as error:
        return Status(409, {"code": error.code, "detail": str(error)})
    return {
        "saved": [
            {
                "version": each.version,
                "state": each.state,
                "sequence": each.sequence,
                "response": each.response,
                "detail": str(ExamError(each.code)) if each.code else "",
            }
            for each in saved
        ],
        "saved_at": now.timestamp(),
        "seconds_left": max(0, int((attempt.deadline - now).total_seconds())),
    }


@router.post("attempts/{uuid:uid}/look", response=LookOut, url_name="look")
def look(request: SignedInRequest, uid: UUID, body: LookIn):  # type: ignore[no-untyped-def]
    """Note that the page of the own attempt was left, or is looked at again."""
    now = clock.now()
    attempt = get_object_or_404(Attempt.objects.of(request.user), uid=uid)
    if body.away:
        attempt = leave(attempt, at=now, unload=body.unload)
    else:
        attempt = come_back(attempt, at=now, unload=body.unload)
    return {"leaves": attempt.leaves, "finished": attempt.finished_at is not None}
