"""Whoever watches is credited, whatever the line does."""

import random
from datetime import timedelta

import pytest

from media import intervals
from media.actions import open_play_session, record_beat
from media.models import WatchedSpan, WatchRecord
from media.rules import WatchRules
from media.signals import video_watched
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def watch(session, *, begin, end, rate, at, lost=frozenset(), every=15):
    """Play [begin, end) seconds at `rate`, with a beat every 15 s; beats whose number is in `lost` do not arrive."""
    position, played, seq = begin, [], session.last_seq
    while position < end:
        step = min(every, (end - position) / rate)
        played.append((int(position * 1000), int((position + step * rate) * 1000)))
        position, at, seq = position + step * rate, at + timedelta(seconds=step), seq + 1
        if seq not in lost or position >= end:
            result = record_beat(
                session.uid, by=session.user, seq=seq, played=played, position=int(position * 1000), at=at
            )
    return result, at


@pytest.mark.parametrize("rate", [1, 1.25, 1.5, 2])
def test_watching_through_is_credited_in_full(cast, make_video, rate):
    session = open_play_session(cast.cadre, make_video(), context="x", max_rate=2, at=NOW)
    result, _ = watch(session, begin=0, end=1800, rate=rate, at=NOW)
    assert result.ratio >= 0.995


def test_lost_beats_and_an_outage_of_a_hundred_seconds_lose_nothing(cast, make_video):
    session = open_play_session(cast.cadre, make_video(), context="x", max_rate=1.5, at=NOW)
    dice = random.Random(7)
    lost = {seq for seq in range(200) if dice.random() < 0.05} | set(range(40, 46))
    result, _ = watch(session, begin=0, end=1800, rate=1.5, at=NOW, lost=lost)
    assert result.ratio >= 0.995


def test_going_back_and_forth_adds_up_to_the_union(cast, make_video):
    session = open_play_session(cast.cadre, make_video(600), context="x", max_rate=1, at=NOW)
    _, at = watch(session, begin=300, end=600, rate=1, at=NOW)
    session.refresh_from_db()
    result, _ = watch(session, begin=0, end=400, rate=1, at=at)
    assert result.ratio == 1
    assert result.spans == [[0, 600_000]]
    assert result.total_ms == 600_000


def test_several_viewings_on_several_days_add_up(cast, make_video):
    video = make_video(600)
    for day in range(3):
        at = NOW + timedelta(days=day)
        session = open_play_session(cast.cadre, video, context="x", max_rate=1, at=at)
        watch(session, begin=day * 200, end=day * 200 + 200, rate=1, at=at)
    record = WatchRecord.objects.for_user(cast.cadre).get()
    assert record.ratio == 1
    assert record.missing(video.duration_ms) == []
    pieces = WatchedSpan.objects.filter(record=record)
    assert [(p.start_ms, p.end_ms) for p in pieces] == [(0, 200_000), (200_000, 400_000), (400_000, 600_000)]
    assert [p.last_at.date() for p in pieces] == [(NOW + timedelta(days=day)).date() for day in range(3)]
    assert sum(p.end_ms - p.start_ms for p in pieces) == record.credited_ms == intervals.total(record.spans)


def test_the_position_is_kept_for_next_time(cast, make_video):
    session = open_play_session(cast.cadre, make_video(), context="x", max_rate=1, at=NOW)
    record_beat(session.uid, by=session.user, seq=1, played=[], position=754_000, at=NOW)
    assert WatchRecord.objects.get().position_ms == 754_000


@pytest.fixture
def news():
    said = []

    def hear(**what):
        said.append(what)

    video_watched.connect(hear)
    yield said
    video_watched.disconnect(hear)


def test_news_is_sent_of_every_minute_when_it_is_enough_and_when_the_page_is_left(
    cast, make_video, news, django_capture_on_commit_callbacks
):
    rules = WatchRules(complete=0.9)
    session = open_play_session(cast.cadre, make_video(100), context="lesson-1", max_rate=1, at=NOW, rules=rules)

    def beat(second, left=False):
        with django_capture_on_commit_callbacks(execute=True):
            at, played = NOW + timedelta(seconds=second), [[0, min(second, 95) * 1000]]
            record_beat(session.uid, by=session.user, seq=second, played=played, position=0, at=at, left=left)
        return [each["credited_ms"] for each in news]

    assert beat(15) == beat(30) == beat(45) == []
    assert beat(60) == beat(75) == [60_000]
    assert beat(90) == beat(95) == [60_000, 90_000]
    assert beat(120) == [60_000, 90_000]
    assert beat(121, left=True) == [60_000, 90_000, 95_000]
    assert news[0] | {"signal": None, "at": None} == {
        "signal": None,
        "sender": WatchRecord,
        "user_id": cast.cadre.pk,
        "video_id": session.video_id,
        "context": "lesson-1",
        "credited_ms": 60_000,
        "ratio": 0.6,
        "at": None,
    }


def test_a_usual_beat_costs_two_queries(cast, make_video, django_assert_max_num_queries):
    session = open_play_session(cast.cadre, make_video(), context="x", max_rate=1, at=NOW)
    record_beat(
        session.uid, by=session.user, seq=1, played=[[0, 15_000]], position=15_000, at=NOW + timedelta(seconds=15)
    )
    with django_assert_max_num_queries(4):  # two, and the savepoint that stands for the transaction
        record_beat(
            session.uid, by=session.user, seq=2, played=[[0, 30_000]], position=30_000, at=NOW + timedelta(seconds=30)
        )
