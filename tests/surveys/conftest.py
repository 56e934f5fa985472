"""A survey of the county with its topics, and a round that was sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from surveys import actions
from tests.cast import NOW
from tests.notices.conftest import reachable, sms_file, work  # noqa: F401 # fixtures

TOPICS = [("海岛交通", "渡轮 班次"), ("基层减负", "报表 会议"), ("其他", "")]


@pytest.fixture
def survey(cast):
    made = actions.make_survey(cast.dinglan, title="办实事", by=cast.county_admin, at=NOW)
    set_audience(made.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
    actions.set_topics(made, TOPICS, by=cast.county_admin, at=NOW)
    return made


@pytest.fixture
def make_round(survey, cast):
    def make(*, send=True, at=NOW, by=None, **changed):
        values = {"question": "最希望解决什么？", "sms": False, "closes_on": NOW.date() + timedelta(days=30)} | changed
        made = actions.make_round(survey, values, by=by or cast.county_admin, at=at)
        if send:
            actions.send_round(made, by=by or cast.county_admin, at=at)
            work()
            made.refresh_from_db()
        return made

    return make


@pytest.fixture
def at_work(monkeypatch):
    """Views see the time of the tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
