"""One account learns in one place at a time; another device asks before it takes over."""

from datetime import timedelta

import pytest

from media.actions import LearningElsewhereError, SessionSupersededError, open_play_session, record_beat
from media.models import PlaySession
from tests.cast import NOW


@pytest.fixture
def at_the_desk(cast, make_video):
    return open_device(cast, make_video, "desk", NOW)


def open_device(cast, make_video, login, at, take_over=False):
    return open_play_session(
        cast.cadre, make_video(), context="x", max_rate=1, at=at, login=login, device=login, take_over=take_over
    )


def beat(session, seq, at, left=False):
    record_beat(session.uid, by=session.user, seq=seq, played=[[0, 1000]], position=1000, at=at, left=left)


def after(seconds):
    return NOW + timedelta(seconds=seconds)


def test_another_device_is_told_where_the_account_learns(cast, make_video, at_the_desk):
    with pytest.raises(LearningElsewhereError) as refused:
        open_device(cast, make_video, "phone", after(30))

    assert refused.value.other == at_the_desk
    beat(at_the_desk, 1, after(31))


def test_told_to_it_takes_over_and_the_first_one_stops_counting(cast, make_video, at_the_desk):
    open_device(cast, make_video, "phone", after(30), take_over=True)

    with pytest.raises(SessionSupersededError):
        beat(at_the_desk, 1, after(31))
    assert PlaySession.objects.active().count() == 1


def test_another_page_of_the_same_sign_in_is_not_asked(cast, make_video, at_the_desk):
    open_device(cast, make_video, "desk", after(5))


def test_nobody_is_asked_once_the_first_page_was_left(cast, make_video, at_the_desk):
    beat(at_the_desk, 1, after(10), left=True)

    open_device(cast, make_video, "phone", after(11))


def test_a_page_that_comes_back_after_it_was_left_counts_as_learning(cast, make_video, at_the_desk):
    beat(at_the_desk, 1, after(10), left=True)
    beat(at_the_desk, 2, after(20))

    with pytest.raises(LearningElsewhereError):
        open_device(cast, make_video, "phone", after(21))


def test_nobody_is_asked_about_a_device_that_fell_silent(cast, make_video, at_the_desk):
    open_device(cast, make_video, "phone", after(61))


def test_a_colleague_is_somebody_else(cast, make_video, at_the_desk):
    open_play_session(
        cast.colleague, make_video(), context="x", max_rate=1, at=after(1), login="phone", take_over=False
    )
