"""What a dishonest player may send, and what it earns."""

from datetime import timedelta

import pytest

from media.actions import SessionSupersededError, open_play_session, record_beat
from media.models import PlaySession, WatchRecord
from tests.cast import NOW

pytestmark = pytest.mark.django_db
ALL = [[0, 1_800_000]]


@pytest.fixture
def session(cast, make_video):
    return open_play_session(cast.cadre, make_video(), context="x", max_rate=2, at=NOW)


def beat(session, seq, after, played=ALL):
    return record_beat(
        session.uid, by=session.user, seq=seq, played=played, position=0, at=NOW + timedelta(seconds=after)
    )


@pytest.mark.parametrize(
    ("seconds_waited", "most_ms"),
    [
        (0, 3_000),  # one POST of 100 % at once: the grace
        (0.2, 3_400),
        (1800, 243_000),  # half an hour idle, then one POST: two minutes at full speed and the grace
    ],
)
def test_one_post_of_everything_earns_little(session, seconds_waited, most_ms):
    assert beat(session, 1, seconds_waited).total_ms == most_ms


def test_sixteen_times_speed_earns_the_permitted_speed(session):
    for number in range(1, 9):
        result = beat(session, number, number * 15, [[0, number * 15 * 16 * 1000]])
        assert result.total_ms <= number * 15 * 2 * 1000 + 3000
    assert result.total_ms == 8 * 15 * 2 * 1000 + 3000


def test_a_thousand_replays_earn_nothing_more(session):
    first = beat(session, 1, 10)
    for _ in range(1000):
        assert beat(session, 1, 10).total_ms == first.total_ms


def test_the_same_interval_again_earns_nothing_more(session):
    once = beat(session, 1, 60, [[0, 60_000]])
    assert beat(session, 2, 120, [[0, 60_000]]).total_ms == once.total_ms == 60_000


def test_a_clock_that_runs_backwards_earns_nothing(session):
    beat(session, 1, 60)
    assert beat(session, 2, 30).credited_ms == 0


def test_what_lies_outside_the_video_counts_for_nothing(session):
    nonsense = [[-5_000, 1_000], [1_799_000, 99_000_000], [70, 10]]
    assert beat(session, 1, 600, nonsense).spans == [[0, 1_000], [1_799_000, 1_800_000]]


def test_a_superseded_viewing_is_refused(session, cast, make_video):
    open_play_session(cast.cadre, make_video(), context="y", max_rate=2, at=NOW + timedelta(seconds=5))
    with pytest.raises(SessionSupersededError):
        beat(session, 1, 10)
    assert PlaySession.objects.of(cast.cadre).active().count() == 1


def test_opening_viewings_again_and_again_does_not_bring_the_grace_again(cast, make_video):
    video = make_video()
    for _ in range(50):
        each = open_play_session(cast.cadre, video, context="x", max_rate=2, at=NOW)
        record_beat(each.uid, by=each.user, seq=1, played=ALL, position=0, at=NOW)
    assert WatchRecord.objects.get().credited_ms == 3_000


def test_another_person_is_not_disturbed(session, cast, make_video):
    open_play_session(cast.colleague, make_video(), context="x", max_rate=2, at=NOW)
    assert beat(session, 1, 10).credited_ms == 23_000
