"""A reading list and a contest of 定澜区 for everybody there."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from activities import actions
from activities.models import Entry
from tests.cast import NOW

TODAY = NOW.date()
#: After the deadline of every contest here.
AFTER = NOW + timedelta(days=10)
EXCERPT = "实事求是，是马克思主义的根本观点，也是我们认识世界的根本要求。"


def list_values(**changed):
    period = {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY + timedelta(days=9)}
    return {"title": "2026 年必读书目", "intro": "", "least": 10} | period | changed


def contest_values(**changed):
    times = {"opens_at": NOW - timedelta(days=9), "deadline": NOW + timedelta(days=9)}
    return {"title": "海岛征文", "kind": "essay", "call": "写一写", "takes_file": True, "least": 10} | times | changed


@pytest.fixture
def make_list(cast):
    def make(*titles, publish=True, **changed):
        made = actions.make_reading_list(cast.dinglan, list_values(**changed), by=cast.educator, at=NOW)
        set_audience(made.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
        for title in titles or ("为人民服务",):
            actions.add_item(made, {"title": title, "required": True}, by=cast.educator, at=NOW)
        return actions.publish_reading_list(made, by=cast.educator, at=NOW) if publish else made

    return make


@pytest.fixture
def make_contest(cast):
    """Make a contest that is called, with two criteria; `jurors` judge."""

    def make(*jurors, scope=None, **changed):
        made = actions.make_contest(scope or cast.dinglan, contest_values(**changed), by=cast.educator, at=NOW)
        set_audience(made.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
        actions.add_criterion(made, name="内容", most=60, by=cast.educator, at=NOW)
        actions.add_criterion(made, name="文字", most=40, by=cast.educator, at=NOW)
        actions.add_jurors(made, jurors, by=cast.educator, at=NOW)
        return actions.call_for_entries(made, by=cast.educator, at=NOW)

    return make


def hand_in(contest, by, *, at=NOW, shown=False, **changed):
    values = {"title": f"{by.real_name}的作品", "text": EXCERPT, "may_be_shown": shown} | changed
    actions.save_entry(contest, **values, by=by, at=at)
    return actions.submit_entry(contest, by=by, at=at)


@pytest.fixture
def contest(cast, make_contest):
    """A contest of the city in which the cadre and the colleague take part; trainer and reviewer judge."""
    made = make_contest(cast.trainer, cast.reviewer, scope=cast.city)
    hand_in(made, cast.cadre, shown=True)
    hand_in(made, cast.colleague)
    return made


def begin(contest):
    return actions.begin_judging(contest, by=None, at=AFTER)


def give(contest, entry, juror, content, style, comment=""):
    first, second = contest.criteria.all()
    marks = {first.pk: Decimal(content), second.pk: Decimal(style)}
    return actions.judge(entry, marks=marks, comment=comment, by=juror, at=AFTER)


def judge_all(cast, contest):
    """The cadre gets 90 and 80, the colleague 70 and 80."""
    for user, marks in ((cast.cadre, (90, 80)), (cast.colleague, (70, 80))):
        entry = Entry.objects.get(contest=contest, user=user)
        for juror, total in zip((cast.trainer, cast.reviewer), marks, strict=True):
            give(contest, entry, juror, total - 40, 40)


def publish(contest, *awards):
    return actions.publish_results(contest, awards=awards or [("一等奖", 1)], by=None, at=AFTER)
