"""The demo: posts, nominations for them and for none, shortlist, weights, an appointment, a scheme, contests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Unit, User
from portal.models import SectionPage, Vacancy, VacancyNoticePage

from .actions import (
    Mark,
    Nominee,
    Paper,
    StageWords,
    Statement,
    Tally,
    add_candidate,
    appoint_entry,
    assess,
    begin_selection,
    decide,
    enter,
    finish_contest,
    keep_internal_post,
    keep_model,
    keep_result,
    list_nominee,
    load_default_rules,
    load_default_schemes,
    nominate,
    open_contest,
    open_nomination,
    prepare_contest,
    publish_contest,
    register_paper,
    save_draft,
    score_stage,
    set_weights,
    take_from_competency,
    take_from_nominations,
)
from .models import Approval, Channel, NominatorClass, Scheme, WeightSet
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
    _select(posts[0], officer=officer, city=city, at=at)
    _contest(hidden, officer=officer, city=city, at=at)
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


def _select(post: Post, *, officer: User, city: Unit, at: datetime) -> None:
    """Let a post go through the scheme for deputies: one round from the nominations, assessors, a comparison to come."""
    by: dict[str, Any] = {"by": officer, "at": at}
    load_default_schemes(**by)
    scheme = Scheme.objects.current().get(code="deputy")
    selection = begin_selection(post, scheme=scheme, places=1, unit=city, **by)
    people = [add_candidate(selection, nominee, **by) for nominee in NOMINEES]
    online, offline, scoring, _comparison = scheme.stages.all()
    take_from_nominations(selection, online, weights=WeightSet.objects.first(), **by)
    votes = {person.pk: Decimal(count) for person, count in zip(people, (18, 11, 9), strict=True)}
    keep_result(selection, offline, votes, tally=Tally(45, 40, 38), **by)
    model = keep_model(
        selection, [("政治素质", Decimal(40)), ("专业能力", Decimal(35)), ("群众工作", Decimal(25))], **by
    )
    dimensions = list(model.dimensions.all())
    for assessor, first in (("王评", 92), ("李审", 88)):
        for place, person in enumerate(people):
            values = {one.pk: Decimal(first - 3 * place - one.order) for one in dimensions}
            assess(person, model, assessor=assessor, values=values, **by)
    take_from_competency(selection, scoring, **by)


def _contest(post: Post, *, officer: User, city: Unit, at: datetime) -> None:
    """Hold a contest with 72 entrants to its published result, and prepare another one."""
    by: dict[str, Any] = {"by": officer, "at": at}
    parts = (("written", "笔试", 30), ("interview", "面试", 40), ("democratic", "民主测评", 30))
    stages = [StageWords(kind, name, Decimal(weight)) for kind, name, weight in parts]
    words: dict[str, Any] = {"post": post, "places": 2, "unit": city, "stages": stages}
    contest = prepare_contest("副秘书长岗位比选", **words, **by)
    surnames, given = "沈陆韩何吴郑冯褚卫", "云舟启航安澜静海"
    people = [Nominee(f"{one}{two}", "市直机关", "科长") for one in surnames for two in given]
    entered = enter(contest, people, **by)
    for kind in Approval.Kind.values:
        decide(entered, contest, kind=kind, is_granted=True, on=timezone.localdate(at), **by)
    open_contest(contest, **by)
    for stage in contest.stages.all():
        marks = {
            one.number: Mark(Decimal(60 + (one.number * (7 + 4 * stage.order) + one.number // 37 * stage.order) % 37))
            for one in entered
        }
        score_stage(contest, stage, marks, **by)
    finish_contest(contest, **by)
    publish_contest(contest, **by)
    later = prepare_contest("办公室副主任比选", **words, **by)
    waiting = enter(later, people[:5], **by)
    decide(waiting[:3], later, kind="recommendation", is_granted=True, on=timezone.localdate(at), **by)
