"""A class as one of its members sees it: what to do next, what is done and missing, the menu of electives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from courses.models import CoursePage, Enrolment

from .attendance import Presence
from .models import Certificate, ClassCourse, ClassMember, Meeting, TrainingClass
from .quota import QuotaStanding
from .results import ClassResults, MemberResult
from .task_kinds import kind_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class CourseLine:
    """A course of the class as the member stands with it."""

    class_course: ClassCourse
    done: bool
    begun: bool
    chosen: bool
    #: Whether the course can be opened; one that was taken off is named and leads nowhere.
    offered: bool

    @property
    def course(self) -> CoursePage:
        """Return the course."""
        return self.class_course.course

    @property
    def may_drop(self) -> bool:
        """Say whether a chosen elective can still be given back."""
        return self.chosen and not self.done


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as the member stands with it."""

    meeting: Meeting
    presence: Presence
    is_over: bool


@dataclass(frozen=True)
class ClassView:
    """Everything the page of a class shows to a member."""

    training_class: TrainingClass
    member: ClassMember
    result: MemberResult
    courses: list[CourseLine]
    meetings: list[MeetingLine]
    certificate: Certificate | None

    @classmethod
    def of(cls, training_class: TrainingClass, user: User, *, at: datetime) -> ClassView | None:
        """Read the class for `user`; nothing for whoever is not on its roster."""
        members = training_class.members.active().filter(user_id=user.pk).select_related("user", "group")
        member = members.first()
        if member is None:
            return None
        results = ClassResults(training_class, [member], at=at)
        ids = [each.course_id for each in results.courses]
        visible = set(CoursePage.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        begun = set(Enrolment.objects.of(user).filter(course__in=ids).values_list("course_id", flat=True))
        courses = [
            CourseLine(
                each,
                done=(user.pk, each.course_id) in results.completed,
                begun=each.course_id in begun,
                chosen=each.pk in results.chosen[member.pk],
                offered=each.course_id in visible,
            )
            for each in results.courses
        ]
        meetings = [
            MeetingLine(meeting, results.presence(member, meeting), meeting.ends_at <= at)
            for meeting in results.meetings_of(member)
        ]
        certificate = Certificate.objects.valid().filter(member=member).first()
        return cls(training_class, member, results.of(member), courses, meetings, certificate)

    @property
    def required(self) -> list[CourseLine]:
        """Return the required courses."""
        return [line for line in self.courses if line.class_course.required]

    @property
    def menu(self) -> list[CourseLine]:
        """Return the electives, the chosen ones first; one that was taken off only for whoever chose it."""
        electives = [line for line in self.courses if not line.class_course.required and (line.offered or line.chosen)]
        return sorted(electives, key=lambda line: not line.chosen)

    @property
    def standing(self) -> QuotaStanding:
        """Return where the member stands with the electives."""
        return self.result.electives

    @property
    def next_course(self) -> CourseLine | None:
        """Return the course to go on with: begun ones first."""
        open_ones = [line for line in self.courses if line.offered and not line.done]
        wanted = [line for line in open_ones if line.class_course.required or line.chosen]
        return min(wanted, key=lambda line: not line.begun, default=None)

    @property
    def next_meeting(self) -> MeetingLine | None:
        """Return the meeting that comes next."""
        return next((line for line in self.meetings if not line.is_over), None)

    @property
    def met(self) -> int:
        """Return how many conditions are met."""
        return sum(requirement.met for requirement in self.result.requirements)

    @property
    def asks_to_choose(self) -> bool:
        """Say whether the next step is to choose electives."""
        return self.training_class.is_under_way and self.standing.may_choose

    @property
    def exam_is_open(self) -> bool:
        """Say whether the exam is what remains to be done."""
        return any(requirement.key == "exam" and not requirement.met for requirement in self.result.requirements)


def task_links(view: ClassView) -> list[tuple[str, str, str, bool]]:
    """Return the further tasks as ``(kind, title, address, done)``."""
    met = {requirement.key: requirement.met for requirement in view.result.requirements}
    return [
        (str(kind.label), kind.title(task.target), kind.url(task.target), met.get(f"task-{task.pk}", False))
        for task in view.training_class.tasks.all()
        if (kind := kind_of(task.kind))
    ]
