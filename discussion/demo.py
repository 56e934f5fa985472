"""Boards, questions, a report and evaluations for the demo, made by the verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accounts.models import User
from courses.models import CoursePage, Enrolment

from . import actions
from .models import EvaluationForm, Post

BOARDS = (
    ("工作交流", "基层工作中的做法、经验和难题。"),
    ("党员论坛", "党建工作怎么做，大家谈。"),
    ("平台使用", "学习平台怎么用，哪里需要改进。"),
)
TALK = (
    (0, "渔村集体经济怎样避免“一分了之”", "我们村去年分红较多，留存偏少，想听听别的乡镇怎样定比例。", False),
    (1, "海岛支部怎样组织流动党员学习", "党员大半年在船上，集中学习很难凑齐人，请大家介绍经验。", False),
    (2, "手机上怎样只听声音", "在船上信号不好，听说可以只听声音，在哪里设置？", True),
)
REPLIES = (
    "我们的办法是先提留三成作发展金，写进章程，成员大会表决通过。",
    "可以参考 https://example.org/ 上的做法，先开一次户长会说清楚账目。",
)
REMARKS = ("案例很实在，回去就能用。", "希望多讲一点政策依据。", "", "语速适中，字幕清楚。", "", "建议增加讨论题。")


def make_discussion(
    accounts: Mapping[str, User], *, cadres: Sequence[User], courses: Sequence[CoursePage], at: datetime
) -> None:
    """Make three boards with talk, questions about two courses, one report, and evaluations of a course."""
    ganjiao, teacher, learner = accounts["ganjiao"], accounts["jiaoshi"], accounts["linhai"]
    boards = [
        actions.make_board({"title": title, "intro": intro, "responsible": ganjiao, "position": number}, by=None, at=at)
        for number, (title, intro) in enumerate(BOARDS)
    ]
    for number, (board, title, body, is_question) in enumerate(TALK):
        when = at - timedelta(days=5 - number)
        thread = actions.ask(boards[board], title=title, body=body, is_question=is_question, by=cadres[number], at=when)
        for minute, text in enumerate(REPLIES[: 2 - number], start=7):
            actions.reply(thread, body=text, by=cadres[minute], at=when + timedelta(minutes=minute))
    _ask_about(courses, teacher=teacher, learner=learner, other=cadres[3], at=at)
    doubted = Post.objects.get(thread__title=TALK[1][1], is_opening=True)
    actions.report_post(doubted, reason="other", text="请核对数字", by=learner, at=at - timedelta(hours=3))
    _evaluate(at=at)


def _ask_about(courses: Sequence[CoursePage], *, teacher: User, learner: User, other: User, at: datetime) -> None:
    board = actions.open_course_board(courses[0])
    asked = actions.ask(
        board,
        title="清产核资的基准日怎样定",
        body="课中讲到先清产核资，基准日由村里定还是由镇里统一定？",
        by=learner,
        at=at - timedelta(days=2),
    )
    actions.reply(
        asked, body="由县（区）统一确定，各村照此执行，见第二节的文件。", by=teacher, at=at - timedelta(days=1)
    )
    actions.ask(
        actions.open_course_board(courses[1]),
        title="课后思考题可以几个人合写吗",
        body="我们科室想一起讨论后合写一份，不知是否可以。",
        by=other,
        at=at - timedelta(hours=20),
    )


def _evaluate(*, at: datetime) -> None:
    form = EvaluationForm.objects.first()
    finished = Enrolment.objects.completed().select_related("course", "user").order_by("course_id", "user_id")
    course = finished.values_list("course_id", flat=True).first()
    if form is None or course is None:
        return
    questions = list(form.questions.values_list("pk", flat=True))
    for number, enrolment in enumerate(finished.filter(course=course)[:24]):
        scores = {question: 5 - (number + place) % 3 for place, question in enumerate(questions)}
        remark = REMARKS[number % len(REMARKS)]
        actions.evaluate(enrolment.course, scores, remark=remark, by=enrolment.user, at=at)
