"""Verbs on reflections: set a task, write, hand in, compare, mark, show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from accounts.actions import make_audience
from accounts.audit import record
from accounts.models import Audience, Unit, User
from accounts.permissions import Power, demand_in
from courses.models import Lesson
from jobs.actions import enqueue
from notices.actions import notify

from . import lessons
from .models import LONGEST, Comparison, Marking, Match, Submission, Task, Version
from .notice_kinds import ACCEPTED, RETURNED
from .signals import reflection_accepted
from .similarity import Text

COMPARE = "reflections.compare"
FIELDS = ("title", "prompt", "course", "opens_at", "deadline", "least", "late_allowed")
#: Texts that share less than so many per cent are not kept as a match.
LEAST_PERCENT = 5
MOST_MATCHES = 10


class NotNowError(Exception):
    """What was asked for is not possible now; the text says why."""


@transaction.atomic
def make_task(organiser: Unit, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Task:
    """Prepare a task; nobody sees it before it is published. Raises ``ValidationError``."""
    demand_in(by, Power.MANAGE_REFLECTIONS, organiser)
    task = Task(organiser=organiser, made_by=by, made_at=at, **{name: values[name] for name in FIELDS})
    task.audience = make_audience(organiser)
    task.full_clean(exclude=["audience", "made_by"])
    task.save()
    record("make_reflection_task", by=by, at=at, target=task, title=task.title)
    return task


@transaction.atomic
def edit_task(task: Task, values: Mapping[str, Any], *, by: User, at: datetime) -> Task:
    """Change a task; once it is published, its least length may only fall and its deadline only move back.

    A later deadline takes the mark of lateness off those who handed in before it.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=task.pk)
    demand_in(by, Power.MANAGE_REFLECTIONS, task.organiser)
    if task.published_at and (values["deadline"] < task.deadline or values["least"] > task.least):
        raise ValidationError(_("已布置的任务不能提前截止，也不能提高字数要求。"))
    if not values["late_allowed"] and Lesson.objects.of_target(task.uid, lessons.KIND).exists():
        raise ValidationError({"late_allowed": _("有课程以这个任务为课时，学员随时可能学到，须允许逾期提交。")})
    for name in FIELDS:
        setattr(task, name, values[name])
    task.full_clean(exclude=["audience", "made_by"])
    task.save()
    # Who handed in before the new deadline is late no more, like everybody who hands in now.
    in_time = task.submissions.filter(is_late=True, submitted_at__lte=task.deadline).update(is_late=False)
    record("edit_reflection_task", by=by, at=at, target=task, title=task.title, in_time=in_time)
    return task


@transaction.atomic
def publish_task(task: Task, *, by: User, at: datetime) -> Task:
    """Set the task: whom it is for sees it from now on; again, nothing changes."""
    task = Task.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=task.pk)
    demand_in(by, Power.MANAGE_REFLECTIONS, task.organiser)
    if task.published_at is None:
        if task.deadline <= at:
            raise NotNowError(_("截止时间已过，请先修改。"))
        task.published_at = at
        task.save(update_fields=["published_at"])
        record("publish_reflection_task", by=by, at=at, target=task, title=task.title)
    return task


def length_of(text: str) -> int:
    """Return the length of a text in characters, spaces not counted."""
    return sum(not sign.isspace() for sign in text)


def _own(task: Task, *, by: User, at: datetime) -> Submission:
    """Return what `by` writes for `task`, locked; begin it where `by` is among those it is set for."""
    own = Submission.objects.select_for_update().filter(task=task, user=by).first()
    if own is not None:
        return own
    if task.opens_at > at or not Task.objects.for_learner(by, at=at).filter(pk=task.pk).exists():
        raise PermissionDenied
    Submission.objects.get_or_create(task=task, user=by, defaults={"unit": by.unit, "saved_at": at})
    return Submission.objects.select_for_update().get(task=task, user=by)


@transaction.atomic
def save_draft(task: Task, *, text: str, by: User, at: datetime) -> Submission:
    """Keep what was written so far; only its writer reads it. Raises :class:`NotNowError` once it is handed in."""
    own = _own(task, by=by, at=at)
    if not own.is_open:
        raise NotNowError(_("已经提交，批阅前不能再改。"))
    if len(text) > LONGEST:
        raise NotNowError(_("正文最多 %(count)s 字，超出的部分没有保存。") % {"count": LONGEST})
    own.text, own.saved_at = text.replace("\0", ""), at
    own.save(update_fields=["text", "saved_at"])
    return own


def _is_meant(task: Task, user: User, at: datetime) -> bool:
    """Say whether the audience reaches `user`; who comes by way of a course or a class has no deadline."""
    return Audience.objects.reaching(user, on=timezone.localdate(at)).filter(pk=task.audience_id).exists()


@transaction.atomic
def submit(task: Task, *, text: str, may_be_shown: bool, by: User, at: datetime) -> Version:
    """Hand in; a first time after the deadline is late, where that is allowed. The comparison is left to a job.

    Raises :class:`NotNowError` for a text that is too short, or that comes too late.
    """
    own = save_draft(task, text=text, by=by, at=at)
    written = length_of(own.text)
    if written < task.least:
        raise NotNowError(
            _("还差 %(missing)s 字（现有 %(count)s 字，至少 %(least)s 字）。草稿已保存。")
            % {"missing": task.least - written, "count": written, "least": task.least}
        )
    if own.submitted_at is None:
        if not task.takes_first(at):
            raise NotNowError(_("已过截止时间，这个任务不接受逾期提交。"))
        own.submitted_at, own.is_late = at, at > task.deadline and _is_meant(task, by, at)
    own.state, own.may_be_shown = Submission.State.SUBMITTED, may_be_shown
    own.save()
    lessons.tell_courses(own, at=at)
    version = Version.objects.create(submission=own, number=own.versions.count() + 1, text=own.text, at=at)
    enqueue(COMPARE, {"version": version.pk}, at=at, key=f"{COMPARE}:{version.pk}")
    record("submit_reflection", by=by, at=at, target=own, number=version.number, late=own.is_late)
    return version


