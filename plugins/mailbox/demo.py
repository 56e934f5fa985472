"""The demo: letters in every state, a letter to the minister, a reception day, opinions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.actions import grant_role
from accounts.models import Unit, User

from . import actions
from .models import Letter, LetterType, OpinionSource, Priority
from .querysets import HANDLER, may_write

#: Code of the county that gets a box of its own.
COUNTY = "330901"

#: Type, subject, text, days ago.
LETTERS = (
    ("suggestion", "关于海岛末班渡轮的建议", "冬季末班渡轮过早，驻岛干部周五晚上难以返城，建议增加一班。", 34),
    ("request", "申请调整工作岗位", "本人在外岛工作满六年，孩子今年上学，希望组织考虑安排到本岛工作。", 21),
    ("report", "第三季度思想汇报", "参加海洋经济专题学习后，对渔民转产的难处有了更多了解，向组织汇报几点体会。", 12),
    ("suggestion", "建议线上课程增加案例", "基层治理类课程理论较多，建议多一些海岛社区的案例。", 6),
    ("request", "希望参加下一期培训班", "工作与港航管理有关，希望有机会参加相关培训。", 2),
)


def make_demo(accounts: Mapping[str, User], *, cadres: Sequence[User], at: datetime) -> None:
    """Make what the pages of the mailbox show; `accounts` are those one can sign in with."""
    handler, fellow = accounts["tuijian"], accounts["shenhe"]
    writers = [accounts["linhai"], *cadres[:4]]
    letters = []
    for writer, (kind, subject, body, days) in zip(writers, LETTERS, strict=True):
        if may_write(writer):
            sent = at - timedelta(days=days)
            letters.append(actions.send_letter(writer, kind=kind, subject=subject, body=body, at=sent))
    for letter in letters[:4]:
        actions.open_letter(letter, by=handler, at=letter.created_at + timedelta(days=1))
    _handle(letters, handler, at=at)
    # Who answered does not sign for the section: the other handler of the box does, and closes the letter.
    actions.sign_letter(letters[0], by=fellow, at=letters[0].created_at + timedelta(days=10))
    actions.rate_letter(letters[0], score=5, remark="答复很具体。", by=letters[0].sender, at=at - timedelta(days=20))
    own: dict[str, Any] = {"kind": "report", "subject": "在外岛工作的体会", "body": "驻岛一年，想向组织说说心里话。"}
    actions.send_letter(accounts["linhai"], **own, at=at - timedelta(days=1))
    about = actions.Words("反映办事窗口午间无人", "多次中午到办事大厅，窗口无人值守，希望改进。", "吴群", "13900001234")
    problem = LetterType.objects.get(code="problem")
    actions.send_public_letter(about, kind=problem, unit=Unit.get_first_root_node(), at=at)
    _receive(letters[0], handler, at=at)
    _open_county_box(accounts["quxian"], handler, at=at)


def _open_county_box(person: User, handler: User, *, at: datetime) -> None:
    """Open the box of a county with a single handler, for whom the city's handlers sign."""
    county = Unit.objects.get(code=COUNTY)
    grant_role(person, HANDLER, unit=county, by=None, at=at)
    actions.open_box(county, by=handler, at=at)


def _handle(letters: Sequence[Letter], handler: User, *, at: datetime) -> None:
    reply = "感谢您的建议。已与轮渡公司协商，自下月起周五增开一班，具体时刻另行公布。"
    answered = letters[0].created_at + timedelta(days=9)
    actions.answer_letter(letters[0], outcome="written", body=reply, by=handler, at=answered)
    actions.ask_writer(letters[1], body="请补充您希望到岗的时间。", by=handler, at=at - timedelta(days=15))
    urgent = Priority.objects.get(code="urgent")
    actions.set_priority(letters[2], priority=urgent, by=handler, at=at - timedelta(days=10))
    day = timezone.localdate(at) + timedelta(days=40)
    actions.commit_improvement(letters[3], body="课程建设时增加海岛社区案例。", due_on=day, by=handler, at=at)


def _receive(letter: Letter, handler: User, *, at: datetime) -> None:
    day = {"date": timezone.localdate(at) + timedelta(days=12), "starts": time(9), "place": "市信访接待室"}
    day |= {"leader": "市委组织部副部长", "capacity": 6}
    actions.announce_reception(letter.box, day, by=handler, at=at)
    for source, body in zip(OpinionSource.objects.all(), ("多下基层调研。", "培训通知再早一些。"), strict=False):
        noted: dict[str, Any] = {"received_on": timezone.localdate(at), "body": body}
        actions.note_opinion(letter.box, source=source, **noted, by=handler, at=at)
