"""A task for everybody of 定澜区, and a text that is long enough."""

from datetime import timedelta

import pytest

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from reflections import actions
from tests.cast import NOW
from tests.material import make_site

TEXT = "渔村集体经济要先清产核资，再由成员大会表决，账目公开，大家才放心。"


def values(**changed):
    times = {"opens_at": NOW - timedelta(days=1), "deadline": NOW + timedelta(days=7)}
    return {"title": "读后感", "prompt": "写一写", "course": None, "least": 20, "late_allowed": True} | times | changed


@pytest.fixture
def make_task(cast):
    def make(**changed):
        task = actions.make_task(cast.dinglan, values(**changed), by=cast.educator, at=NOW)
        set_audience(task.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
        return actions.publish_task(task, by=cast.educator, at=NOW)

    return make


@pytest.fixture
def task(make_task):
    make_site()
    return make_task()
