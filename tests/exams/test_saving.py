"""What becomes of answers that come twice, out of order, from two pages, or too late."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.actions import ExamError, Sent, close_overdue, save_answers, start_attempt, submit_attempt
from exams.models import GRACE, Answer, AttemptEvent, Grade, LateAnswer
from tests.cast import NOW
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(cast):
    """The cadre's open attempt of two questions."""
    exam = make_exam(make_question("一"), make_question("二"), shuffle=False)
    return start_attempt(exam, user=cast.cadre, at=NOW)


def sent(attempt, key, sequence, *, number=0, seen=None, client="", flagged=None):
    return Sent(attempt.paper[number]["version"], [key] if key else [], sequence, seen, client, flagged)


def save(attempt, *answers, at=NOW):
    return [each.state for each in save_answers(attempt, answers, at=at)]


def stored(attempt, number=0):
    return Answer.objects.get(attempt=attempt, version=attempt.paper[number]["version"])


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 9)), min_size=1, max_size=12), st.randoms())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_order_and_how_often_they_come_the_highest_sequence_stays(attempt, changes, dice):
    Answer.objects.all().delete()
    changes = list({sequence: key for key, sequence in changes}.items())
    coming = changes * 2
    dice.shuffle(coming)
    for sequence, key in coming:
        save(attempt, sent(attempt, key, sequence, client="page"))
    last = max(changes)
    assert (stored(attempt).sequence, stored(attempt).response) == (last[0], [last[1]])


def test_what_one_page_has_not_seen_it_does_not_overwrite(attempt):
    assert save(attempt, sent(attempt, "A", 1, client="one", seen=0)) == ["saved"]
    (conflict,) = save_answers(attempt, [sent(attempt, "B", 7, client="two", seen=0)], at=NOW)
    assert (conflict.state, conflict.response, conflict.sequence) == ("conflict", ["A"], 1)
    assert stored(attempt).response == ["A"]
    assert AttemptEvent.objects.get(kind="conflict").details == {"question": 1}
    assert save(attempt, sent(attempt, "B", 8, client="two", seen=1)) == ["saved"], "having seen it, they may"
    assert stored(attempt).response == ["B"]


def test_two_pages_that_agree_have_no_conflict(attempt):
    save(attempt, sent(attempt, "A", 1, client="one", seen=0))
    assert save(attempt, sent(attempt, "A", 7, client="two", seen=0)) == ["saved"]


def test_an_answer_that_cannot_be_does_not_keep_the_others_out(attempt):
    answers = [sent(attempt, "Z", 1), sent(attempt, "B", 2, number=1)]
    assert save(attempt, *answers) == ["refused", "saved"]
    assert stored(attempt, 1).response == ["B"]


def test_a_flag_stays_until_it_is_taken_away(attempt):
    save(attempt, sent(attempt, "A", 1, flagged=True))
    save(attempt, sent(attempt, "B", 2))
    assert stored(attempt).flagged
    save(attempt, sent(attempt, "B", 3, flagged=False))
    assert not stored(attempt).flagged


def test_what_comes_after_the_grace_is_kept_and_not_graded(attempt):
    save(attempt, sent(attempt, "B", 1))
    late = attempt.deadline + GRACE + timedelta(milliseconds=1)
    with pytest.raises(ExamError, match="已过截止时间"):
        save_answers(attempt, [sent(attempt, "A", 2)], at=late)
    assert close_overdue(at=late) == 1
    with pytest.raises(ExamError):
        save_answers(attempt, [sent(attempt, "A", 3), sent(attempt, "Z", 4, number=1)], at=late)
    assert stored(attempt).response == ["B"]
    kept = LateAnswer.objects.get()
    assert (kept.response, kept.sequence, kept.arrived_at) == (["A"], 3, late)
    assert Grade.objects.get().score == 0


def test_saving_again_what_is_stored_is_not_late(attempt):
    save(attempt, sent(attempt, "A", 1))
    submit_attempt(attempt, at=NOW)
    with pytest.raises(ExamError):
        save_answers(attempt, [sent(attempt, "A", 1)], at=NOW)
    assert not LateAnswer.objects.exists()


def test_a_save_that_comes_again_after_the_end_is_not_late(attempt):
    save(attempt, sent(attempt, "A", 1, client="page"), sent(attempt, "B", 2, client="page"))
    submit_attempt(attempt, at=NOW)
    with pytest.raises(ExamError):
        save_answers(attempt, [sent(attempt, "A", 1, client="page")], at=NOW)
    assert not LateAnswer.objects.exists()


def test_of_late_answers_the_one_with_the_highest_sequence_is_kept(attempt):
    submit_attempt(attempt, at=NOW)
    for key, sequence in (("A", 3), ("B", 2)):
        with pytest.raises(ExamError):
            save_answers(attempt, [sent(attempt, key, sequence)], at=NOW)
    assert LateAnswer.objects.get().response == ["A"]
