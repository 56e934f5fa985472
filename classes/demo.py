"""A plan, four classes and two group viewings for the demo, made by the verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

import typst
from django.utils import timezone

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from accounts.models import CadreCategory, Unit, User
from courses.models import CoursePage
from exams.models import Exam

from . import actions
from .models import Meeting, Programme, TrainingClass

STANDARDS = (
    ("30", "能够研究制定本地区本部门推进海洋强市的政策措施，带头宣讲。", Decimal(16)),
    ("50", "熟悉海洋经济、港航物流和生态保护的主要政策，能够指导基层落实。", Decimal(12)),
    ("70", "掌握岗位相关的业务知识和办事流程。", Decimal(8)),
)


class TrainingDemo:
    """Makes the demo's classes; `ganjiao` works for the whole city, `quxian` for one county."""

    def __init__(
        self, accounts: Mapping[str, User], *, courses: Sequence[CoursePage], exam: Exam | None, at: datetime
    ) -> None:
        self.ganjiao, self.quxian, self.learner = accounts["ganjiao"], accounts["quxian"], accounts["linhai"]
        self.staff = [accounts[name] for name in ("shenhe", "jiaoshi", "tuijian")]
        self.courses, self.exam, self.at = list(courses), exam, at
        self.today = timezone.localdate(at)
        self.city = Unit.objects.get(code="330900")
        self.county = Unit.objects.get(code="330901")

    def load(self) -> None:
        """Make everything."""
        programme = self.make_programme()
        self.make_online_class(programme)
        self.make_closed_class(programme)
        self.make_class_to_sign_up_for(programme)
        self.make_class_that_waits()
        self.make_viewings()

    def day(self, days: int) -> date:
        """Return the day so many days from today."""
        return self.today + timedelta(days=days)

    def moment(self, days: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment of the day so many days from today."""
        day = self.day(days)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_default_timezone())

    def make_programme(self) -> Programme:
        """Make a programme with standards for three levels."""
        values = {
            "year": self.today.year,
            "title": "海洋强市干部能力提升计划",
            "purpose": "围绕海洋经济、港航物流和渔村振兴，分层分类培训全市干部。",
            "planned_people": 400,
        }
        made = actions.make_programme(self.city, values=values, standards=STANDARDS, by=self.ganjiao, at=self.at)
        categories = list(CadreCategory.objects.filter(code__in=["county", "reserve"]))
        set_audience(made.audience, choice=AudienceChoice(categories=categories), by=self.ganjiao, at=self.at)
        return made

    def make_online_class(self, programme: Programme) -> None:
        """Make a running online class with a menu of electives, a group, an announcement and an exam."""
        values = {
            "title": "海洋经济高质量发展网上专题班",
            "programme": programme,
            "starts_on": self.day(-14),
            "ends_on": self.day(21),
            "intro": "两门必修课程，再从菜单中任选两门；学完后参加结业考试。",
            "elective_unit": "courses",
            "elective_amount": 2,
            "exam": self.exam,
        }
        at = self.at - timedelta(days=20)
        made = actions.make_class(self.city, values=values, by=self.ganjiao, at=at)
        units = list(Unit.objects.filter(name__in=["市海洋与渔业局", "市委组织部", "市发展和改革委员会"]))
        set_audience(made.audience, choice=AudienceChoice(units=units), by=self.ganjiao, at=at)
        for number, course in enumerate(self.courses[:8]):
            actions.add_course(made, course, required=number < 2, by=self.ganjiao, at=at)
        actions.enrol_audience(made, by=self.ganjiao, at=at)
        group = actions.make_group(made, "第一组", by=self.ganjiao, at=at)
        members = list(made.members.filter(user__in=[self.learner, *self.staff]))
        actions.set_group(made, members, group, by=self.ganjiao, at=at)
        actions.publish_class(made, by=self.ganjiao, at=at)
        actions.start_class(made, by=self.ganjiao, at=self.moment(-14, 8))
        actions.announce(
            made,
            title="选课提醒",
            body="请在本周内从菜单中选好两门选修课程。学习中有问题可联系市委组织部干部教育科。",
            by=self.ganjiao,
            at=self.moment(-2, 9),
        )
        mine = made.members.get(user=self.learner)
        menu = made.class_courses.filter(required=False).first()
        if menu is not None:
            actions.choose_elective(mine, menu, at=self.at - timedelta(days=1))

    def offline_class(
        self, organiser: Unit, by: User, *, title: str, first: int, last: int, **values: object
    ) -> TrainingClass:
        """Make a class in person from one day to another, with its papers."""
        base = {
            "title": title,
            "kind": "offline",
            "sort": "rotation",
            "full_time": True,
            "place": "市委党校",
            "starts_on": self.day(first),
            "ends_on": self.day(last),
            "hours": Decimal(12),
        }
        at = self.moment(first - 10, 9)
        made = actions.make_class(organiser, values=base | values, by=by, at=at)
        actions.add_document(made, kind="plan", name="培训方案.pdf", content=paper(f"{title}培训方案"), by=by, at=at)
        return made

    def make_meetings(
        self, training_class: TrainingClass, by: User, first: int, topics: Sequence[str]
    ) -> list[Meeting]:
        """Plan a meeting each half day."""
        made = []
        for number, topic in enumerate(topics):
            day, half = divmod(number, 2)
            start = self.moment(first + day, 14 if half else 9)
            values = {
                "title": topic,
                "lecturer": "市委党校教师",
                "place": "报告厅",
                "starts_at": start,
                "ends_at": start + timedelta(hours=3),
                "hours": Decimal(3),
            }
            made.append(actions.make_meeting(training_class, values=values, by=by, at=self.moment(first - 5, 10)))
        return made

    def make_closed_class(self, programme: Programme) -> None:
        """Make a class in person that is over: attendance, hours, certificates."""
        made = self.offline_class(
            self.city,
            self.ganjiao,
            title="年轻干部能力提升专题班（第一期）",
            first=-30,
            last=-29,
            programme=programme,
        )
        at = self.moment(-32, 9)
        content = paper("课程表")
        actions.add_document(made, kind="timetable", name="课程表.pdf", content=content, by=self.ganjiao, at=at)
        actions.enrol_people(made, [self.learner, *self.staff], by=self.ganjiao, at=at)
        topics = ("海洋强国战略解读", "调查研究方法", "应急处置案例教学", "分组研讨")
        meetings = self.make_meetings(made, self.ganjiao, -30, topics)
        actions.publish_class(made, by=self.ganjiao, at=at)
        actions.start_class(made, by=self.ganjiao, at=self.moment(-30, 8))
        late = self.staff[-1]
        for meeting in meetings:
            for member in made.members.select_related("user"):
                away = member.user == late and meeting in meetings[2:]
                note = {"kind": "leave", "reason": "出差"} if away else {"kind": "present", "reason": "纸质签到表补录"}
                actions.note_attendance(meeting, member, **note, by=self.ganjiao, at=self.moment(-29, 17, 30))
        actions.close_class(made, by=self.ganjiao, at=self.moment(-27, 10))

    def make_class_to_sign_up_for(self, programme: Programme) -> None:
        """Make a class in person with places, for which everybody of the city may sign up."""
        made = self.offline_class(
            self.city,
            self.ganjiao,
            title="海岛应急处置实训班",
            first=12,
            last=13,
            programme=programme,
            self_signup=True,
            places=40,
            signup_until=self.moment(9, 18),
            intro="台风、海上搜救和渔船事故的处置推演，名额有限。",
        )
        set_audience(made.audience, choice=AudienceChoice(everybody=True), by=self.ganjiao, at=self.at)
        self.make_meetings(made, self.ganjiao, 12, ("台风防御推演", "海上搜救协同", "渔船事故处置", "复盘"))
        actions.publish_class(made, by=self.ganjiao, at=self.at - timedelta(days=3))
        for user in self.staff[:2]:
            actions.sign_up(made, user=user, at=self.at - timedelta(days=1))

    def make_class_that_waits(self) -> None:
        """Make a county's class that has ended and cannot be closed yet: its timetable is missing."""
        made = self.offline_class(
            self.county,
            self.quxian,
            title="渔村集体经济现场教学班",
            first=-4,
            last=-3,
            place="青屿镇",
            hours=Decimal(6),
        )
        set_audience(
            made.audience,
            choice=AudienceChoice(units=[self.county], ranks=["50", "60"]),
            by=self.quxian,
            at=self.moment(-12, 9),
        )
        actions.enrol_audience(made, by=self.quxian, at=self.moment(-12, 9))
        meetings = self.make_meetings(made, self.quxian, -4, ("清产核资现场教学", "成员大会怎样开"))
        actions.publish_class(made, by=self.quxian, at=self.moment(-8, 9))
        actions.start_class(made, by=self.quxian, at=self.moment(-4, 8))
        for member in made.members.select_related("user")[:20]:
            note = {"kind": "present", "reason": "纸质签到表补录"}
            actions.note_attendance(meetings[0], member, **note, by=self.quxian, at=self.moment(-3, 18))

    def make_viewings(self) -> None:
        """Make a viewing that was approved, and one that waits for it."""
        unit = Unit.objects.filter(name__startswith="定澜区农业").first() or self.county
        people = list(User.objects.active().filter(unit=unit).order_by("name_key")[:8])
        for number, days in enumerate((-9, -2)):
            values = {
                "title": ("党课：从一座海岛看共同富裕", "警示教育片集中收看")[number],
                "course": self.courses[0] if number == 0 and self.courses else None,
                "place": "二楼远程教育站点",
                "starts_at": self.moment(days, 14, 30),
                "ends_at": self.moment(days, 16),
                "head_count": len(people) + 14,
                "hours": Decimal(2),
            }
            at = self.moment(days, 17)
            made = actions.open_viewing(unit, values=values, by=self.quxian, at=at)
            if not people:
                continue
            actions.set_roster(made, people, by=self.quxian, at=at)
            actions.confirm_viewing(made, by=self.quxian, at=at)
            if number == 0:
                actions.approve_viewing(made, by=self.ganjiao, at=at + timedelta(hours=16))


def paper(title: str) -> bytes:
    """Return a page with a title as a PDF."""
    source = f'#set text(font: "Noto Serif SC", size: 24pt)\n#align(center)[#"{title}"]\n（演示资料）'
    written: bytes = typst.compile(  # type: ignore[misc] # its stub wants a path here
        source.encode(), font_paths=[str(files("pylopdf_fonts_zh_cn"))], ignore_system_fonts=True
    )
    return written
