"""A contest with people, quickly."""

from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook

from plugins.nomination import actions
from plugins.nomination.actions import Mark, Nominee, StageWords
from plugins.nomination.models import Approval
from plugins.nomination.posts import internal
from tests.cast import NOW

STAGES = [StageWords("written", "笔试", Decimal(40)), StageWords("interview", "面试", Decimal(60))]


def nominees(count):
    """Return people with names of their own."""
    ones, tens = "甲乙丙丁戊己庚辛壬癸", "一二三四五六七八九十"
    return [Nominee(f"竞{tens[n // 10]}{ones[n % 10]}", "海洋局", "科长") for n in range(count)]


def prepare(cast, post, people=3, *, places=1, approved=True):
    """Return a contest with people who were recommended and approved."""
    by = {"by": cast.nomination_officer, "at": NOW}
    words = {"post": internal(post), "places": places, "unit": cast.city, "stages": STAGES}
    contest = actions.prepare_contest("副秘书长比选", **words, **by)
    entered = actions.enter(contest, nominees(people), **by)
    if approved:
        for kind in Approval.Kind.values:
            actions.decide(entered, contest, kind=kind, is_granted=True, on=NOW.date(), **by)
    return contest


def opened(cast, post, people=3, **kwargs):
    contest = prepare(cast, post, people, **kwargs)
    actions.open_contest(contest, by=cast.nomination_officer, at=NOW)
    contest.refresh_from_db()
    return contest


def score(cast, contest, stage, values, **kwargs):
    """Enter scores of the `stage`-th stage, by number."""
    marks = {number: Mark(Decimal(value)) for number, value in values.items()}
    one = contest.stages.get(order=stage)
    return actions.score_stage(contest, one, marks, by=cast.nomination_officer, at=NOW, **kwargs)


def book(*rows):
    """Return a workbook as an upload."""
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    target = BytesIO()
    made.save(target)
    target.seek(0)
    target.name = "表.xlsx"
    return target