@transaction.atomic
def compare(version: Version, *, at: datetime) -> Comparison:
    """Compare a version with what everybody else handed in before, and with the articles of the task's course; once.

    Whoever wrote first is not shown as similar to those who came later, however late the job runs.
    """
    done = Comparison.objects.filter(version=version).first()
    if done is not None:
        return done
    own, text = version.submission, Text(version.text)
    found: list[Match] = []
    others = Version.objects.filter(pk__lt=version.pk).exclude(submission__user=own.user_id)
    for other in others.only("pk", "text").iterator(chunk_size=200):
        likeness = text.likeness_to(other.text)
        found.append(Match(other=other, percent=likeness.percent, passages=likeness.passages))
        found = _best(found)
    if own.task.course_id is not None:
        for lesson in Lesson.objects.offered().filter(page_id=own.task.course_id, kind=Lesson.Kind.ARTICLE):
            likeness = text.likeness_to(strip_tags(lesson.body))
            found.append(Match(lesson=lesson, percent=likeness.percent, passages=likeness.passages))
    found = _best(found)
    comparison = Comparison.objects.create(
        version=version, at=at, highest=max((match.percent for match in found), default=0)
    )
    for match in found:
        match.comparison = comparison
    Match.objects.bulk_create(found)
    return comparison


def _best(found: list[Match]) -> list[Match]:
    kept = [match for match in found if match.percent >= LEAST_PERCENT]
    return sorted(kept, key=lambda match: -match.percent)[:MOST_MATCHES]


@transaction.atomic
def mark(
    submission: Submission, *, kind: str, grade: str, comment: str, number: int | None = None, by: User, at: datetime
) -> Marking:
    """Accept the latest version with a grade, or return it with a reason; nobody marks the own text.

    `number` is that of the version that was read. Raises :class:`NotNowError` where nothing waits, another version has
    come since, or something is missing. The writer is told; acceptance is announced.
    """
    own = Submission.objects.select_for_update(of=("self",)).select_related("task__organiser").get(pk=submission.pk)
    demand_in(by, Power.MANAGE_REFLECTIONS, own.task.organiser)
    if own.user_id == by.pk:
        raise NotNowError(_("自己的心得由其他人批阅。"))
    if own.state != Submission.State.SUBMITTED:
        raise NotNowError(_("这篇心得已经批阅过，请刷新后再看。"))
    version = own.versions.order_by("-number")[0]
    if number is not None and number != version.number:
        raise NotNowError(_("作者已经交了第 %(number)d 稿，请读过再批阅。") % {"number": version.number})
    comment, accepted = comment.strip(), Marking.Kind(kind) == Marking.Kind.ACCEPT
    if accepted and grade not in Submission.Grade.values:
        raise NotNowError(_("请选择等次。"))
    if not accepted and not comment:
        raise NotNowError(_("退回时请写明理由，作者会看到。"))
    own.state = Submission.State.ACCEPTED if accepted else Submission.State.RETURNED
    own.grade = grade if accepted else ""
    own.save(update_fields=["state", "grade"])
    marking = Marking.objects.create(version=version, kind=kind, grade=own.grade, comment=comment, by=by, at=at)
    record("mark_reflection", by=by, at=at, target=own, about=own.user, kind=kind, grade=own.grade)
    _tell(own, marking)
    if accepted:
        lessons.tell_courses(own, at=at)
        transaction.on_commit(
            lambda: reflection_accepted.send_robust(
                Submission, submission_id=own.pk, user_id=own.user_id, task_id=own.task_id, at=at
            )
        )
    return marking


def _tell(own: Submission, marking: Marking) -> None:
    notify(
        [own.user],
        ACCEPTED if own.state == Submission.State.ACCEPTED else RETURNED,
        at=marking.at,
        url=own.task.get_absolute_url(),
        title=own.task.title,
        grade=own.get_grade_display(),
        comment=marking.comment,
    )


@transaction.atomic
def agree_to_show(submission: Submission, *, wanted: bool, by: User, at: datetime) -> None:
    """Let the own text be shown, or take that back, which takes it off the wall at once."""
    own = Submission.objects.select_for_update().get(pk=submission.pk)
    if own.user_id != by.pk:
        raise PermissionDenied
    own.may_be_shown = wanted
    if not wanted:
        own.shown_at = own.shown_by = None
    own.save(update_fields=["may_be_shown", "shown_at", "shown_by"])
    record("agree_to_show_reflection", by=by, at=at, target=own, wanted=wanted)


@transaction.atomic
def show(submission: Submission, *, wanted: bool, by: User, at: datetime) -> None:
    """Put an accepted text on the wall, with its writer's consent, or take it off."""
    own = Submission.objects.select_for_update(of=("self",)).select_related("task__organiser").get(pk=submission.pk)
    demand_in(by, Power.MANAGE_REFLECTIONS, own.task.organiser)
    if wanted and (not own.may_be_shown or own.state != Submission.State.ACCEPTED):
        raise NotNowError(_("作者没有同意展示，或还没有通过。"))
    own.shown_at, own.shown_by = (at, by) if wanted else (None, None)
    own.save(update_fields=["shown_at", "shown_by"])
    record("show_reflection", by=by, at=at, target=own, about=own.user, wanted=wanted)
