"""Verbs on exams as a whole: make, change, publish, stop, copy, extend, adjust, make up for, publish results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import make_audience
from accounts.audiences import people_of
from accounts.audit import record
from accounts.models import Audience, Unit, User
from accounts.permissions import Power, demand_in
from notices.actions import notify

from ..models import Adjustment, Answer, Attempt, AttemptEvent, Exam, LateAnswer, Marker
from ..notice_kinds import RESULTS
from ..signals import results_published
from .attempts import End, close_attempt, note
from .grading import standings_of
from .variants import freeze_exam

#: What may always be changed, and what only before the first attempt: a rule does not change under who sits.
ALWAYS = (
    *("title", "instructions", "opens_at", "closes_at", "max_attempts", "minutes_between", "password"),
    *("address_ranges", "start_spread", "review_marks", "review_responses", "review_correctness", "review_solutions"),
    *("review_explanations", "appeal_days", "leave_limit"),
)
BEFORE_THE_FIRST = (
    *("paper", "is_course_test", "is_practice", "minutes", "seconds_each", "may_go_back", "counting", "pass_percent"),
    *("shuffle", "one_session", "double_marking", "arbitration_percent"),
)
EXAM_FIELDS = (*ALWAYS, *BEFORE_THE_FIRST)


class NotNowError(Exception):
    """What was asked for is not possible now; the text says why."""


def power_over(exam: Exam) -> Power:
    """Return what one needs for `exam`: formal exams concern people's records, tests and practice do not."""
    return Power.SET_EXAMS if exam.is_course_test or exam.is_practice else Power.RUN_EXAMS


def locked_exam(exam: Exam, by: User | None, power: Power | None = None) -> Exam:
    """Return the exam as it is now, locked. Raises ``PermissionDenied`` unless `by` holds the power over it."""
    found = Exam.objects.select_for_update(of=("self",)).select_related("organiser", "paper", "audience__scope")
    exam = found.get(pk=exam.pk)
    demand_in(by, power or power_over(exam), exam.organiser)
    return exam


