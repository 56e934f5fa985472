"""The demo: a batch of posts, nominations for them and for none, a shortlist, weights, an appointment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Unit, User
from portal.models import SectionPage, Vacancy, VacancyNoticePage

from .actions import (
    Nominee,
    Paper,
    Statement,
    appoint_entry,
    keep_internal_post,
    list_nominee,
    load_default_rules,
    nominate,
    open_nomination,
    register_paper,
    save_draft,
    set_weights,
)
from .models import Channel, NominatorClass
from .posts import Post, announced_post, internal

NOMINEES = (
    Nominee("沈云帆", "市海洋与渔业局", "渔业管理科科长"),
    Nominee("陆清源", "定澜区教育局", "副局长"),
    Nominee("韩知行", "市发展和改革委员会", "综合处处长"),
)
STATEMENT = Statement(
    target="适合承担海洋经济、渔业管理方面的领导工作。",
    strengths="熟悉渔港建设和渔业管理，善于协调，群众基础好。",
    weaknesses="在县区任职时间不长，处理复杂信访的经验还不多。",
    reason="近三年牵头完成两座渔港改造，当地渔民认可，干事扎实。",
)


def make_demo(accounts: Mapping[str, User], *, cadres: Sequence[User], at: datetime) -> None:
    """Make what the pages of nominating show; `accounts` are those one can sign in with."""
    load_default_rules(at=at)
    officer, city = accounts["tuijian"], Unit.get_first_root_node()
    posts = _announce(at)
    ones = {(kind, channel): Decimal(1) for kind in NominatorClass.values for channel in Channel.values}
    set_weights(ones, remark="各类主体、各渠道权重相同", by=None, at=at)
    heavier = {(NominatorClass.LEADER.value, channel): Decimal("1.5") for channel in Channel.values}
    set_weights(ones | heavier, remark="提高县处级以上干部权重", by=officer, at=at)
    _nominate(posts, people=[accounts["linhai"], *cadres[:24]], officer=officer, at=at)
    values = {"unit": city, "title": "副秘书长", "employer": "市人民政府", "batch": "", "places": 1}
    hidden = internal(keep_internal_post(None, values, by=officer, at=at))
    paper = Paper("何守义", city, NominatorClass.CADRE, Channel.MEETING)
    register_paper(paper, nominee=NOMINEES[2], statement=STATEMENT, post=hidden, scan=None, by=officer, at=at)
    sources = ("online", "meeting", "talk")
    for nominee, source in zip(NOMINEES, sources, strict=True):
        entry = list_nominee(nominee, post=posts[0], source=source, unit=city, by=officer, at=at)
        if source == "online":
            day = timezone.localdate(at)
            appoint_entry(entry, on=day, document=f"演组干〔{day.year}〕12 号", by=officer, at=at)
    save_draft(accounts["linhai"], {"kind": "other", **_of(NOMINEES[1])}, at=at)


def _of(nominee: Nominee) -> dict[str, str]:
    return {f"nominee_{part}": text for part, text in vars(nominee).items()}


def _announce(at: datetime) -> list[Post]:
    """Publish a batch of three posts that are open now."""
    today = timezone.localdate(at)
    page = VacancyNoticePage(title="第十批 3 个县处级岗位公开推荐公告", slug="tenth-batch", date=today, batch=10)
    page.opens_on, page.closes_on = today - timedelta(days=5), today + timedelta(days=25)
    page.vacancies = [
        Vacancy(
            title=title,
            employer=employer,
            duties="主持单位全面工作，抓好年度重点任务。",
            conditions="符合领导干部任职资格，熟悉本领域业务。",
        )
        for title, employer in (("局长", "市海洋与渔业局"), ("副主任", "市发展和改革委员会"), ("副区长", "定澜区政府"))
    ]
    SectionPage.objects.get(kind="vacancies").add_child(instance=page)
    page.save_revision().publish()
    found = (announced_post(vacancy.uid, today) for vacancy in page.vacancies.all())
    return [post for post in found if post]


def _nominate(posts: Sequence[Post], *, people: Sequence[User], officer: User, at: datetime) -> None:
    for number, person in enumerate(people):
        post = posts[number % len(posts)] if number % 4 else None
        when = at - timedelta(hours=4 * number)  # less than five days, since when the notice is open
        nominee = NOMINEES[number % len(NOMINEES)] if number % 6 else None
        made = nominate(person, nominee=nominee, statement=STATEMENT, at=when, address="10.20.30.40", post=post)
        if number % 5 == 0:
            open_nomination(made, by=officer, at=at)
