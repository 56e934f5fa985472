"""Questions within videos: trainers keep them, the player asks them, and credit waits for the answer."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record

from .models import PlaySession, QuestionAnswer, Video, VideoQuestion

#: A question without a moment comes somewhere between these parts of the video.
EARLIEST, LATEST = 0.1, 0.9


@dataclass(frozen=True)
class Answered:
    """Whether an answer was right, and what the trainer wrote about it."""

    right: bool
    explanation: str


def gates_for(video: Video, user: Any) -> list[list[int]]:
    """Return ``[milliseconds, question]`` for every question that `user` has not answered rightly, in order."""
    length = video.duration_ms
    gates = []
    for number, at_ms in (
        VideoQuestion.objects.filter(video=video).asked().unanswered_by(user).values_list("pk", "at_ms")
    ):
        drawn = random.randint(int(length * EARLIEST), int(length * LATEST))  # noqa: S311 - a moment, no secret
        gates.append([drawn if at_ms is None else min(at_ms, length), number])
    return sorted(gates)


def questions_of(session: PlaySession) -> list[tuple[int, VideoQuestion]]:
    """Return the questions that wait in a viewing, with the millisecond of each."""
    found = VideoQuestion.objects.in_bulk([number for _at, number in session.gates])
    return [(at_ms, found[number]) for at_ms, number in session.gates if number in found]


@transaction.atomic
def answer_question(session: PlaySession, question: VideoQuestion, *, chosen: Iterable[int], at: datetime) -> Answered:
    """Take an answer of the viewer. Wrong ones are kept as well, cost nothing, and may be tried again."""
    locked = PlaySession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    places = sorted(set(chosen))
    right = set(places) == question.right
    QuestionAnswer.objects.create(
        question=question, session=locked, user_id=locked.user_id, chosen=places, right=right, at=at
    )
    if right:
        locked.gates = [gate for gate in locked.gates if gate[1] != question.pk]
        locked.save(update_fields=["gates"])
    return Answered(right, question.explanation if right else "")


@transaction.atomic
def save_question(
    question: VideoQuestion, *, text: str, options: Sequence[dict[str, Any]], by: Any, at: datetime, **fields: Any
) -> VideoQuestion:
    """Save a new or changed question. One that was answered is retired, and the changed one takes its place.

    Raises ``ValidationError`` without two options and a right one, or beyond the end of the video.
    """
    if len(options) < 2 or not any(option["right"] for option in options):
        raise ValidationError(_("请至少填写两个选项，并标出正确选项。"))
    at_ms = fields.get("at_ms")
    if at_ms is not None and at_ms >= question.video.duration_ms:
        raise ValidationError({"at_ms": _("出题时间超过了视频长度。")})
    if question.pk and question.answers.exists():
        VideoQuestion.objects.filter(pk=question.pk).update(retired=True)
        question = VideoQuestion(video=question.video)
    question.text, question.options = text, [dict(option) for option in options]
    for name, value in fields.items():
        setattr(question, name, value)
    question.save()
    record("save_video_question", by=by, at=at, target=question.video, question=question.pk)
    return question


@transaction.atomic
def remove_question(question: VideoQuestion, *, by: Any, at: datetime) -> None:
    """Ask a question no more; its answers stay."""
    record("remove_video_question", by=by, at=at, target=question.video, question=question.pk)
    if question.answers.exists():
        question.retired = True
        question.save(update_fields=["retired"])
    else:
        question.delete()
