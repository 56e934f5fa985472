"""Leaving the page of an attempt is noted; loading it again is no leaving."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from exams import actions, clock
from exams.actions import start_attempt
from exams.models import RELOADS_WITHIN, Attempt
from tests.material import make_exam

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def attempt(cast, centre):
    exam = make_exam(leave_limit=2)
    return start_attempt(exam, user=cast.cadre, at=clock.now())


def kinds(attempt):
    return [event.kind for event in attempt.events.exclude(kind="started")]


def test_a_page_that_is_back_under_its_name_in_time_was_loaded_again(attempt):
    at = attempt.begins_at + SECOND
    actions.leave(attempt, at=at, unload="a")
    actions.come_back(attempt, at=at + 2 * SECOND, unload="a")
    attempt = actions.settle_unload(attempt, at=at + 60 * SECOND)
    assert (attempt.leaves, kinds(attempt)) == (0, ["reloaded"])


def test_the_message_that_it_is_back_may_arrive_first(attempt):
    at = attempt.begins_at + SECOND
    actions.come_back(attempt, at=at, unload="a")
    actions.leave(attempt, at=at + SECOND, unload="a")
    attempt = actions.settle_unload(attempt, at=at + 60 * SECOND)
    assert (attempt.leaves, attempt.unloaded_at, kinds(attempt)) == (0, None, [])


@pytest.mark.parametrize("name", ["another tab", ""])
def test_another_page_does_not_stand_for_the_one_that_went_away(attempt, name):
    at = attempt.begins_at + SECOND
    actions.leave(attempt, at=at, unload="a")
    attempt = actions.come_back(attempt, at=at + SECOND, unload=name)
    assert (attempt.leaves, kinds(attempt)) == (1, ["left", "returned"])


def test_a_page_that_is_back_too_late_was_left(attempt):
    at = attempt.begins_at + SECOND
    actions.leave(attempt, at=at, unload="a")
    attempt = actions.come_back(attempt, at=at + RELOADS_WITHIN + SECOND, unload="a")
    assert (attempt.leaves, kinds(attempt)) == (1, ["left", "returned"])


def test_who_goes_away_once_too_often_has_handed_in_whenever_that_is_noticed(cast, attempt, client_of):
    now = clock.now()
    Attempt.objects.filter(pk=attempt.pk).update(leaves=1, unloaded_at=now - timedelta(minutes=1), unload="a")
    answer = client_of(cast.cadre).get(attempt.get_absolute_url())
    assert answer.status_code == 302
    attempt.refresh_from_db()
    assert (attempt.end, attempt.finished_at) == ("left", now - timedelta(minutes=1))


def test_going_away_shortly_before_handing_in_is_noted_as_well(attempt):
    at = attempt.begins_at + SECOND
    actions.leave(attempt, at=at, unload="a")
    actions.close_attempt(attempt, at=at + 60 * SECOND)
    assert kinds(attempt) == ["left", "finished"]


def test_a_hidden_page_is_left_at_once(cast, attempt, client_of):
    look, client = reverse("api:look", args=[attempt.uid]), client_of(cast.cadre)
    answer = client.post(look, json.dumps({"away": True}), content_type="application/json")
    assert answer.json() == {"leaves": 1, "finished": False}
