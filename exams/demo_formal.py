"""Exams of every sort for the demo: formal with marking and an appeal, drawn practice, question by question, recurring."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from accounts.models import Unit, User
from questions.models import Question

from . import actions
from .demo import make_exam, sit
from .models import Exam, Paper, Sheet

DAY = timedelta(days=1)


class FormalDemo:
    """Makes the exams; `ganjiao` runs them, `jiaoshi` and `shenhe` mark, cadres and `linhai` sit."""

    def __init__(self, accounts: Mapping[str, User], *, cadres: Sequence[User], at: datetime) -> None:
        self.ganjiao, self.linhai = accounts["ganjiao"], accounts["linhai"]
        self.markers = [accounts["jiaoshi"], accounts["shenhe"]]
        self.cadres, self.at, self.rng = list(cadres), at, random.Random(26)
        self.city = Unit.get_first_root_node()

    def load(self) -> None:
        """Make everything."""
        self.make_practice()
        self.make_timed()
        half_year = self.make_half_year()
        self.make_annual()
        self.make_series(half_year)
        actions.fill_books(at=self.at)

    def paper(self, title: str, kinds: Sequence[tuple[str, str, int, str]]) -> Paper:
        """Make a paper of (heading, kind, count, marks); essays and what has one question only are chosen, not drawn."""
        values = {"title": title, "variants": 10, "fresh_within": 1}
        paper = actions.make_paper(self.city, values, by=self.ganjiao, at=self.at)
        for heading, kind, count, marks in kinds:
            found = list(Question.objects.listed().filter(kind=kind).order_by("pk"))
            if len(found) <= count:
                actions.add_questions(paper, found, marks=Decimal(marks), section=heading, by=self.ganjiao, at=self.at)
            else:
                rule = {"section": heading, "kind": kind, "count": count, "marks": Decimal(marks)}
                actions.set_line(paper, None, rule, by=self.ganjiao, at=self.at)
        return actions.declare_ready(paper, by=self.ganjiao, at=self.at)

    def formal(self, title: str, paper: Paper, *, opens: datetime, closes: datetime, **values: Any) -> Exam:
        """Make and publish a formal exam for everybody in the city."""
        at = opens - DAY
        known = {
            "title": title,
            "paper": paper,
            "opens_at": opens,
            "closes_at": closes,
            "minutes": 90,
            "max_attempts": 1,
        }
        exam = actions.make_exam(self.city, known | values, by=self.ganjiao, at=at)
        assert exam.audience is not None  # noqa: S101 # formal exams of a unit have one
        set_audience(exam.audience, choice=AudienceChoice(everybody=True), by=self.ganjiao, at=at)
        actions.set_markers(exam, self.markers, by=self.ganjiao, at=at)
        return actions.publish_exam(exam, by=self.ganjiao, at=at)

    def make_practice(self) -> None:
        """Make a practice that is drawn anew for everybody, with explanations."""
        paper = self.paper("每日一练", [("", "single", 4, "5"), ("", "judge", 3, "5"), ("", "multiple", 3, "5")])
        values = {"title": "每日一练", "paper": paper, "is_practice": True, "max_attempts": 0, "minutes": 30}
        exam = actions.make_exam(self.city, values, by=self.ganjiao, at=self.at)
        exam = actions.publish_exam(exam, by=self.ganjiao, at=self.at)
        sit(exam, self.linhai, skill=0.6, rng=self.rng, at=self.at - DAY)

    def make_timed(self) -> None:
        """Make a contest: two minutes for each question, without going back."""
        questions = list(Question.objects.listed().filter(kind__in=["single", "judge"]).order_by("pk")[:10])
        make_exam(
            "党纪知识限时竞答",
            questions,
            marks=Decimal(10),
            minutes=20,
            opens_at=self.at - DAY,
            closes_at=self.at + 14 * DAY,
            seconds_each=120,
            may_go_back=False,
            leave_limit=5,
            instructions="每题 120 秒，逐题作答，不能返回。离开页面 5 次将自动交卷。",
        )

    def make_half_year(self) -> Exam:
        """Make an exam with an essay whose results are published, with an appeal and a make-up exam."""
        kinds = [
            ("一、判断题", "judge", 5, "6"),
            ("二、单项选择题", "single", 5, "8"),
            ("三、简答题", "essay", 1, "30"),
        ]
        opens = self.at - 60 * DAY
        exam = self.formal(
            "上半年理论考试",
            self.paper("上半年理论考试", kinds),
            opens=opens,
            closes=opens + 5 * DAY,
            appeal_days=90,
            review_solutions="close",
            review_marks="results",
        )
        for number, person in enumerate([self.linhai, *self.cadres[:9]]):
            # Two know nothing at all, so that there is always somebody for the make-up exam, however the dice fall.
            skill = 0.0 if number in (3, 4) else 0.2 + 0.08 * number
            sit(exam, person, skill=skill, rng=self.rng, at=opens + timedelta(hours=2 + number))
        self.mark(exam, opens + 7 * DAY, share=1.0)
        published = opens + 10 * DAY
        actions.publish_results(exam, by=self.ganjiao, at=published)
        sat = exam.attempts.get(user=self.linhai)
        actions.appeal(sat, reason="简答题的要点已写到，申请复核。", by=self.linhai, at=published + DAY)
        times = {"opens_at": self.at + 10 * DAY, "closes_at": self.at + 12 * DAY}
        make_up = actions.make_up_exam(exam, missed=False, failed=True, **times, by=self.ganjiao, at=self.at)
        actions.publish_exam(make_up, by=self.ganjiao, at=self.at)
        return exam

    def make_annual(self) -> None:
        """Make an exam with questions of every kind, marked twice, whose marking is under way."""
        kinds = [
            *(
                ("一、单项选择题", "single", 5, "4"),
                ("二、多项选择题", "multiple", 3, "5"),
                ("三、填空题", "blank", 2, "5"),
            ),
            *(
                ("四、匹配和排序", "match", 1, "5"),
                ("四、匹配和排序", "order", 1, "5"),
                ("五、材料题", "passage", 1, "15"),
            ),
            ("六、简答题", "essay", 1, "25"),
        ]
        opens = self.at - 3 * DAY
        exam = self.formal(
            "年度综合考试",
            self.paper("年度综合考试", kinds),
            opens=opens,
            closes=self.at + 4 * DAY,
            double_marking=True,
            one_session=True,
            review_marks="results",
            review_responses="results",
            review_correctness="results",
            review_solutions="results",
            review_explanations="results",
        )
        for number, person in enumerate(self.cadres[9:21]):
            sit(exam, person, skill=0.5 + 0.03 * number, rng=self.rng, at=opens + timedelta(hours=3 + number))
        self.mark(exam, self.at - DAY, share=0.5)

    def mark(self, exam: Exam, at: datetime, *, share: float) -> None:
        """Let the markers mark this share of the answers that wait."""
        turns = 2 if exam.double_marking else 1
        for _sheet in range(int(Sheet.objects.filter(attempt__exam=exam).count() * share)):
            for marker in self.markers[:turns]:
                sheet = actions.next_sheet(exam, by=marker, at=at)
                if sheet is not None:
                    marks = (sheet.marks * Decimal(self.rng.choice(("0.5", "0.6", "0.7", "0.8")))).quantize(Decimal(1))
                    actions.mark_sheet(sheet, marks=marks, comment="", by=marker, at=at)

    def make_series(self, template: Exam) -> None:
        """Let an exam come again every quarter."""
        values = {"title": "季度理论考试", "template": template, "every": "quarterly", "month": 3, "day": 20}
        values |= {"opens": time(9), "days_open": 5, "is_active": True}
        actions.set_series(None, values, by=self.ganjiao, at=self.at)
