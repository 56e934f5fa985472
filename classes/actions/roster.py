"""Verbs on the roster: put people on it, sign up, leave, groups, electives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audiences import people_of
from accounts.audit import record
from accounts.models import Audience, User

from ..models import ClassCourse, ClassEvent, ClassGroup, ClassMember, ElectiveChoice, TrainingClass
from ..quota import Elective
from .log import demand_state, locked, log

State, Member = TrainingClass.State, ClassMember.State
Way = ClassMember.Way
BEFORE_END = (State.DRAFT, State.OPEN, State.RUNNING)


class ClassFull(ValidationError):
    """There are no places left."""


@transaction.atomic
def enrol_people(
    training_class: TrainingClass,
    people: Iterable[User],
    *,
    way: ClassMember.Way = Way.HAND,
    by: User | None,
    at: datetime,
) -> int:
    """Put people on the roster; return how many are new. Whoever left comes back.

    Raise :class:`ClassFull` when the places do not suffice for all of them: then nobody is put on it.
    """
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能再编入学员。"))
    wanted = {person.pk: person for person in people}
    existing = {member.user_id: member for member in found.members.filter(user__in=wanted)}
    back = [member for member in existing.values() if member.state != Member.ACTIVE]
    new = [pk for pk in wanted if pk not in existing]
    _demand_places(found, len(back) + len(new))
    for member in back:
        _return(member, way=way, at=at)
    ClassMember.objects.bulk_create(
        [ClassMember(training_class=found, user_id=pk, way=way, joined_at=at) for pk in new], batch_size=1000
    )
    added = len(back) + len(new)
    if added:
        names = "、".join(str(wanted[pk]) for pk in [*(member.user_id for member in back), *new][:10])
        text = _("%(n)d 人：%(names)s") % {"n": added, "names": names + ("…" if added > 10 else "")}
        log(found, ClassEvent.Kind.ENROLLED, by=by, at=at, text=text, verb="enrol_in_class")
    return added


def _demand_places(training_class: TrainingClass, more: int) -> None:
    if training_class.places is None or not more:
        return
    taken = training_class.members.active().count()
    if taken + more > training_class.places:
        values = {"places": training_class.places, "taken": taken, "more": more}
        raise ClassFull(_("名额 %(places)d 个，已有 %(taken)d 人，容不下再编入的 %(more)d 人。") % values)


def _return(member: ClassMember, *, way: ClassMember.Way, at: datetime) -> None:
    member.state, member.way, member.joined_at = Member.ACTIVE, way, at
    member.left_at, member.left_reason, member.graduated = None, "", None
    member.save(update_fields=["state", "way", "joined_at", "left_at", "left_reason", "graduated"])


def enrol_audience(training_class: TrainingClass, *, by: User | None, at: datetime) -> int:
    """Put everybody whom the class's audience reaches today on the roster, but nobody back who was removed."""
    removed = training_class.members.filter(state=Member.REMOVED).values("user")
    audience = Audience.objects.select_related("scope").get(pk=training_class.audience_id)
    people = people_of(audience, on=timezone.localdate(at)).exclude(pk__in=removed)
    return enrol_people(training_class, people, way=Way.AUDIENCE, by=by, at=at)


@transaction.atomic
def sign_up(training_class: TrainingClass, *, user: User, at: datetime) -> ClassMember:
    """Put oneself on the roster of a class that is offered to one; twice is the same as once.

    Raise ``PermissionDenied`` for a class that is not offered, and :class:`ClassFull` when somebody else took the last
    place meanwhile.
    """
    # The class's row decides who gets the last place.
    found = TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    member = found.members.filter(user=user).first()
    if member and member.state == Member.ACTIVE:
        return member
    if not TrainingClass.objects.offered_to(user, at=at).filter(pk=found.pk).exists():
        raise PermissionDenied
    if found.places is not None and found.members.active().count() >= found.places:
        raise ClassFull(_("名额已满。"))
    if member:
        _return(member, way=Way.SELF, at=at)
    else:
        member = ClassMember.objects.create(training_class=found, user=user, way=Way.SELF, joined_at=at)
    log(found, ClassEvent.Kind.ENROLLED, by=user, at=at, about=user, text=str(Way.SELF.label), verb="sign_up_for_class")
    return member


