"""One clock decides: the database's. A web node and a browser may be wrong."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from exams import clock
from exams.actions import start_attempt
from exams.models import Attempt
from tests.material import make_exam

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[timedelta(minutes=-2), timedelta(), timedelta(minutes=2)])
def node(request, monkeypatch):
    """A web node whose clock is off."""
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + request.param)


def save(client, attempt):
    body = {"client": "", "answers": [{"version": attempt.paper[0]["version"], "response": ["A"], "sequence": 1}]}
    # The browser's own clock is a day off; nothing of it is asked for.
    headers = {"Date": "Sat, 01 Jan 2000 00:00:00 GMT"}
    address = reverse("api:save_answer", args=[attempt.uid])
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize(("left", "status"), [(30, 200), (-5, 200), (-15, 409)])
def test_whether_an_answer_is_in_time_does_not_depend_on_the_node(cast, client_of, node, left, status):
    attempt = start_attempt(make_exam(), user=cast.cadre, at=clock.now())
    Attempt.objects.update(deadline=clock.now() + timedelta(seconds=left))
    answer = save(client_of(cast.cadre), attempt)
    assert answer.status_code == status
    if status == 200:
        assert abs(answer.json()["seconds_left"] - max(0, left)) <= 2


@pytest.mark.parametrize(("opens_in", "open_"), [(60, False), (-60, True)])
def test_whether_an_exam_is_open_does_not_depend_on_the_node(cast, centre, client_of, node, opens_in, open_):
    exam = make_exam(opens_at=clock.now() + timedelta(seconds=opens_in))
    client_of(cast.cadre).post(f"/exams/{exam.uid}/start/")
    assert Attempt.objects.exists() is open_


def test_the_clock_goes_on_within_a_transaction():
    assert clock.now() < clock.now()
