"""The demo: a survey of two rounds with sorted replies, a matter that was solved and one that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from accounts.models import Unit, User

from . import actions
from .models import Item, Reply, Round, Survey

TOPICS = (
    ("学习安排", "课程 培训 学时"),
    ("海岛交通", "渡轮 班次 码头 交通"),
    ("基层减负", "报表 会议 台账 重复"),
    ("其他", ""),
)
REPLIES = (
    "希望周末增加一班渡轮，方便驻岛干部返城。",
    "码头候船室冬天没有暖气，建议改善。",
    "各条线报表重复填写，建议合并台账。",
    "会议能合并的合并，留时间下村入户。",
    "课程再短一些，最好十五分钟一讲，手机上能看完。",
    "培训通知请再早一些，外岛来一趟要一天。",
    "末班渡轮时间太早，建议延后半小时。",
    "建议多组织到先进地区看一看。",
)


def make_surveys(accounts: Mapping[str, User], *, cadres: Sequence[User], at: datetime) -> None:
    """Make what the pages of surveys show; `accounts` are those one can sign in with."""
    by = accounts["ganjiao"]
    survey = actions.make_survey(
        Unit.get_first_root_node(), title="“我为基层办实事”短信调研", by=by, at=at - timedelta(days=30)
    )
    people = [accounts["linhai"], *cadres[:60]]
    choice = AudienceChoice(named=people)
    set_audience(survey.audience, choice=choice, by=None, at=at)
    actions.set_topics(survey, TOPICS, by=by, at=at)
    first = _ask(survey, "您最希望组织部门帮助解决的一件事是什么？", sent=at - timedelta(days=28), open_days=40)
    for number, (user, text) in enumerate(zip(people[1:], REPLIES, strict=False)):
        actions.take_reply(first, text=text, by=user, at=at - timedelta(days=27) + timedelta(hours=number))
    actions.accept_suggestions(survey, by=by, at=at - timedelta(days=25))
    ferry, reports = (Reply.objects.of(survey).get(text=REPLIES[n]) for n in (0, 2))
    solved = actions.make_item(ferry, {"matter": "周末增加渡轮班次", "owner": by, "due_on": None}, by=by, at=at)
    actions.settle_item(solved, state=Item.State.SOLVED, note="已与轮渡公司商定，周五增开一班。", by=by, at=at)
    day = timezone.localdate(at) + timedelta(days=30)
    actions.make_item(reports, {"matter": "合并重复报送的台账", "owner": by, "due_on": day}, by=by, at=at)
    second = _ask(survey, "上一轮意见的办理，您还有什么建议？", sent=at - timedelta(days=2), open_days=12)
    actions.take_reply(second, text=REPLIES[6], by=people[2], at=at - timedelta(days=1))


def _ask(survey: Survey, question: str, *, sent: datetime, open_days: int) -> Round:
    """Send a round in the past: its people find it in the site, nobody gets an SMS."""
    closes = timezone.localdate(sent) + timedelta(days=open_days)
    values = {"question": question, "sms": False, "closes_on": closes}
    made = actions.make_round(survey, values, by=survey.made_by, at=sent)
    actions.send_round(made, by=survey.made_by, at=sent)
    made.refresh_from_db()
    actions.tell_round(made)
    return made