@transaction.atomic
def make_exam(organiser: Unit | None, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Exam:
    """Prepare an exam; nobody sees it before it is published. Raises ``ValidationError``.

    What `values` does not say is as the model says. A formal exam of a unit is for nobody until its audience is
    chosen; tests and practice are for everybody who finds them.
    """
    exam = Exam(organiser=organiser, made_by=by, **{name: values[name] for name in EXAM_FIELDS if name in values})
    demand_in(by, power_over(exam), organiser)
    _check(exam)
    if organiser is not None and not (exam.is_course_test or exam.is_practice):
        exam.audience = make_audience(organiser)
    exam.save()
    record("make_exam", by=by, at=at, target=exam, title=exam.title)
    return exam


def _check(exam: Exam) -> None:
    exam.full_clean(exclude=["audience", "made_by", "organiser", "series", "make_up_of"])
    if exam.is_course_test and exam.is_practice:
        raise ValidationError({"is_practice": _("随堂测验和练习只能选一种。")})
    if exam.seconds_each and exam.is_practice:
        raise ValidationError({"seconds_each": _("练习不按题限时。")})


@transaction.atomic
def edit_exam(exam: Exam, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Exam:
    """Change an exam; once somebody has begun, only what harms nobody. Raises ``ValidationError``."""
    exam = locked_exam(exam, by)
    changed = [name for name in EXAM_FIELDS if name in values and values[name] != getattr(exam, name)]
    frozen = [name for name in changed if name in BEFORE_THE_FIRST]
    if frozen and exam.attempts.exists():
        names = "、".join(str(getattr(Exam._meta.get_field(name), "verbose_name", name)) for name in frozen)
        raise ValidationError(_("已有人开考，不能再改：%(names)s。") % {"names": names})
    for name in changed:
        setattr(exam, name, values[name])
    _check(exam)
    demand_in(by, power_over(exam), exam.organiser)
    exam.save()
    if exam.edition and "paper" in changed:
        freeze_exam(exam, at=at)
    record("edit_exam", by=by, at=at, target=exam, title=exam.title, fields=changed)
    return exam


@transaction.atomic
def publish_exam(exam: Exam, *, by: User | None, at: datetime) -> Exam:
    """Draw and freeze the papers, then let people see the exam; again, nothing changes.

    Raises :class:`NotNowError`, and :class:`~exams.actions.PaperError` where the paper lacks questions.
    """
    exam = locked_exam(exam, by)
    if exam.state == Exam.State.PUBLISHED:
        return exam
    if exam.state == Exam.State.CANCELLED:
        raise NotNowError(_("已取消的考试不能再发布，可以复制一份。"))
    if exam.closes_at and exam.closes_at <= at:
        raise NotNowError(_("截止时间已过，请先修改。"))
    if not exam.edition:
        freeze_exam(exam, at=at)
    exam.refresh_from_db()
    exam.state = Exam.State.PUBLISHED
    exam.save(update_fields=["state"])
    record("publish_exam", by=by, at=at, target=exam, title=exam.title)
    return exam


@transaction.atomic
def refreeze_exam(exam: Exam, *, by: User | None, at: datetime) -> Exam:
    """Freeze the paper anew, so that attempts that begin from now on get what the questions say today."""
    exam = locked_exam(exam, by)
    freeze_exam(exam, at=at)
    record("refreeze_exam", by=by, at=at, target=exam, title=exam.title)
    exam.refresh_from_db()
    return exam


@transaction.atomic
def close_exam(exam: Exam, *, by: User | None, at: datetime) -> Exam:
    """End an exam: nobody begins any more, and who still sits is handed in with what is saved."""
    exam = locked_exam(exam, by)
    _stop(exam, Exam.State.CLOSED, at=at)
    record("close_exam", by=by, at=at, target=exam, title=exam.title)
    return exam


@transaction.atomic
def cancel_exam(exam: Exam, *, reason: str, by: User | None, at: datetime) -> Exam:
    """Call an exam off; what was handed in stays and is marked as usual."""
    exam = locked_exam(exam, by)
    _stop(exam, Exam.State.CANCELLED, at=at)
    record("cancel_exam", by=by, at=at, target=exam, title=exam.title, reason=reason)
    return exam


def _stop(exam: Exam, state: str, *, at: datetime) -> None:
    exam.state = state
    exam.save(update_fields=["state"])
    for attempt in exam.attempts.open():
        close_attempt(attempt, at=at, end=End.STAFF)


@transaction.atomic
def copy_exam(exam: Exam, *, by: User | None, at: datetime, title: str = "") -> Exam:
    """Return a draft with the same rules, paper and audience, without times."""
    exam = locked_exam(exam, by)
    values = {name: getattr(exam, name) for name in EXAM_FIELDS}
    values |= {
        "title": title or _("%(title)s（副本）") % {"title": exam.title[:110]},
        "opens_at": None,
        "closes_at": None,
    }
    made = make_exam(exam.organiser, values, by=by, at=at)
    if exam.audience is not None and made.audience is not None:
        _copy_audience(exam.audience, made.audience)
    return made


def _copy_audience(one: Audience, other: Audience) -> None:
    other.everybody, other.ranks = one.everybody, one.ranks
    other.save(update_fields=["everybody", "ranks"])
    for name in ("units", "categories", "named", "excluded"):
        getattr(other, name).set(getattr(one, name).all())


@transaction.atomic
def extend_exam(
    exam: Exam, *, minutes: int, since: datetime | None, reason: str, by: User | None, at: datetime
) -> tuple[int, int]:
    """Give everybody who sits `minutes` more after an outage; return how many sit, and how many were let in again.

    The exam's end moves as well. Whose time ran out at or after `since`, the beginning of the outage, goes on where
    they were; what arrived late meanwhile counts if it came before the new end.
    """
    exam = locked_exam(exam, by)
    more = timedelta(minutes=minutes)
    if exam.closes_at:
        exam.closes_at += more
        exam.save(update_fields=["closes_at"])
    sitting = list(exam.attempts.open().select_for_update())
    exam.attempts.filter(pk__in=[each.pk for each in sitting]).update(deadline=F("deadline") + more)
    for attempt in sitting:
        note(attempt, AttemptEvent.Kind.EXTENDED, at=at, minutes=minutes)
    reopened = _reopen(exam, more, since, at=at) if since else 0
    record("extend_exam", by=by, at=at, target=exam, minutes=minutes, reason=reason, people=len(sitting) + reopened)
    return len(sitting), reopened


def _reopen(exam: Exam, more: timedelta, since: datetime, *, at: datetime) -> int:
    cut_off = exam.attempts.filter(end=End.TIME, deadline__gte=since, deadline__gt=at - more).select_for_update()
    count = 0
    for attempt in cut_off:
        if exam.attempts.open().filter(user=attempt.user_id).exists():
            continue
        attempt.deadline += more
        attempt.finished_at, attempt.end, attempt.round = None, "", attempt.round + 1
        attempt.save(update_fields=["deadline", "finished_at", "end", "round"])
        _count_late_answers(attempt)
        note(attempt, AttemptEvent.Kind.REOPENED, at=at)
        count += 1
    return count


def _count_late_answers(attempt: Attempt) -> None:
    """Let count what came late and before the new end, but not over a later answer that is stored: that one stays."""
    stored = dict(attempt.answers.values_list("version_id", "sequence"))
    came = LateAnswer.objects.filter(attempt=attempt, arrived_at__lte=attempt.deadline)
    late = [each for each in came if each.sequence > stored.get(each.version_id, -1)]
    Answer.objects.bulk_create(
        (
            Answer(
                attempt=attempt,
                version_id=each.version_id,
                response=each.response,
                sequence=each.sequence,
                saved_at=each.arrived_at,
            )
            for each in late
        ),
        update_conflicts=True,
        unique_fields=["attempt", "version"],
        update_fields=["response", "sequence", "saved_at"],
    )
    LateAnswer.objects.filter(pk__in=[each.pk for each in late]).delete()


@transaction.atomic
def adjust(exam: Exam, user: User, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Adjustment:
    """Arrange something for one person; an attempt that is open gets the further minutes at once."""
    exam = locked_exam(exam, by, Power.RUN_EXAMS)
    found = Adjustment.objects.filter(exam=exam, user=user).first() or Adjustment(exam=exam, user=user)
    more = values["extra_minutes"] - found.extra_minutes
    for name in ("extra_minutes", "extra_attempts", "until", "reason"):
        setattr(found, name, values[name])
    found.made_by, found.made_at = by, at
    found.full_clean(exclude=["exam", "user", "made_by"])
    found.save()
    for attempt in exam.attempts.open().filter(user=user).select_for_update():
        attempt.deadline += timedelta(minutes=more)
        attempt.save(update_fields=["deadline"])
        note(attempt, AttemptEvent.Kind.EXTENDED, at=at, minutes=more)
    details = {name: values[name] for name in ("extra_minutes", "extra_attempts", "reason")}
    record("adjust_exam", by=by, at=at, target=exam, about=user, **details)
    return found


@transaction.atomic
def set_markers(exam: Exam, people: Sequence[User], *, by: User | None, at: datetime) -> None:
    """Say who marks the open questions of an exam."""
    exam = locked_exam(exam, by)
    exam.markers.exclude(user__in=people).delete()
    Marker.objects.bulk_create((Marker(exam=exam, user=person) for person in people), ignore_conflicts=True)
    record("set_markers", by=by, at=at, target=exam, people=[person.username for person in people])


def people_to_make_up(exam: Exam, *, missed: bool, failed: bool, at: datetime) -> list[User]:
    """Return who did not sit `exam` though it was for them, or sat it and did not pass."""
    found: list[User] = []
    sat = exam.attempts.values("user")
    if missed and exam.audience is not None:
        found.extend(people_of(exam.audience, on=timezone.localdate(at)).exclude(pk__in=sat))
    if failed:
        stands = standings_of(exam)
        found.extend(User.objects.filter(pk__in=[user for user, each in stands.items() if not each.passed]))
    return found


@transaction.atomic
def make_up_exam(
    exam: Exam, *, missed: bool, failed: bool, opens_at: datetime, closes_at: datetime, by: User | None, at: datetime
) -> Exam:
    """Prepare a make-up exam (补考) for who missed or failed `exam`; only they are admitted. Raises errors in words."""
    exam = locked_exam(exam, by, Power.RUN_EXAMS)
    people = people_to_make_up(exam, missed=missed, failed=failed, at=at)
    if not people:
        raise NotNowError(_("没有需要补考的人。"))
    made = copy_exam(exam, by=by, at=at, title=_("%(title)s（补考）") % {"title": exam.title[:110]})
    values = {"opens_at": opens_at, "closes_at": closes_at}
    made = edit_exam(made, values, by=by, at=at)
    made.make_up_of = exam
    made.save(update_fields=["make_up_of"])
    if made.audience is not None:
        made.audience.everybody, made.audience.ranks = False, []
        made.audience.save(update_fields=["everybody", "ranks"])
        for name in ("units", "categories", "excluded"):
            getattr(made.audience, name).clear()
        made.audience.named.set(people)
    return made


@transaction.atomic
def publish_results(exam: Exam, *, by: User | None, at: datetime) -> Exam:
    """Publish the results: whoever sat sees what the exam shows then, and appeals are taken from now on.

    Raises :class:`NotNowError` while somebody sits or something is not marked.
    """
    exam = locked_exam(exam, by)
    if exam.results_published_at is not None:
        return exam
    if exam.attempts.open().exists():
        raise NotNowError(_("还有人在考试，请在考试结束后公布成绩。"))
    waiting = exam.attempts.finished().with_grade().filter(Q(score=None)).count()
    if waiting:
        raise NotNowError(_("还有 %(n)d 份答卷没有评完，请先完成阅卷。") % {"n": waiting})
    exam.results_published_at = at
    exam.save(update_fields=["results_published_at"])
    record("publish_results", by=by, at=at, target=exam, title=exam.title)
    people = User.objects.active().filter(exam_attempts__in=exam.attempts.finished()).distinct()
    notify(people.only("pk"), RESULTS, at=at, url=exam.get_absolute_url(), title=exam.title)
    transaction.on_commit(lambda: results_published.send_robust(Exam, exam_id=exam.pk, at=at))
    return exam
