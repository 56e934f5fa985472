"""Saving answers: what was acknowledged is kept, what is older or from a page that is behind overwrites nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from questions.grading import check_response, empty
from questions.models import QuestionVersion

from ..models import GRACE, Answer, Attempt, AttemptEvent, LateAnswer
from .attempts import locked, note
from .errors import ExamError


@dataclass(frozen=True)
class Sent:
    """One answer as a page sends it.

    `sequence` grows with every change of the page; `seen` is the stored sequence of this answer that the page knew,
    and `client` the page. An answer that nobody else has changed since needs neither.
    """

    version: int
    response: Any
    sequence: int
    seen: int | None = None
    client: str = ""
    flagged: bool | None = None


@dataclass(frozen=True)
class Saved:
    """What became of an answer: ``saved``, ``older`` (a later one is stored), ``conflict`` or ``refused`` (`code`)."""

    version: int
    state: str
    sequence: int = 0
    response: Any = None
    code: str = ""


def save_answers(attempt: Attempt, sent: Sequence[Sent], *, at: datetime, holder: str = "") -> list[Saved]:
    """Keep answers, all in one transaction, and say what became of each.

    Raises :class:`ExamError` where none can be taken: not_begun, taken_over, too_late; what comes too late is kept all
    the same (:class:`exams.models.LateAnswer`), but does not count.
    """
    code, saved = _save(attempt, sent, at=at, holder=holder)
    if code:
        raise ExamError(code)
    return saved


def save_answer(attempt: Attempt, *, version_id: int, response: Any, sequence: int, at: datetime) -> Answer:
    """Keep the answer to one question. An older `sequence` than the stored one changes nothing.

    Raises :class:`ExamError`: too_late after the deadline, not_in_paper, bad_choice for what the question cannot take.
    """
    (saved,) = save_answers(attempt, [Sent(version_id, response, sequence)], at=at, holder=attempt.holder)
    if saved.state == "refused":
        raise ExamError(saved.code)
    return Answer.objects.get(attempt=attempt, version_id=version_id)


@transaction.atomic
def _save(attempt: Attempt, sent: Sequence[Sent], *, at: datetime, holder: str) -> tuple[str, list[Saved]]:
    attempt = locked(attempt)
    contents = _contents_of(attempt, sent)
    if not attempt.accepts_answers(at):
        _keep_late(attempt, sent, contents, at=at)
        return "too_late", []
    if at < attempt.begins_at:
        return "not_begun", []
    if attempt.exam.one_session and holder != attempt.holder:
        return "taken_over", []
    stored = {each.version_id: each for each in Answer.objects.filter(attempt=attempt, version__in=contents)}
    saved, changed = [], {}
    # The last word of a page is the one with the highest sequence, in whatever order they come.
    for each in sorted(sent, key=lambda answer: answer.sequence):
        verdict = _verdict(attempt, each, contents.get(each.version), stored.get(each.version), at=at)
        if verdict.state == "saved":
            stored[each.version] = changed[each.version] = _written(attempt, each, stored.get(each.version), at=at)
        elif verdict.state == "conflict":
            note(attempt, AttemptEvent.Kind.CONFLICT, at=at, question=attempt.place_of(each.version) + 1)
        saved.append(verdict)
    _write(attempt, list(changed.values()), at=at)
    return "", saved


def _contents_of(attempt: Attempt, sent: Sequence[Sent]) -> dict[int, dict[str, Any]]:
    known = {item["version"] for item in attempt.paper}
    wanted = {each.version for each in sent} & known
    return dict(QuestionVersion.objects.filter(pk__in=wanted).values_list("pk", "content"))


def _verdict(
    attempt: Attempt, sent: Sent, content: dict[str, Any] | None, stored: Answer | None, *, at: datetime
) -> Saved:
    code = _refusal(attempt, sent, content, stored, at=at)
    if code:
        return Saved(sent.version, "refused", stored.sequence if stored else 0, code=code)
    if stored is None:
        return Saved(sent.version, "saved", sent.sequence)
    other_page = bool(stored.client and sent.client and stored.client != sent.client)
    if other_page and sent.seen is not None and sent.seen != stored.sequence and sent.response != stored.response:
        return Saved(sent.version, "conflict", stored.sequence, stored.response)
    if sent.sequence <= stored.sequence:
        return Saved(sent.version, "older", stored.sequence, stored.response)
    return Saved(sent.version, "saved", sent.sequence)


def _refusal(
    attempt: Attempt, sent: Sent, content: dict[str, Any] | None, stored: Answer | None, *, at: datetime
) -> str:
    if content is None:
        return "not_in_paper"
    if stored is not None and stored.checked_at is not None:
        return "checked"
    if not is_open_at(attempt, attempt.place_of(sent.version), at):
        return "locked"
    try:
        check_response(content, sent.response)
    except ValueError:
        return "bad_choice"
    return ""


def is_open_at(attempt: Attempt, place: int, at: datetime) -> bool:
    """Say whether the question at `place` may be answered at `at`: where they come one by one, only the open one."""
    exam = attempt.exam
    if exam.may_go_back and exam.pace is None:
        return True
    if place != attempt.place:
        return False
    if exam.pace is None:
        return True
    before = attempt.spent.get(str(place), 0.0)
    since = attempt.place_since or attempt.begins_at
    return before + (at - since - GRACE).total_seconds() <= exam.pace.seconds


def _written(attempt: Attempt, sent: Sent, stored: Answer | None, *, at: datetime) -> Answer:
    flagged = sent.flagged if sent.flagged is not None else bool(stored and stored.flagged)
    return Answer(
        attempt=attempt,
        version_id=sent.version,
        response=sent.response,
        sequence=sent.sequence,
        client=sent.client,
        flagged=flagged,
        saved_at=at,
    )


def _write(attempt: Attempt, answers: list[Answer], *, at: datetime) -> None:
    if not answers:
        return
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["attempt", "version"],
        update_fields=["response", "sequence", "client", "flagged", "saved_at"],
    )
    attempt.sequence = max([attempt.sequence, *[answer.sequence for answer in answers]])
    attempt.saved_at = at
    attempt.save(update_fields=["sequence", "saved_at"])


def _keep_late(attempt: Attempt, sent: Sequence[Sent], contents: dict[int, dict[str, Any]], *, at: datetime) -> None:
    """Keep what came after the end, one answer a question, the one with the highest sequence.

    What is already stored like that needs no second copy, nor does what the same page has changed since: a save that
    comes a second time is no late answer.
    """
    stored = {each.version_id: each for each in attempt.answers.filter(version__in=contents)}
    known = dict(attempt.late_answers.filter(version__in=contents).values_list("version_id", "sequence"))
    late = {}
    for each in sorted(sent, key=lambda answer: answer.sequence):
        if each.version not in contents or empty(each.response) or each.sequence < known.get(each.version, 0):
            continue
        if _is_superseded(each, stored.get(each.version)):
            continue
        try:
            check_response(contents[each.version], each.response)
        except ValueError:
            continue
        late[each.version] = LateAnswer(
            attempt=attempt, version_id=each.version, response=each.response, sequence=each.sequence, arrived_at=at
        )
    if late:
        LateAnswer.objects.bulk_create(
            late.values(),
            update_conflicts=True,
            unique_fields=["attempt", "version"],
            update_fields=["response", "sequence", "arrived_at"],
        )
        note(attempt, AttemptEvent.Kind.LATE, at=at, questions=len(late))


def _is_superseded(sent: Sent, stored: Answer | None) -> bool:
    """Say whether what was sent is stored already, or was changed afterwards by the page that sent it."""
    if stored is None:
        return False
    return sent.response == stored.response or (sent.client == stored.client and sent.sequence <= stored.sequence)
