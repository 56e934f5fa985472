"""Verbs on classes before they end: make, edit, publish, start, cancel; courses, tasks, groups, papers."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import make_audience
from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in
from courses.models import CoursePage
from library.papers import PaperError, check_paper

from ..models import (
    Announcement,
    ClassCourse,
    ClassDocument,
    ClassEvent,
    ClassGroup,
    ClassTask,
    ElectiveChoice,
    Programme,
    TrainingClass,
)
from ..querysets import PUBLIC_STATES
from .log import demand_state, locked, log
from .news import tell_news, tell_of_cancelling

State = TrainingClass.State
#: What the form of a class holds.
CLASS_FIELDS = (
    "title",
    "kind",
    "sort",
    "source",
    "full_time",
    "programme",
    "intro",
    "place",
    "starts_on",
    "ends_on",
    "self_signup",
    "places",
    "signup_until",
    "elective_unit",
    "elective_amount",
    "exam",
    "attendance_percent",
    "hours",
    "hours_rule",
    "with_certificate",
)
BEFORE_END = (State.DRAFT, State.OPEN, State.RUNNING)


@transaction.atomic
def make_class(organiser: Unit, *, values: dict[str, Any], by: User | None, at: datetime) -> TrainingClass:
    """Create a draft of `organiser` with the fields of ``CLASS_FIELDS`` in `values`; raise ``ValidationError``."""
    demand_in(by, Power.MANAGE_CLASSES, organiser)
    made = TrainingClass(organiser=organiser, made_by=by, made_at=at)
    _set(made, values)
    made.audience = make_audience(organiser)
    made.full_clean(exclude=["audience", "made_by"])
    made.save()
    log(made, ClassEvent.Kind.MADE, by=by, at=at, verb="make_class")
    return made


def _set(training_class: TrainingClass, values: dict[str, Any]) -> list[str]:
    changed = []
    for name in CLASS_FIELDS:
        if name in values and getattr(training_class, name) != values[name]:
            setattr(training_class, name, values[name])
            changed.append(name)
    programme = training_class.programme
    if programme and not Programme.objects.open_to(training_class.organiser).filter(pk=programme.pk).exists():
        raise ValidationError({"programme": _("请选择本单位或上级单位的培训项目。")})
    return changed


@transaction.atomic
def edit_class(
    training_class: TrainingClass, *, values: dict[str, Any], by: User | None, at: datetime
) -> TrainingClass:
    """Change what the form holds, until the class is closed; raise ``ValidationError``."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    changed = _set(found, values)
    if not changed:
        return found
    found.full_clean(exclude=["audience", "made_by"])
    members = found.members.active().count()
    if found.places is not None and found.places < members:
        raise ValidationError({"places": _("在班学员已有 %(n)d 人，名额不能更少。") % {"n": members}})
    if found.elective_amount and found.is_under_way:
        _demand_menu(found)
    found.save()
    names = "、".join(str(TrainingClass._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    log(found, ClassEvent.Kind.EDITED, by=by, at=at, text=names, verb="edit_class")
    return found


def _demand_menu(training_class: TrainingClass) -> None:
    """Raise ``ValidationError`` where the menu holds less than everybody has to choose."""
    from ..quota import Elective

    menu = training_class.class_courses.filter(required=False).select_related("course")
    standing = training_class.quota.standing(Elective(each.course.minutes) for each in menu)
    if standing.remaining:
        raise ValidationError(_("选修菜单中的课程不够学员选满要求，请增加选修课程或降低要求。"))


@transaction.atomic
def publish_class(training_class: TrainingClass, *, by: User | None, at: datetime) -> None:
    """Show the draft to its members and to those it is offered to."""
    found = locked(training_class, by=by)
    demand_state(found, State.DRAFT, message=_("班次已经发布。"))
    if found.elective_amount:
        _demand_menu(found)
    found.state = State.OPEN
    found.save(update_fields=["state"])
    log(found, ClassEvent.Kind.PUBLISHED, by=by, at=at, verb="publish_class")


@transaction.atomic
def start_class(training_class: TrainingClass, *, by: User | None, at: datetime) -> None:
    """Begin a published class; on its first day this happens by itself."""
    found = locked(training_class, by=by)
    demand_state(found, State.OPEN, message=_("只有已发布、尚未开班的班次可以开班。"))
    found.state = State.RUNNING
    found.save(update_fields=["state"])
    log(found, ClassEvent.Kind.STARTED, by=by, at=at, verb="start_class")


def start_due_classes(*, at: datetime) -> int:
    """Begin the published classes whose first day has come; return how many."""
    begun = 0
    for training_class in TrainingClass.objects.due_to_start(timezone.localdate(at)):
        with suppress(ValidationError):  # started or cancelled by somebody in this moment
            start_class(training_class, by=None, at=at)
            begun += 1
    return begun


@transaction.atomic
def cancel_class(training_class: TrainingClass, *, reason: str, by: User | None, at: datetime) -> None:
    """Call off a class that has not been closed; its roster and log stay. Those who knew of it are told the reason."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已经结束或取消。"))
    if found.is_under_way:
        tell_of_cancelling(found, reason=reason, at=at)
    found.state = State.CANCELLED
    found.save(update_fields=["state"])
    log(found, ClassEvent.Kind.CANCELLED, by=by, at=at, text=reason, verb="cancel_class")


@transaction.atomic
def add_course(
    training_class: TrainingClass, course: CoursePage, *, required: bool, by: User | None, at: datetime
) -> None:
    """Put a course into the class, or make it required or elective where it is in already."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    existing = found.class_courses.filter(course=course).first()
    if existing and existing.required == required:
        return
    if existing:
        if required:
            ElectiveChoice.objects.filter(class_course=existing).delete()
        existing.required = required
        existing.save(update_fields=["required"])
        if found.is_under_way and found.elective_amount:
            _demand_menu(found)
    else:
        last = found.class_courses.filter(required=required).order_by("-position").first()
        position = last.position + 1 if last else 0
        ClassCourse.objects.create(training_class=found, course=course, required=required, position=position)
    text = (_("必修：%(title)s") if required else _("选修：%(title)s")) % {"title": course.title}
    log(found, ClassEvent.Kind.EDITED, by=by, at=at, text=text, verb="add_class_course")


@transaction.atomic
def remove_course(training_class: TrainingClass, class_course: ClassCourse, *, by: User | None, at: datetime) -> None:
    """Take a course out; an elective that somebody chose stays."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    chosen = class_course.choices.filter(member__state="active").count()
    if chosen:
        raise ValidationError(_("已有 %(n)d 人选修这门课程，不能移除。") % {"n": chosen})
    title = class_course.course.title
    class_course.delete()
    if found.is_under_way and found.elective_amount:
        _demand_menu(found)
    log(
        found,
        ClassEvent.Kind.EDITED,
        by=by,
        at=at,
        text=_("移除课程：%(title)s") % {"title": title},
        verb="remove_class_course",
    )


@transaction.atomic
def set_tasks(
    training_class: TrainingClass, *, tasks: Iterable[tuple[str, UUID]], by: User | None, at: datetime
) -> None:
    """Say what else everybody does, as ``(kind, uid)`` of ``classes.task_kinds``."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    wanted = set(tasks)
    existing = {(task.kind, task.target): task for task in found.tasks.all()}
    if wanted == set(existing):
        return
    for key, task in existing.items():
        if key not in wanted:
            task.delete()
    ClassTask.objects.bulk_create(
        [ClassTask(training_class=found, kind=kind, target=target) for kind, target in sorted(wanted - set(existing))]
    )
    log(found, ClassEvent.Kind.EDITED, by=by, at=at, text=_("班次任务"), verb="edit_class")


@transaction.atomic
def make_group(training_class: TrainingClass, name: str, *, by: User | None, at: datetime) -> ClassGroup:
    """Add a group; raise ``ValidationError`` when the class has one of that name."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    group = ClassGroup(training_class=found, name=name.strip())
    group.full_clean()
    group.save()
    record("make_class_group", by=by, at=at, target=found, group=group.name)
    return group


@transaction.atomic
def remove_group(group: ClassGroup, *, by: User | None, at: datetime) -> None:
    """Delete a group; its members stay in the class without one. A group with meetings of its own stays."""
    found = locked(group.training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    if group.meetings.exists():
        raise ValidationError(_("有专属于这个小组的场次，不能删除。"))
    record("remove_class_group", by=by, at=at, target=found, group=group.name, members=group.members.count())
    group.delete()


@transaction.atomic
def add_document(
    training_class: TrainingClass, *, kind: str, name: str, content: bytes, by: User, at: datetime
) -> ClassDocument:
    """Keep a paper of the class; raise ``ValidationError`` for a file that cannot be taken."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    try:
        suffix = check_paper(name, content)
    except PaperError as error:
        raise ValidationError({"file": str(error)}) from error
    document = ClassDocument(training_class=found, kind=kind, name=name[-200:], added_by=by, added_at=at)
    document.file.save(f"{document.uid}{suffix}", ContentFile(content), save=False)
    document.save()
    text = f"{document.get_kind_display()}：{document.name}"
    log(found, ClassEvent.Kind.DOCUMENT, by=by, at=at, text=text, verb="add_class_document")
    return document


@transaction.atomic
def remove_document(document: ClassDocument, *, by: User, at: datetime) -> None:
    """Delete a paper; the log keeps that it was there."""
    found = locked(document.training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    text = _("删除 %(kind)s：%(name)s") % {"kind": document.get_kind_display(), "name": document.name}
    log(found, ClassEvent.Kind.DOCUMENT, by=by, at=at, text=text, verb="remove_class_document")
    stored = document.file
    document.delete()
    transaction.on_commit(lambda: stored.delete(save=False))


@transaction.atomic
def announce(training_class: TrainingClass, *, title: str, body: str, by: User, at: datetime) -> Announcement:
    """Tell the class something; raise ``ValidationError`` while, or once, its members do not see it."""
    found = locked(training_class, by=by)
    demand_state(found, *PUBLIC_STATES, message=_("学员看不到这个班次，不能发布通知。"))
    made = Announcement.objects.create(training_class=found, title=title, body=body, published_at=at, published_by=by)
    record("announce_to_class", by=by, at=at, target=found, announcement=str(made.uid))
    tell_news(found, title=title, body=body, at=at)
    return made


@transaction.atomic
def withdraw_announcement(announcement: Announcement, *, by: User, at: datetime) -> None:
    """Take an announcement down; twice is the same as once."""
    found = locked(announcement.training_class, by=by)
    if Announcement.objects.shown().filter(pk=announcement.pk).update(withdrawn_at=at):
        record("withdraw_class_announcement", by=by, at=at, target=found, announcement=str(announcement.uid))
