"""A line that is away costs nothing that was watched before, or from what the player had loaded."""

from datetime import timedelta

import pytest

from media.actions import SessionSupersededError, open_play_session, record_beat
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def begin(person, video, after=0):
    return open_play_session(person, video, context="x", max_rate=1, at=at(after))


def test_an_hour_without_a_line_loses_nothing_of_what_was_loaded(cast, make_video):
    """Played 10 s since the last beat when the line went; 90 s were loaded; then the picture stood still."""
    session = begin(cast.cadre, make_video())
    record_beat(session.uid, by=session.user, seq=1, played=[[0, 15_000]], position=15_000, at=at(15))
    result = record_beat(session.uid, by=session.user, seq=9, played=[[0, 115_000]], position=115_000, at=at(3_600))
    assert result.total_ms == 115_000


def test_a_kept_report_is_taken_when_the_page_is_opened_again(cast, make_video):
    session = begin(cast.cadre, make_video())
    record_beat(session.uid, by=session.user, seq=1, played=[[0, 15_000]], position=15_000, at=at(15))
    result = record_beat(
        session.uid, by=session.user, seq=9, played=[[0, 60_000]], position=60_000, at=at(1_800), left=True, late=True
    )
    assert result.total_ms == 60_000


def test_a_kept_report_counts_up_to_the_viewing_that_followed_elsewhere(cast, make_video):
    video = make_video()
    phone = begin(cast.cadre, video)
    begin(cast.cadre, video, after=20)
    with pytest.raises(SessionSupersededError):
        record_beat(phone.uid, by=phone.user, seq=1, played=[[0, 60_000]], position=60_000, at=at(60))
    result = record_beat(phone.uid, by=phone.user, seq=1, played=[[0, 60_000]], position=60_000, at=at(60), late=True)
    assert result.total_ms == 20_000  # the twenty seconds that it had
    assert result.position_ms == 0, "where the person went on elsewhere stays"


def test_kept_reports_of_many_viewings_earn_no_more_than_the_time(cast, make_video):
    video = make_video()
    viewings = [begin(cast.cadre, video, after=number * 10) for number in range(6)]
    for viewing in viewings:
        result = record_beat(
            viewing.uid, by=viewing.user, seq=1, played=[[0, 1_800_000]], position=0, at=at(60), late=True
        )
    assert result.total_ms == 60_000 + 3_000


def test_half_an_hour_idle_and_one_report_earn_two_minutes(cast, make_video):
    session = begin(cast.cadre, make_video())
    assert (
        record_beat(
            session.uid, by=session.user, seq=1, played=[[0, 1_800_000]], position=0, at=at(1_800), late=True
        ).total_ms
        == 123_000
    )
