"""Two tasks for the demo with texts in every state, made by the verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from accounts.models import Unit, User
from courses.models import CoursePage

from . import actions
from .models import Task

OPENINGS = (
    "学完这门课，我最大的体会是把账算清楚比把话说漂亮更要紧。",
    "结合分管的工作，我重新看了一遍去年的台账，发现问题比想象的多。",
    "这次学习正好赶上我们镇推进清产核资，课上讲的几步可以直接用。",
    "以前总觉得制度写在纸上就够了，现在明白关键在于有人盯、有人管。",
)
MIDDLE = (
    "先清产核资，再由成员大会表决，最后把账目贴在村口，这三步缺一不可。",
    "下一步，我准备带着科室用一个月时间走访六个渔村，把船只、码头、冷库逐项登记。",
    "对拿不准的事项，先听老船长和年轻人的意见，再请县里的同志把关，不急着下结论。",
    "我会把这次学习的要点整理成一页纸，在支部会上和大家一起讨论，听听不同的看法。",
)


def _text(number: int) -> str:
    middle = [MIDDLE[(number + place) % len(MIDDLE)] for place in range(1 + number % 3)]
    return "\n\n".join([OPENINGS[number % len(OPENINGS)], *middle, OPENINGS[(number + 1) % len(OPENINGS)]])


def make_reflections(accounts: Mapping[str, User], *, cadres: Sequence[User], course: CoursePage, at: datetime) -> Task:
    """Make a task that is being marked, with three texts on the wall, and one that is still open; return that one."""
    ganjiao, learner = accounts["ganjiao"], accounts["linhai"]
    city = Unit.objects.get(code="330900")
    people = [*cadres[:9], learner]
    first = _task(
        city,
        "学习渔村集体经济课程的心得",
        "结合本职工作，谈谈课程中的做法怎样用到您的岗位上，写清楚准备做的一两件事。",
        course,
        people,
        begins=at - timedelta(days=20),
        ends=at - timedelta(days=1),
        by=ganjiao,
    )
    for number, person in enumerate(people):
        when = at - timedelta(days=10 - number)
        version = actions.submit(first, text=_text(number), may_be_shown=number % 2 == 0, by=person, at=when)
        actions.compare(version, at=when)
        if number < 5:
            actions.mark(
                version.submission,
                kind="accept",
                grade=("excellent", "good", "pass")[number % 3],
                comment="有具体打算，请年底对照检查。",
                by=ganjiao,
                at=when + timedelta(hours=5),
            )
            if number % 2 == 0:
                actions.show(version.submission, wanted=True, by=ganjiao, at=at)
        elif number == 5:
            actions.mark(version.submission, kind="return", grade="", comment="请补充本单位的数字。", by=ganjiao, at=at)
    second = _task(
        city,
        "第四季度学习心得",
        "任选本季度学过的一门课程，写一篇心得。",
        None,
        people,
        begins=at - timedelta(days=5),
        ends=at + timedelta(days=12),
        by=ganjiao,
    )
    actions.save_draft(second, text=_text(3)[:60], by=learner, at=at)
    return second


def _task(
    city: Unit,
    title: str,
    prompt: str,
    course: CoursePage | None,
    people: Sequence[User],
    *,
    begins: datetime,
    ends: datetime,
    by: User,
) -> Task:
    values = {"title": title, "prompt": prompt, "course": course, "opens_at": begins, "deadline": ends}
    task = actions.make_task(city, {**values, "least": 60, "late_allowed": True}, by=by, at=begins)
    set_audience(task.audience, choice=AudienceChoice(named=list(people)), by=by, at=begins)
    return actions.publish_task(task, by=by, at=begins)
