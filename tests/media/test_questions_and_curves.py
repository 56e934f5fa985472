"""Trainers keep the questions of a video and see where viewers leave it, without seeing single people."""

from datetime import timedelta

import pytest

from accounts.actions import issue_account
from media.actions import open_play_session, record_beat
from media.curves import curve_of
from media.models import VideoQuestion
from media.questions import answer_question
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def screens(cast, make_video, client_of):
    video = make_video(600)
    return client_of(cast.root), video, f"/editors/media/{video.pk}/questions/"


GOOD = {"time": "1:05", "text": "舟在哪里", "options": "*水上\n山上", "explanation": "如题"}


def test_a_question_is_written_changed_and_removed(screens):
    client, _video, url = screens
    assert client.post(url, GOOD).status_code == 302
    question = VideoQuestion.objects.get()
    assert (question.at_ms, question.right, question.many) == (65_000, {0}, False)
    assert "舟在哪里" in client.get(url).content.decode()

    client.post(f"{url}?edit={question.pk}", GOOD | {"time": "", "options": "*水上\n*海上\n山上"})
    question.refresh_from_db()
    assert (question.at_ms, question.many) == (None, True)

    page = client.get(f"{url}{question.pk}/remove/").content.decode()
    assert "还没有人回答过" in page
    client.post(f"{url}{question.pk}/remove/")
    assert not VideoQuestion.objects.exists()


@pytest.mark.parametrize("number", ["²", "-1", "x", "9" * 30])
def test_a_question_that_cannot_be_is_not_found(screens, number):
    client, _video, url = screens
    assert client.get(url, {"edit": number}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"time": "bald"}, "分:秒"),
        ({"time": "59:59"}, "超过了视频长度"),
        ({"options": "*水上"}, "两到八个选项"),
        ({"options": "水上\n山上"}, "加星号"),
        ({"options": "*\n山上"}, "没有文字"),
    ],
)
def test_what_is_wrong_is_said_in_words(screens, changed, words):
    client, _video, url = screens
    answer = client.post(url, GOOD | changed)
    assert words in answer.content.decode()
    assert not VideoQuestion.objects.exists()


def test_an_answered_question_stays_as_it_was_answered(screens, cast):
    client, video, url = screens
    client.post(url, GOOD)
    question = VideoQuestion.objects.get()
    session = open_play_session(cast.cadre, video, context="x", max_rate=1, at=NOW)
    answer_question(session, question, chosen=[1], at=NOW)
    client.post(f"{url}?edit={question.pk}", GOOD | {"text": "舟到哪里去"})
    assert sorted(VideoQuestion.objects.values_list("text", "retired")) == [("舟到哪里去", False), ("舟在哪里", True)]


def watchers(video, count, until=600):
    """Let `count` people watch up to `until` seconds, and the first of them the beginning again."""
    for number in range(count):
        person = issue_account(f"watcher{number}-{until}", real_name="观众", password=None, by=None, at=NOW)
        session = open_play_session(person, video, context="x", max_rate=1, at=NOW)
        for end in range(100, until + 1, 100):
            record_beat(
                session.uid,
                by=session.user,
                seq=end,
                played=[[0, end * 1000]],
                position=0,
                at=NOW + timedelta(seconds=end),
            )
    again = open_play_session(person, video, context="x", max_rate=1, at=NOW + timedelta(hours=1))
    record_beat(
        again.uid, by=again.user, seq=1, played=[[0, 50_000]], position=0, at=NOW + timedelta(hours=1, seconds=50)
    )


def test_the_curve_counts_people_and_viewings(make_video):
    video = make_video(600)
    watchers(video, 6)
    watchers(video, 5, until=300)
    curve = curve_of(video)
    first, last = curve.places[0], curve.places[-1]
    assert (curve.people, first.people, first.again, last.people) == (11, 11, 2, 6)
    assert curve.steepest.start == 300


def test_a_small_group_is_not_shown(make_video, screens):
    client, video, _url = screens
    watchers(video, 4)
    assert curve_of(video) is None
    assert "暂不显示" in client.get(f"/editors/media/{video.pk}/curve/").content.decode()


def test_few_people_at_one_place_are_not_shown(make_video, screens):
    client, video, _url = screens
    watchers(video, 5, until=300)
    watchers(video, 2)
    curve = curve_of(video)
    assert (curve.places[0].people, curve.places[-1].people, curve.places[-1].viewings) == (7, 0, 0)
    assert "7 人看过" in client.get(f"/editors/media/{video.pk}/curve/").content.decode()
