"""During the exam: the page, saving without JavaScript, moving on, taking over, handing in."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from .. import actions, clock
from ..actions import ExamError, Sent
from ..models import Attempt
from ..responses import is_sent, response_in
from ..shown import ShownQuestion, questions_of

#: So many digits has the largest number that a form of ours sends.
LONGEST_NUMBER = 18


def holder_of(request: SignedInRequest) -> str:
    """Return the name of the session that sits, which tells nothing about its key."""
    return sha256((request.session.session_key or "").encode()).hexdigest()[:40]


def own_attempt(request: SignedInRequest, uid: UUID) -> Attempt:
    """Return an attempt of the person, or 404."""
    return get_object_or_404(Attempt.objects.of(request.user).select_related("exam"), uid=uid)


def is_stepwise(attempt: Attempt) -> bool:
    """Say whether the questions come one by one, and the server keeps which one is open."""
    return attempt.exam.pace is not None or not attempt.exam.may_go_back


@never_cache
@login_required
@require_GET
def attempt(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """During the exam."""
    item = own_attempt(request, uid)
    now = clock.now()
    if not item.accepts_answers(now):
        actions.close_attempt(item, at=now)
        return redirect("exams:result", uid=uid)
    if item.unloaded_at is not None:
        item = actions.settle_unload(item, at=now)
        if item.finished_at is not None:
            return redirect("exams:result", uid=uid)
    if item.exam.one_session and item.holder != holder_of(request):
        return render(request, "exams/take_over.html", {"attempt": item, "exam": item.exam})
    if now < item.begins_at:
        return _waiting(request, item, now)
    questions = questions_of(item)
    context: dict[str, Any] = {
        "attempt": item,
        "exam": item.exam,
        "questions": questions,
        "stepwise": False,
        "seconds_left": max(0, int((item.deadline - now).total_seconds())),
        "answered": sum(question.answered for question in questions),
        "flagged": sum(question.flagged for question in questions),
        "leaves_left": max(0, item.exam.leave_limit - item.leaves) if item.exam.leave_limit else None,
    }
    if is_stepwise(item):
        context |= _step(item, questions, now)
    return render(request, "exams/attempt.html", context)


def _waiting(request: SignedInRequest, item: Attempt, now: datetime) -> HttpResponse:
    """Say when the own time begins; the browser comes back by itself."""
    seconds = int((item.begins_at - now).total_seconds()) + 1
    answer = render(request, "exams/waiting.html", {"attempt": item, "exam": item.exam, "seconds": seconds})
    answer["Refresh"] = str(seconds)
    return answer


def _step(item: Attempt, questions: list[ShownQuestion], now: datetime) -> dict[str, Any]:
    pace, here = item.exam.pace, questions[item.place]
    left = None
    if pace is not None:
        spent = pace.spent(item.spent.get(str(item.place), 0.0), item.place_since or item.begins_at, now)
        left = max(0, int(pace.seconds - spent))
    return {
        "stepwise": True,
        "questions": [here],
        "all_questions": questions,
        "place": item.place,
        "question_seconds": left,
        "is_last": item.place == len(questions) - 1,
        "previous": item.place - 1 if pace is not None and pace.may_go_back and item.place else None,
    }


def _number(text: str) -> int | None:
    """Return the number that a form sends; nothing for what is none, or longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def save_form(item: Attempt, data: QueryDict, *, holder: str, at: datetime) -> list[str]:
    """Save what a form brings; return what was refused, in words.

    What another tab or device has saved since the form was shown stays as it is.
    """
    sent = []
    sequence = item.sequence
    for question in questions_of(item):
        seen = data.get(f"s{question.version_id}", "0")
        # Of boxes that are all unticked nothing is sent but what the form has seen.
        if not is_sent(question, data) and not (question.multiple and f"s{question.version_id}" in data):
            continue
        response = response_in(question, data)
        if question.sequence > (_number(seen) or 0) or response == (question.response or []):
            continue
        sequence += 1
        flagged = f"f{question.version_id}" in data if "flags" in data else None
        sent.append(Sent(question.version_id, response, sequence, flagged=flagged))
    saved = actions.save_answers(item, sent, at=at, holder=holder) if sent else []
    return list(dict.fromkeys(str(ExamError(each.code)) for each in saved if each.state == "refused"))


def _complaints(request: SignedInRequest, item: Attempt, at: datetime) -> bool:
    """Save the form; say what was refused. Return whether everything was taken."""
    try:
        complaints = save_form(item, request.POST, holder=holder_of(request), at=at)
    except ExamError as error:
        # What was saved before counts all the same.
        complaints = [str(error)]
    for text in complaints:
        messages.warning(request, text)
    return not complaints


@signed_in_post
def save(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Keep what the form brings and stay, or go to another question where they come one by one."""
    item, now = own_attempt(request, uid), clock.now()
    taken = _complaints(request, item, now)
    if "check" in request.POST and taken:
        return _check(request, item, now)
    place = _number(request.POST.get("go", ""))
    if is_stepwise(item) and place is not None:
        try:
            actions.move(item, place, at=now)
        except ExamError as error:
            messages.warning(request, str(error))
    elif taken:
        messages.success(request, _("已保存。"))
    return redirect("exams:attempt", uid=uid)


def _check(request: SignedInRequest, item: Attempt, now: datetime) -> HttpResponse:
    version = _number(request.POST["check"]) or 0
    try:
        actions.check_answer(item, version, at=now)
    except ExamError as error:
        messages.warning(request, str(error))
    return redirect(f"{item.get_absolute_url()}#question-{max(0, item.place_of(version)) + 1}")


@signed_in_post
def take_over(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Sit on this device from now on."""
    item = own_attempt(request, uid)
    actions.take_over(item, holder=holder_of(request), at=clock.now())
    return redirect("exams:attempt", uid=uid)


@never_cache
@login_required
@require_GET
def hand_in(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask before handing in: how many questions are without an answer, how many are flagged."""
    item, now = own_attempt(request, uid), clock.now()
    if not item.accepts_answers(now):
        return redirect("exams:result", uid=uid)
    questions = questions_of(item)
    context = {
        "attempt": item,
        "exam": item.exam,
        "open": [question for question in questions if not question.answered],
        "flagged": [question for question in questions if question.flagged],
        "seconds_left": max(0, int((item.deadline - now).total_seconds())),
    }
    return render(request, "exams/hand_in.html", context)


@signed_in_post
def submit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Hand in. Without JavaScript the form brings all answers with it; what was saved before is never lost."""
    item, now = own_attempt(request, uid), clock.now()
    if item.finished_at is None and any(name[:1] in "qs" and name[1:2].isdecimal() for name in request.POST):
        _complaints(request, item, now)
    if "review" in request.POST and item.accepts_answers(now):
        return redirect("exams:hand_in", uid=uid)
    actions.submit_attempt(item, at=now)
    if now > item.deadline and (late := item.late_answers.count()):
        text = ngettext(
            "%(n)d 题的答案在截止后才到，已保留但不计分。", "%(n)d 题的答案在截止后才到，已保留但不计分。", late
        )
        messages.warning(request, text % {"n": late})
    messages.success(request, _("已交卷。"))
    return redirect("exams:result", uid=uid)
