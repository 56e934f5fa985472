"""Who may sit, when, where, how often, and how long."""

from datetime import timedelta

import pytest

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from exams import actions
from exams.actions import ExamError, Sent, leave, move, save_answers, start_attempt, submit_attempt, take_over
from exams.models import Attempt, AttemptEvent, Exam, Grade
from tests.cast import NOW
from tests.material import make_exam, make_paper, make_question

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def refused(call):
    with pytest.raises(ExamError) as caught:
        call()
    return caught.value.code


def start(exam, person, at=NOW, **how):
    return start_attempt(exam, user=person, at=at, **how)


def answer(attempt, number, key, sequence, at=NOW, holder=""):
    (saved,) = save_answers(
        attempt, [Sent(attempt.paper[number]["version"], [key], sequence)], at=at, holder=holder or attempt.holder
    )
    return saved.code or saved.state


def test_a_formal_exam_is_seen_by_its_audience_only(cast):
    values = {"title": "区里的考试", "paper": make_paper(make_question(), organiser=cast.dinglan)}
    exam = actions.make_exam(cast.dinglan, values, by=cast.educator, at=NOW)
    set_audience(exam.audience, choice=AudienceChoice(units=[cast.dinglan_office]), by=None, at=NOW)
    actions.publish_exam(exam, by=cast.educator, at=NOW)

    def seen(person):
        return Exam.objects.visible_to(person, on=NOW.date()).filter(pk=exam.pk).exists()

    assert [seen(person) for person in (cast.cadre, cast.colleague, cast.outsider, cast.root)] == [True] + [False] * 3
    values = {"extra_minutes": 0, "extra_attempts": 0, "until": None, "reason": "借调"}
    actions.adjust(exam, cast.colleague, values, by=cast.educator, at=NOW)
    assert seen(cast.colleague), "an arrangement for somebody admits them"


def test_a_password_is_asked_for_at_the_start_only(cast):
    exam = make_exam(password="潮汐")
    assert refused(lambda: start(exam, cast.cadre)) == "wrong_password"
    assert refused(lambda: start(exam, cast.cadre, password="潮")) == "wrong_password"
    attempt = start(exam, cast.cadre, password=" 潮汐 ")
    assert start(exam, cast.cadre).pk == attempt.pk


@pytest.mark.parametrize(
    ("address", "allowed"), [("10.1.2.3", True), ("192.0.2.7", True), ("10.2.0.1", False), (None, False)]
)
def test_addresses_are_checked(cast, address, allowed):
    exam = make_exam(address_ranges=["10.1.0.0/16", "192.0.2.7"])
    if allowed:
        assert start(exam, cast.cadre, address=address).number == 1
    else:
        assert refused(lambda: start(exam, cast.cadre, address=address)) == "wrong_address"


def test_there_may_be_a_pause_between_attempts(cast):
    exam = make_exam(minutes_between=30)
    submit_attempt(start(exam, cast.cadre), at=NOW)
    assert refused(lambda: start(exam, cast.cadre, at=NOW + 29 * MINUTE)) == "wait"
    assert start(exam, cast.cadre, at=NOW + 30 * MINUTE).number == 2


def test_somebody_gets_more_time_and_attempts_and_a_later_end(cast):
    exam = make_exam(minutes=30, max_attempts=1, opens_at=NOW, closes_at=NOW + 60 * MINUTE)
    values = {"extra_minutes": 10, "extra_attempts": 1, "until": NOW + 120 * MINUTE, "reason": "视力"}
    actions.adjust(exam, cast.cadre, values, by=None, at=NOW)
    assert start(exam, cast.cadre).deadline == NOW + 40 * MINUTE
    submit_attempt(Attempt.objects.get(), at=NOW)
    assert start(exam, cast.cadre, at=NOW + 70 * MINUTE).number == 2
    assert refused(lambda: start(exam, cast.colleague, at=NOW + 70 * MINUTE)) == "closed"


def test_more_time_reaches_an_attempt_that_is_open(cast):
    exam = make_exam(minutes=30)
    attempt = start(exam, cast.cadre)
    values = {"extra_minutes": 10, "extra_attempts": 0, "until": None, "reason": "网络"}
    for _again in range(2):
        actions.adjust(exam, cast.cadre, values, by=None, at=NOW)
    attempt.refresh_from_db()
    assert attempt.deadline == NOW + 40 * MINUTE


