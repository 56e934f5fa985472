"""The rules of a course hold on the server, whatever the player says."""

from datetime import timedelta

import pytest

from media.actions import open_play_session, record_beat
from media.models import VideoQuestion
from media.questions import answer_question
from media.rules import WatchRules
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch(cast, make_video):
    """Return ``watch(rules)``: the beats of one viewing of 30 minutes, with ``session`` and ``video``."""

    class Watching:
        def __init__(self, rules, video=None, after=0):
            self.video = video or make_video()
            at = NOW + timedelta(seconds=after)
            self.session = open_play_session(cast.cadre, self.video, context="x", max_rate=1, rules=rules, at=at)
            self.seq = 0

        def beat(self, after, played, **said):
            self.seq += 1
            at = NOW + timedelta(seconds=after)
            return record_beat(
                self.session.uid,
                by=self.session.user,
                seq=self.seq,
                played=played,
                position=played[-1][1],
                at=at,
                **said,
            )

    return Watching


@pytest.fixture
def question(make_video):
    video = make_video()
    options = [{"text": "水上", "right": True}, {"text": "山上", "right": False}]
    return VideoQuestion.objects.create(video=video, at_ms=30_000, text="舟在哪里", options=options, explanation="如题")


def test_nothing_beyond_an_unanswered_question_is_credited(watch, question):
    viewing = watch(WatchRules(), question.video)
    assert viewing.beat(60, [[0, 60_000]]).total_ms == 30_000

    wrong = answer_question(viewing.session, question, chosen=[1], at=NOW + timedelta(seconds=61))
    assert (wrong.right, wrong.explanation) == (False, "")
    assert viewing.beat(62, [[0, 60_000]]).total_ms == 30_000

    right = answer_question(viewing.session, question, chosen=[0], at=NOW + timedelta(seconds=63))
    assert (right.right, right.explanation) == (True, "如题")
    assert viewing.beat(64, [[0, 60_000]]).total_ms == 60_000
    assert list(question.answers.values_list("right", flat=True).order_by("pk")) == [False, True]


def test_an_answered_question_is_not_asked_again(watch, question):
    viewing = watch(WatchRules(), question.video)
    answer_question(viewing.session, question, chosen=[0], at=NOW)
    assert watch(WatchRules(), question.video, after=100).session.gates == []


def test_a_course_may_ask_without_waiting_or_not_ask(watch, question):
    assert watch(WatchRules(wait=False), question.video).beat(60, [[0, 60_000]]).total_ms == 60_000
    assert watch(WatchRules(ask=False), question.video, after=200).session.gates == []


def test_what_was_skipped_to_is_not_credited_where_skipping_is_forbidden(watch):
    viewing = watch(WatchRules(forward_seek=False))
    assert viewing.beat(60, [[0, 10_000], [900_000, 950_000]]).spans == [[0, 10_000]]
    assert viewing.beat(75, [[0, 20_000], [900_000, 950_000]]).spans == [[0, 20_000]]


def test_holes_behind_the_furthest_point_may_be_filled_where_skipping_is_forbidden(watch):
    video = (first := watch(WatchRules())).video
    first.beat(10, [[60_000, 70_000]])
    later = watch(WatchRules(forward_seek=False), video, after=100)
    assert later.beat(120, [[30_000, 35_000], [69_500, 80_000]]).spans == [[30_000, 35_000], [60_000, 80_000]]


def test_time_in_the_background_does_not_count_where_the_course_pauses_there(watch):
    viewing = watch(WatchRules(pause_hidden=True))
    viewing.beat(10, [[0, 10_000]], hidden=True)
    assert viewing.beat(70, [[0, 70_000]]).total_ms == 13_000  # the grace of three seconds
    assert viewing.beat(80, [[0, 70_000]]).total_ms == 23_000


def test_time_in_the_background_counts_elsewhere(watch):
    viewing = watch(WatchRules())
    viewing.beat(10, [[0, 10_000]], hidden=True)
    assert viewing.beat(70, [[0, 70_000]]).total_ms == 70_000


def test_a_usual_beat_under_all_rules_costs_two_queries(watch, question, django_assert_max_num_queries):
    viewing = watch(WatchRules(forward_seek=False, pause_hidden=True, check_from=5, check_to=5), question.video)
    viewing.beat(10, [[0, 10_000]])
    with django_assert_max_num_queries(4):  # two, and the savepoint that stands for the transaction
        viewing.beat(20, [[0, 20_000]])


def test_the_rules_are_said_in_plain_words():
    rules = WatchRules(forward_seek=False, check_from=10, check_to=15, complete=0.9)
    said = rules.words(max_rate=1.5, questions=False)
    assert said == [
        "看满 90% 即学完",
        "最高 1.5 倍速",
        "不能拖到未看过的位置",
        "每 10–15 分钟确认一次在学，两分钟内作答即可",
    ]
