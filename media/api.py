"""What the player says to the server: a viewing begins, and then beats."""

from typing import Annotated, Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from accounts.devices import device_of
from lms.encryption import keyed_hash

from .actions import BeatResult, LearningElsewhereError, SessionSupersededError, open_play_session, record_beat
from .components import TICKET_SALT
from .delivery import TOKEN_LIFE
from .models import PlaySession, Video

prefix = "/watch/"
router = Router(tags=["watch"])

Milliseconds = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Opening(Schema):
    """The ticket that the page carries."""

    ticket: str
    take_over: bool = False
    csrf: str = ""


class Beat(Schema):
    """Everything that this viewing has played so far, as pairs of milliseconds."""

    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]
    played: Annotated[list[tuple[Milliseconds, Milliseconds]], Field(max_length=2000)]
    position: Milliseconds
    left: bool = False
    csrf: str = ""


class Evidence(Schema):
    """What the server has recorded (milliseconds, and 0 to 1)."""

    credited: int
    ratio: float
    spans: list[tuple[int, int]]
    position: int


class Opened(Evidence):
    """The viewing to send beats to, with what was recorded before."""

    session: UUID


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
    }
    return Status(200, opened)


@router.post("{uuid:uid}/beat", response={200: Evidence, 409: Refusal})
def beat(request: HttpRequest, uid: UUID, beat: Beat) -> Status:
    """Record what was played; 409 when the person has begun another viewing since."""
    session = get_object_or_404(PlaySession.objects.of(request.user).only("pk"), uid=uid)
    try:
        result: BeatResult = record_beat(
            session, seq=beat.seq, played=beat.played, position=beat.position, at=timezone.now(), left=beat.left
        )
    except SessionSupersededError:
        return Status(409, {"detail": _("您已在另一个页面或设备上继续学习，本页暂停记录。")})
    evidence = {
        "credited": result.total_ms,
        "ratio": result.ratio,
        "spans": result.spans,
        "position": result.position_ms,
    }
    return Status(200, evidence)
