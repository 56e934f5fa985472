"""What the player says to the server: a viewing begins, and then beats."""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from accounts.devices import device_of
from lms.encryption import keyed_hash

from .actions import BeatResult, LearningElsewhereError, SessionSupersededError, open_play_session, record_beat
from .challenges import answer_presence
from .components import TICKET_SALT
from .delivery import TOKEN_LIFE
from .models import PlaySession, PresenceCheck, Video, VideoQuestion
from .questions import answer_question, questions_of
from .rules import WatchRules

prefix = "/watch/"
router = Router(tags=["watch"])

Milliseconds = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Report(Schema):
    """Everything that a viewing has played so far, as pairs of milliseconds."""

    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]
    played: Annotated[list[tuple[Milliseconds, Milliseconds]], Field(max_length=2000)]
    position: Milliseconds


class Beat(Report):
    """A report of the viewing that goes on, or ends just now."""

    left: bool = False
    hidden: bool = False
    csrf: str = ""


class LateReport(Report):
    """What the browser kept of an earlier viewing, since the line was away."""

    session: UUID


class Opening(Schema):
    """The ticket that the page carries."""

    ticket: str
    take_over: bool = False
    late: LateReport | None = None
    csrf: str = ""


class Check(Schema):
    """A check whether somebody is there; the options' places are the answers."""

    uid: UUID
    text: str
    options: list[str]
    seconds_left: int


class Asked(Schema):
    """A question and its moment; which options are right stays here."""

    id: int
    at: int
    text: str
    options: list[str]
    many: bool


class Evidence(Schema):
    """What the server has recorded (milliseconds, and 0 to 1), and the check that waits for an answer."""

    credited: int
    ratio: float
    spans: list[tuple[int, int]]
    position: int
    check: Check | None = None


class Opened(Evidence):
    """The viewing to send beats to, with what was recorded before."""

    session: UUID
    questions: list[Asked]


class Answer(Schema):
    """The places of the chosen options; of a question, or of a check."""

    question: int | None = None
    check: UUID | None = None
    chosen: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(min_length=1, max_length=20)]


class Marked(Schema):
    """Whether the answer was right."""

    right: bool
    explanation: str = ""


class Refusal(Schema):
    """Why not, in words for the person."""

    detail: str


@router.post("open", response={200: Opened, 409: Refusal})
def open_viewing(request: HttpRequest, opening: Opening) -> Status:
    """Begin a viewing; another one of the same person ends. 409 asks first when that is on another device."""
    try:
        ticket = signing.loads(opening.ticket, salt=TICKET_SALT, max_age=TOKEN_LIFE)
    except signing.BadSignature:
        raise HttpError(403, _("页面已过期，请刷新后再看。")) from None
    if ticket["user"] != request.user.pk:
        raise HttpError(403, _("页面已过期，请刷新后再看。"))
    video = get_object_or_404(Video, pk=ticket["video"])
    if opening.late is not None:
        _take_late_report(request, opening.late)
    try:
        session = open_play_session(
            request.user,
            video,
            context=ticket["context"],
            max_rate=ticket["rate"],
            at=timezone.now(),
            login=keyed_hash(request.session.session_key or "", purpose="media.login"),
            device=device_of(request.headers.get("User-Agent", ""))[:60],
            take_over=opening.take_over,
            rules=WatchRules.of(ticket.get("rules", {})),
        )
    except LearningElsewhereError as elsewhere:
        words = _("您的账号正在另一设备（%(device)s）学习，是否接管？接管后，那边会暂停记录。")
        return Status(409, {"detail": words % {"device": elsewhere.other.device}})
    record = session.record
    record.video = video
    opened: dict[str, Any] = {
        "session": session.uid,
        "credited": record.credited_ms,
        "ratio": record.ratio,
        "spans": record.spans,
        "position": record.position_ms,
        "questions": [
            {
                "id": question.pk,
                "at": at_ms,
                "text": question.text,
                "options": [option["text"] for option in question.options],
                "many": question.many,
            }
            for at_ms, question in questions_of(session)
        ],
    }
    return Status(200, opened)


def _take_late_report(request: HttpRequest, late: LateReport) -> None:
    """Credit what the browser could not say in time, before the new viewing begins; an unknown viewing is nothing."""
    with suppress(SessionSupersededError, PlaySession.DoesNotExist):
        record_beat(
            late.session,
            by=request.user,
            seq=late.seq,
            played=late.played,
            position=late.position,
            at=timezone.now(),
            left=True,
            late=True,
        )


def _as_check(check: PresenceCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    left = max(0, round((check.due_at - timezone.now()).total_seconds()))
    return {"uid": check.uid, "text": check.text, "options": check.options, "seconds_left": left}


@router.post("{uuid:uid}/answer", response=Marked)
def answer(request: HttpRequest, uid: UUID, answer: Answer) -> Marked:
    """Take the answer to a question of this viewing's video, or to a check of this viewing."""
    session = get_object_or_404(PlaySession.objects.of(request.user), uid=uid)
    if answer.check is not None:
        check = get_object_or_404(PresenceCheck, uid=answer.check, session=session)
        return Marked(right=answer_presence(session, check, chosen=answer.chosen[0], at=timezone.now()))
    question = get_object_or_404(VideoQuestion.objects.asked(), pk=answer.question, video_id=session.video_id)
    answered = answer_question(session, question, chosen=answer.chosen, at=timezone.now())
    return Marked(right=answered.right, explanation=answered.explanation)


@router.post("{uuid:uid}/beat", response={200: Evidence, 409: Refusal})
def beat(request: HttpRequest, uid: UUID, beat: Beat) -> Status:
    """Record what was played; 409 when the person has begun another viewing since."""
    try:
        result: BeatResult = record_beat(
            uid,
            by=request.user,
            seq=beat.seq,
            played=beat.played,
            position=beat.position,
            at=timezone.now(),
            left=beat.left,
            hidden=beat.hidden,
        )
    except PlaySession.DoesNotExist:
        raise Http404 from None
    except SessionSupersededError:
        return Status(409, {"detail": _("您已在另一个页面或设备上继续学习，本页暂停记录。")})
    evidence = {
        "credited": result.total_ms,
        "ratio": result.ratio,
        "spans": result.spans,
        "position": result.position_ms,
        "check": _as_check(result.check),
    }
    return Status(200, evidence)
