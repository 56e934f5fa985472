"""How far the members of a class are: what each has done and what is missing. A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import Enrolment
from exams.models import Attempt

from .attendance import Attended, Presence, attended_hours, presence, share
from .models import AttendanceMark, ClassCourse, ClassMember, ElectiveChoice, Meeting, TrainingClass
from .quota import Elective, Quota, QuotaStanding
from .task_kinds import kind_of


@dataclass(frozen=True)
class Requirement:
    """One condition of completion: what it is, whether it is met, how far it is."""

    key: str
    label: str
    met: bool
    detail: str


@dataclass(frozen=True)
class MemberResult:
    """Where one member stands."""

    member: ClassMember
    requirements: list[Requirement]
    electives: QuotaStanding
    attended: list[Attended]

    @property
    def fulfilled(self) -> bool:
        """Say whether nothing is missing."""
        return all(requirement.met for requirement in self.requirements)

    @property
    def missing(self) -> list[Requirement]:
        """Return the conditions that are not met."""
        return [requirement for requirement in self.requirements if not requirement.met]

    def hours(self, training_class: TrainingClass) -> Decimal:
        """Return the hours of 集中培训 that the member earns when the class closes now."""
        if not self.fulfilled:
            return Decimal(0)
        if training_class.hours_rule == TrainingClass.HoursRule.ATTENDED:
            return min(training_class.hours, attended_hours(self.attended))
        return training_class.hours


class ClassResults:
    """Reads everything about a class once, and tells of any of its members."""

    def __init__(self, training_class: TrainingClass, members: Iterable[ClassMember], *, at: datetime) -> None:
        self.training_class, self.members, self.at = training_class, list(members), at
        users = [member.user_id for member in self.members]
        self.courses: list[ClassCourse] = list(training_class.class_courses.select_related("course"))
        courses = [each.course_id for each in self.courses]
        done = Enrolment.objects.completed().filter(user__in=users, course__in=courses)
        self.completed = set(done.values_list("user_id", "course_id"))
        self.chosen: dict[int, set[int]] = defaultdict(set)
        for member, course in ElectiveChoice.objects.filter(member__in=self.members).values_list(
            "member_id", "class_course_id"
        ):
            self.chosen[member].add(course)
        self.meetings: list[Meeting] = list(training_class.meetings.held())
        self.marks: dict[tuple[int, int], list[str]] = defaultdict(list)
        marks = AttendanceMark.objects.filter(meeting__in=self.meetings, member__in=self.members)
        for meeting, member, kind in marks.order_by("at", "pk").values_list("meeting_id", "member_id", "kind"):
            self.marks[meeting, member].append(kind)
        self.passed = self._passed(users)
        self.tasks = [(task, kind_of(task.kind)) for task in training_class.tasks.all()]
        self.task_done = {task.pk: kind.done_by(task.target, users) for task, kind in self.tasks if kind}

    def _passed(self, users: Sequence[int]) -> set[int]:
        if self.training_class.exam_id is None:
            return set()
        attempts = Attempt.objects.filter(exam=self.training_class.exam_id, user__in=users).with_grade()
        return set(attempts.filter(Q(passed=True)).values_list("user_id", flat=True))

    def all(self) -> list[MemberResult]:
        """Return the results of all members, in their order."""
        return [self.of(member) for member in self.members]

    def of(self, member: ClassMember) -> MemberResult:
        """Return the result of one of the members."""
        standing = self.standing(member)
        attended = self.attended(member)
        requirements = [
            *self._courses(member),
            *self._electives(standing),
            *self._attendance(attended),
            *self._exam(member),
            *self._tasks(member),
        ]
        return MemberResult(member, requirements, standing, attended)

    def presence(self, member: ClassMember, meeting: Meeting) -> Presence:
        """Return what the sheet says of `member` at `meeting`."""
        return presence(self.marks.get((meeting.pk, member.pk), ()), sign_out=meeting.sign_out)

    def meetings_of(self, member: ClassMember) -> list[Meeting]:
        """Return the meetings that `member` is to attend."""
        return [each for each in self.meetings if each.group_id is None or each.group_id == member.group_id]

    def attended(self, member: ClassMember) -> list[Attended]:
        """Return the meetings that are over, as they count for `member`."""
        over = [meeting for meeting in self.meetings_of(member) if meeting.ends_at <= self.at]
        return [Attended(meeting.hours, self.presence(member, meeting).counts) for meeting in over]

    def standing(self, member: ClassMember) -> QuotaStanding:
        """Return where `member` stands with the electives."""
        chosen = [each for each in self.courses if not each.required and each.pk in self.chosen[member.pk]]
        return self.training_class.quota.standing(
            Elective(each.course.minutes, (member.user_id, each.course_id) in self.completed) for each in chosen
        )

    def _courses(self, member: ClassMember) -> Iterable[Requirement]:
        required = [each for each in self.courses if each.required]
        if required:
            done = sum((member.user_id, each.course_id) in self.completed for each in required)
            text = _("%(done)d / %(all)d 门") % {"done": done, "all": len(required)}
            yield Requirement("required", _("必修课程"), done == len(required), text)

    def _electives(self, standing: QuotaStanding) -> Iterable[Requirement]:
        if standing.quota.unit != Quota.Unit.NONE:
            text = (
                _("%(done)d / %(all)d 门")
                if standing.quota.unit == Quota.Unit.COURSES
                else _("%(done)d / %(all)d 分钟")
            )
            values = {"done": standing.done, "all": standing.quota.amount}
            yield Requirement("electives", _("选修课程"), standing.is_met, text % values)

    def _attendance(self, attended: list[Attended]) -> Iterable[Requirement]:
        if self.meetings:
            reached = share(attended)
            text = _("%(reached)s%%，要求 %(least)s%%") % {
                "reached": f"{reached.normalize():f}",
                "least": f"{self.training_class.attendance_percent.normalize():f}",
            }
            yield Requirement("attendance", _("出席"), reached >= self.training_class.attendance_percent, text)

    def _exam(self, member: ClassMember) -> Iterable[Requirement]:
        if self.training_class.exam_id is not None:
            passed = member.user_id in self.passed
            yield Requirement("exam", _("结业考试"), passed, _("合格") if passed else _("未合格"))

    def _tasks(self, member: ClassMember) -> Iterable[Requirement]:
        for task, kind in self.tasks:
            if kind:
                done = member.user_id in self.task_done[task.pk]
                text = kind.title(task.target)
                yield Requirement(f"task-{task.pk}", str(kind.label), done, text)