def test_starts_are_spread_and_everybody_has_the_whole_time(cast):
    exam = make_exam(minutes=30, start_spread=30, opens_at=NOW, closes_at=NOW + 30 * MINUTE)
    attempts = [start(exam, person) for person in (cast.cadre, cast.colleague, cast.trainer, cast.educator)]
    delays = {(attempt.begins_at - NOW).total_seconds() for attempt in attempts}
    assert all(0 <= delay < 30 for delay in delays)
    assert len(delays) > 1
    assert {attempt.deadline - attempt.begins_at for attempt in attempts} == {30 * MINUTE}
    latest = max(attempts, key=lambda attempt: attempt.begins_at)
    assert refused(lambda: answer(latest, 0, "A", 1, at=latest.begins_at - SECOND)) == "not_begun"


def test_one_place_at_a_time_where_the_exam_says_so(cast):
    exam = make_exam(one_session=True)
    attempt = start(exam, cast.cadre, holder="home")
    assert answer(attempt, 0, "A", 1, holder="home") == "saved"
    assert refused(lambda: answer(attempt, 0, "B", 2, holder="office")) == "taken_over"
    take_over(attempt, holder="office", at=NOW)
    assert refused(lambda: answer(attempt, 0, "B", 3, holder="home")) == "taken_over"
    assert answer(attempt, 0, "B", 4, holder="office") == "saved"
    assert AttemptEvent.objects.filter(kind="taken_over").count() == 1


def test_leaving_is_noted_and_ends_the_attempt_only_where_the_exam_says_so(cast):
    mild, strict = start(make_exam(), cast.cadre), start(make_exam(leave_limit=2), cast.cadre)
    for _again in range(3):
        mild, strict = leave(mild, at=NOW), leave(strict, at=NOW)
    assert (mild.leaves, mild.finished_at) == (3, None)
    assert (strict.leaves, strict.end) == (2, "left")
    assert Grade.objects.get().attempt == strict


def test_without_going_back_only_the_next_question_opens(cast):
    exam = make_exam(*[make_question(str(n)) for n in range(3)], may_go_back=False, shuffle=False)
    attempt = start(exam, cast.cadre)
    assert answer(attempt, 0, "A", 1) == "saved"
    assert answer(attempt, 1, "A", 2) == "locked"
    assert refused(lambda: move(attempt, 2, at=NOW)) == "locked"
    move(attempt, 1, at=NOW)
    assert answer(attempt, 0, "B", 3) == "locked"
    assert answer(attempt, 1, "A", 4) == "saved"
    assert refused(lambda: move(attempt, 0, at=NOW)) == "locked"


def test_each_question_has_its_own_time_and_keeps_what_is_left_of_it(cast):
    exam = make_exam(*[make_question(str(n)) for n in range(3)], seconds_each=60, shuffle=False)
    attempt = start(exam, cast.cadre)
    assert attempt.deadline == NOW + 180 * SECOND
    move(attempt, 1, at=NOW + 40 * SECOND)
    move(attempt, 0, at=NOW + 50 * SECOND)
    assert answer(attempt, 0, "A", 1, at=NOW + 65 * SECOND) == "saved"
    assert answer(attempt, 0, "B", 2, at=NOW + 81 * SECOND) == "locked", "20 s were left, and 10 s of grace"
    move(attempt, 1, at=NOW + 81 * SECOND)
    assert refused(lambda: move(attempt, 0, at=NOW + 82 * SECOND)) == "locked", "its time is used up"


@pytest.mark.parametrize(("rule", "passed"), [("best", True), ("last", False), ("first", True), ("average", False)])
def test_what_counts_of_several_attempts(cast, rule, passed):
    exam = make_exam(counting=rule)
    for key in "ABB":
        attempt = start(exam, cast.cadre)
        answer(attempt, 0, key, 1)
        submit_attempt(attempt, at=NOW)
    stands = actions.standing_of(exam, cast.cadre.pk)
    assert stands.passed is passed
