"""Checks whether somebody is there: about what was shown, with time for an answer, enforced by the server."""

from datetime import timedelta

import pytest

from media.actions import open_play_session, record_beat
from media.challenges import answer_presence
from media.models import CaptionCue, CaptionTrack, Chapter, PresenceCheck
from media.rules import WatchRules
from tests.cast import NOW

pytestmark = pytest.mark.django_db
EVERY_FIVE = WatchRules(check_from=5, check_to=5)


@pytest.fixture
def video(make_video):
    video = make_video()
    for minute, title in ((0, "开场"), (4, "码头"), (20, "灯塔")):
        Chapter.objects.create(video=video, start_ms=minute * 60_000, title=title)
    return video


def begin(cast, video, after=0):
    at = NOW + timedelta(seconds=after)
    return open_play_session(cast.cadre, video, context="x", max_rate=1, rules=EVERY_FIVE, at=at)


def play(session, until, since=0, shift=0):
    """Watch from `since` to `until` seconds with a beat every 15 s; the clock is `shift` seconds ahead."""
    for second in range(since + 15, until + 1, 15):
        result = record_beat(
            session.uid,
            by=session.user,
            seq=second,
            played=[[0, second * 1000]],
            position=second * 1000,
            at=NOW + timedelta(seconds=second + shift),
        )
    return result


def test_a_check_comes_after_the_drawn_time_and_is_about_what_was_shown(cast, video):
    session = begin(cast, video)
    assert play(session, 285).check is None
    check = play(session, 300, since=285).check
    assert (check.text, check.options[check.right]) == ("刚才讲到的是哪一部分？", "码头")
    assert sorted(check.options) == ["开场", "灯塔", "码头"]


def test_who_answers_in_time_loses_nothing(cast, video):
    session = begin(cast, video)
    check = play(session, 300).check
    play(session, 360, since=300)
    assert not answer_presence(session, check, chosen=(check.right + 1) % 3, at=NOW + timedelta(seconds=365))
    assert answer_presence(session, check, chosen=check.right, at=NOW + timedelta(seconds=370))
    result = play(session, 555, since=360)
    assert (result.total_ms, result.check) == (555_000, None)
    assert PresenceCheck.objects.get().wrong == 1


def test_without_an_answer_crediting_stops_after_two_minutes_and_nothing_before_is_lost(cast, video):
    session = begin(cast, video)
    play(session, 300)
    assert play(session, 900, since=300).total_ms == 420_000


def test_a_late_answer_goes_on_without_the_time_in_between(cast, video):
    session = begin(cast, video)
    check = play(session, 300).check
    play(session, 900, since=300)
    answer_presence(session, check, chosen=check.right, at=NOW + timedelta(seconds=900))
    assert play(session, 915, since=900).total_ms <= 420_000 + 15_000 + 3_000


def test_a_new_viewing_does_not_put_the_check_off(cast, video):
    first = begin(cast, video)
    play(first, 270)
    second = begin(cast, video, after=280)
    result = record_beat(
        second.uid,
        by=second.user,
        seq=1,
        played=[[270_000, 305_000]],
        position=305_000,
        at=NOW + timedelta(seconds=320),
    )
    assert result.check is not None


def test_an_unanswered_check_waits_in_the_next_viewing(cast, video):
    first = begin(cast, video)
    play(first, 300)
    second = begin(cast, video, after=310)
    result = record_beat(
        second.uid,
        by=second.user,
        seq=1,
        played=[[300_000, 310_000]],
        position=310_000,
        at=NOW + timedelta(seconds=325),
    )
    assert result.check is not None


def test_without_chapters_a_line_of_the_captions_is_asked_for(cast, make_video):
    video = make_video()
    track = CaptionTrack.objects.create(video=video, language="zh", label="中文", file="x.vtt")
    CaptionCue.objects.bulk_create(
        CaptionCue(track=track, start_ms=minute * 60_000, end_ms=minute * 60_000 + 9_000, text=f"第 {minute} 分钟的话")
        for minute in range(30)
    )
    check = play(begin(cast, video), 300).check
    assert check.options[check.right] in {"第 4 分钟的话"}
    assert len(check.options) == 4


def test_where_nothing_can_be_asked_nobody_is_stopped(cast, make_video):
    result = play(begin(cast, make_video()), 600)
    assert (result.total_ms, result.check) == (600_000, None)