def may_withdraw(member: ClassMember, *, at: datetime) -> bool:
    """Say whether the member may leave without asking: who signed up alone, until the class begins."""
    training_class = member.training_class
    return (
        member.state == Member.ACTIVE
        and member.way == Way.SELF
        and training_class.state == State.OPEN
        and timezone.localdate(at) < training_class.starts_on
    )


def _locked_with_class(member: ClassMember) -> ClassMember:
    """Lock the class and then the member, in the order in which everybody does, and return the member fresh."""
    training_class = TrainingClass.objects.select_for_update(of=("self",)).get(pk=member.training_class_id)
    found = ClassMember.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    found.training_class = training_class
    return found


@transaction.atomic
def withdraw(member: ClassMember, *, reason: str, at: datetime) -> None:
    """Leave a class that one signed up for, before it begins; raise ``ValidationError`` afterwards."""
    member = _locked_with_class(member)
    if not may_withdraw(member, at=at):
        raise ValidationError(_("开班后或由组织编入的学员不能自行退出，请联系主办单位。"))
    _leave(member, Member.WITHDRAWN, reason=reason, at=at)
    log(
        member.training_class,
        ClassEvent.Kind.WITHDRAWN,
        by=member.user,
        at=at,
        about=member.user,
        text=reason,
        verb="withdraw_from_class",
    )


@transaction.atomic
def remove_member(member: ClassMember, *, reason: str, by: User | None, at: datetime) -> None:
    """Take somebody off the roster, with a reason that goes into the log."""
    found = locked(member.training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    member = ClassMember.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if member.state != Member.ACTIVE:
        return
    _leave(member, Member.REMOVED, reason=reason, at=at)
    log(found, ClassEvent.Kind.REMOVED, by=by, at=at, about=member.user, text=reason, verb="remove_from_class")


def _leave(member: ClassMember, state: ClassMember.State, *, reason: str, at: datetime) -> None:
    member.state, member.left_at, member.left_reason, member.group = state, at, reason[:200], None
    member.save(update_fields=["state", "left_at", "left_reason", "group"])


@transaction.atomic
def set_group(
    training_class: TrainingClass,
    members: Sequence[ClassMember],
    group: ClassGroup | None,
    *,
    by: User | None,
    at: datetime,
) -> int:
    """Put members into a group, or into none; return how many changed."""
    found = locked(training_class, by=by)
    demand_state(found, *BEFORE_END, message=_("班次已结束，不能修改。需要时请先撤销结班。"))
    if group is not None and group.training_class_id != found.pk:
        raise PermissionDenied
    moved = found.members.active().filter(pk__in=[member.pk for member in members]).exclude(group=group)
    if group is None:
        moved = found.members.active().filter(pk__in=[member.pk for member in members], group__isnull=False)
    count = moved.update(group=group)
    if count:
        name = group.name if group else ""
        record("set_class_group", by=by, at=at, target=found, group=name, members=count)
    return count


@transaction.atomic
def choose_elective(member: ClassMember, class_course: ClassCourse, *, at: datetime) -> None:
    """Choose a course from the menu, as long as the quota is not reached; twice is the same as once.

    Raise ``ValidationError`` when enough is chosen or the class is not under way.
    """
    # Locked, so that two clicks do not choose beyond the quota, and neither the menu nor the class changes meanwhile.
    member = _locked_with_class(member)
    training_class = member.training_class
    if not training_class.class_courses.filter(pk=class_course.pk, required=False).exists():
        raise PermissionDenied
    if member.state != Member.ACTIVE or not training_class.is_under_way:
        raise ValidationError(_("现在不能选课。"))
    chosen = list(member.electives.select_related("class_course__course"))
    if any(choice.class_course_id == class_course.pk for choice in chosen):
        return
    standing = training_class.quota.standing(Elective(choice.class_course.course.minutes) for choice in chosen)
    if not standing.may_choose:
        raise ValidationError(_("已选满要求。要换课，请先退选一门。"))
    ElectiveChoice.objects.create(member=member, class_course=class_course, chosen_at=at)


@transaction.atomic
def drop_elective(member: ClassMember, class_course: ClassCourse, *, at: datetime) -> None:
    """Give a chosen course back, unless it is completed; twice is the same as once."""
    member = _locked_with_class(member)
    if not member.training_class.is_under_way:
        raise ValidationError(_("现在不能选课。"))
    if member.user.enrolments.completed().filter(course=class_course.course_id).exists():
        raise ValidationError(_("这门课程已学完，不能退选。"))
    member.electives.filter(class_course=class_course).delete()
