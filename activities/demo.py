"""A reading list and three contests for the demo, made by the verbs: called, being judged, and published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from accounts.models import Unit, User
from library.models import LibraryDocument

from . import actions
from .models import Contest

BOOKS = (
    ("为人民服务", "毛泽东", "人民出版社", True),
    ("摆脱贫困", "习近平", "福建人民出版社，2014 年", True),
    ("乡土中国", "费孝通", "北京大学出版社，2012 年", False),
)
EXCERPTS = (
    "我们的责任，是向人民负责。对照本职工作，窗口服务要再往前走一步，把表格替群众想在前面。",
    "滴水穿石，讲的是前仆后继、甘于为总体成功牺牲的精神。海岛的路、水、码头，都要一年一年地修。",
    "读到差序格局，想起渔村调解：先弄清谁信谁，再谈道理，话才听得进去。",
)
WORKS = ("潮起海岛有人家", "一张表格的旅行", "码头夜话", "从一盏航标灯说起")
TEXT = (
    "去年冬天，我跟着渔政船走了四个岛。老船长说，岛上最怕的不是风浪，是没有人商量事情。"
    "回来以后，我们把科室的例会改在码头开，一个月一次，谁都可以来。三个月下来，十七件小事办成了十五件。"
)


def make_activities(accounts: Mapping[str, User], *, cadres: Sequence[User], at: datetime) -> None:
    """Make everything; the education section organises, the trainer and the reviewer judge."""
    city, by = Unit.objects.get(code="330900"), accounts["ganjiao"]
    people = [*cadres[:11], accounts["linhai"]]
    _reading(city, people, by=by, at=at)
    jury = [accounts["jiaoshi"], accounts["shenhe"]]
    done = _contest(city, "“我和海岛”主题征文", people, jury, begins=at - timedelta(days=60), by=by)
    _hand_in(done, people[:4], shown=3)
    _judge(done, jury, Decimal(31), at=at - timedelta(days=20))
    awards = [("一等奖", 1), ("二等奖", 1), ("三等奖", 2)]
    actions.publish_results(done, awards=awards, by=by, at=at - timedelta(days=10))
    judged = _contest(city, "调研报告评选", people, jury, begins=at - timedelta(days=35), by=by, kind="paper")
    _hand_in(judged, people[3:7], shown=2)
    actions.begin_judging(judged, by=by, at=at)
    _contest(city, "读书笔记展示", people, jury, begins=at - timedelta(days=5), by=by, kind="notes")


def _reading(city: Unit, people: Sequence[User], *, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    values = {"title": f"{today.year} 年干部必读书目", "intro": "每读完一项，摘一段原文或写几句心得。", "least": 20}
    period = {"starts_on": today - timedelta(days=60), "ends_on": today + timedelta(days=30)}
    made = actions.make_reading_list(city, values | period, by=by, at=at)
    set_audience(made.audience, choice=AudienceChoice(named=list(people)), by=by, at=at)
    document = LibraryDocument.objects.filter(state="published").order_by("pk").first()
    items = [
        actions.add_item(
            made, {"title": title, "author": author, "publisher": house, "required": required}, by=by, at=at
        )
        for title, author, house, required in BOOKS
    ]
    actions.add_item(made, {"document": document, "title": "", "required": True}, by=by, at=at)
    actions.publish_reading_list(made, by=by, at=at)
    for number, person in enumerate(people):
        for item, text in list(zip(items, EXCERPTS, strict=True))[: number % 4]:
            actions.mark_read(item, text=text, by=person, at=at)


def _contest(
    city: Unit,
    title: str,
    people: Sequence[User],
    jury: Sequence[User],
    *,
    begins: datetime,
    by: User,
    kind: str = "essay",
) -> Contest:
    values = {
        "title": title,
        "kind": kind,
        "call": "写身边的人和事，写自己做过的工作。题目自拟，文体不限，须为本人原创。评审不显示姓名。",
        "opens_at": begins,
        "deadline": begins + timedelta(days=30),
        "takes_file": True,
        "least": 50,
    }
    made = actions.make_contest(city, values, by=by, at=begins)
    set_audience(made.audience, choice=AudienceChoice(named=list(people)), by=by, at=begins)
    for name, most in (("立意", 40), ("内容", 40), ("文字", 20)):
        actions.add_criterion(made, name=name, most=most, by=by, at=begins)
    actions.add_jurors(made, jury, by=by, at=begins)
    return actions.call_for_entries(made, by=by, at=begins)


def _hand_in(contest: Contest, people: Sequence[User], *, shown: int) -> None:
    for number, person in enumerate(people):
        when = contest.opens_at + timedelta(days=3 + number)
        title = WORKS[number % len(WORKS)]
        actions.save_entry(contest, title=title, text=TEXT, may_be_shown=number < shown, by=person, at=when)
        actions.submit_entry(contest, by=person, at=when)


def _judge(contest: Contest, jury: Sequence[User], base: Decimal, *, at: datetime) -> None:
    actions.begin_judging(contest, by=None, at=at)
    criteria = list(contest.criteria.all())
    for entry in contest.entries.submitted().order_by("pk"):
        for place, juror in enumerate(jury):
            less = Decimal(entry.pk % 4 * 2 + place)
            marks = {each.pk: min(Decimal(each.most), base - less + number) for number, each in enumerate(criteria)}
            actions.judge(entry, marks=marks, comment="", by=juror, at=at)
