"""Sitting an exam: the frozen paper, the clock, the grade."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from exams.actions import (
    ExamError,
    close_overdue,
    refreeze_exam,
    save_answer,
    start_attempt,
    submit_attempt,
    tell_news,
)
from exams.models import Answer, Attempt, Grade
from exams.review import ALL
from exams.shown import questions_of
from exams.signals import attempt_graded
from questions.models import QuestionVersion
from tests.cast import NOW
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
GRACE = timedelta(seconds=10)


def version(attempt, number=0):
    return attempt.paper[number]["version"]


def answer(attempt, *keys, sequence=1, at=NOW, number=0):
    return save_answer(attempt, version_id=version(attempt, number), response=list(keys), sequence=sequence, at=at)


def refused(call):
    with pytest.raises(ExamError) as caught:
        call()
    return caught.value.code


def test_a_paper_holds_every_question_and_option_once(cast):
    exam = make_exam(*[make_question(str(n), options=list("甲乙丙丁")) for n in range(9)])
    attempt = start_attempt(exam, user=cast.cadre, at=NOW)
    shown = questions_of(attempt)
    assert sorted(question.stem for question in shown) == sorted(map(str, range(9)))
    assert {tuple(sorted(option.text for option in question.options)) for question in shown} == {
        tuple(sorted("甲乙丙丁"))
    }
    assert [[option.letter for option in question.options] for question in shown] == [list("ABCD")] * 9


def test_papers_differ_where_the_exam_shuffles_and_only_there(cast):
    questions = [make_question(str(n)) for n in range(9)]
    for shuffle, papers in ((True, 2), (False, 1)):
        exam = make_exam(*questions, shuffle=shuffle, title=f"{shuffle}")
        people = (cast.cadre, cast.colleague, cast.trainer)
        orders = {str(start_attempt(exam, user=person, at=NOW).paper) for person in people}
        assert len(orders) >= papers
        if not shuffle:
            assert len(orders) == 1


def test_the_two_options_of_a_judgement_keep_their_order(cast):
    exam = make_exam(*[make_question(str(n), kind="judge", options=["对", "错"]) for n in range(12)])
    shown = questions_of(start_attempt(exam, user=cast.cadre, at=NOW))
    assert {tuple(option.text for option in question.options) for question in shown} == {("对", "错")}


def test_a_paper_tells_the_right_answers_only_when_asked_and_finished(cast):
    attempt = start_attempt(make_exam(make_question(explanation="解析")), user=cast.cadre, at=NOW)

    def told(**how):
        (question,) = questions_of(attempt, **how)
        return {option.correct for option in question.options} | {question.explanation, question.awarded} - {"", None}

    assert told() == told(review=ALL) == {None}
    submit_attempt(attempt, at=NOW)
    attempt.refresh_from_db()
    assert told() == {None}
    assert told(review=ALL) == {True, False, "解析", Decimal(0)}


def test_editing_a_question_changes_neither_the_paper_nor_the_grade(cast):
    question = make_question("旧题", options=["水上", "山上"], right=[0])
    attempt = start_attempt(make_exam(question), user=cast.cadre, at=NOW)
    before = questions_of(attempt)
    question.stem = "新题"
    question.body = {"options": [{"text": "改过", "correct": False}, {"text": "山上", "correct": True}]}
    question.save()
    answer(attempt, "A")
    grade = submit_attempt(attempt, at=NOW)
    attempt.refresh_from_db()
    assert [(q.stem, [o.text for o in q.options]) for q in questions_of(attempt)] == [
        (q.stem, [o.text for o in q.options]) for q in before
    ]
    assert grade.score == 10


def test_attempts_after_a_new_freeze_get_the_edited_question(cast):
    question = make_question("旧题")
    exam = make_exam(question)
    submit_attempt(start_attempt(exam, user=cast.cadre, at=NOW), at=NOW)
    question.stem = "新题"
    question.save()
    before = start_attempt(exam, user=cast.cadre, at=NOW)
    assert [shown.stem for shown in questions_of(before)] == ["旧题"]
    submit_attempt(before, at=NOW)
    exam = refreeze_exam(exam, by=None, at=NOW)
    again = start_attempt(exam, user=cast.cadre, at=NOW)
    assert [shown.stem for shown in questions_of(again)] == ["新题"]


def test_the_same_question_is_frozen_once(cast):
    exam = make_exam(make_question())
    for person in (cast.cadre, cast.colleague):
        start_attempt(exam, user=person, at=NOW)
    assert QuestionVersion.objects.count() == 1


def test_an_older_sequence_changes_nothing(cast):
    attempt = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    answer(attempt, "A", sequence=5)
    for sequence in (4, 5, 0):
        assert answer(attempt, "B", sequence=sequence).response == ["A"]
    assert answer(attempt, "C", sequence=6).response == ["C"]


def test_an_answer_may_be_taken_back(cast):
    attempt = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    answer(attempt, "A", sequence=1)
    answer(attempt, sequence=2)
    assert submit_attempt(attempt, at=NOW).score == 0


def test_only_options_of_this_paper_are_taken(cast):
    attempt = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    other = start_attempt(make_exam(make_question("别的")), user=cast.cadre, at=NOW)
    assert refused(lambda: answer(attempt, "Z")) == "bad_choice"
    stranger = version(other)
    assert (
        refused(lambda: save_answer(attempt, version_id=stranger, response=["A"], sequence=1, at=NOW)) == "not_in_paper"
    )
    assert not Answer.objects.exists()


def test_answers_are_taken_until_deadline_and_grace(cast):
    attempt = start_attempt(make_exam(minutes=30), user=cast.cadre, at=NOW)
    end = NOW + 30 * MINUTE + GRACE
    assert answer(attempt, "A", sequence=1, at=end).response == ["A"]
    assert refused(lambda: answer(attempt, "B", sequence=2, at=end + timedelta(milliseconds=1))) == "too_late"
    assert Answer.objects.get().response == ["A"]


def test_an_attempt_ends_with_the_window(cast):
    exam = make_exam(minutes=30, opens_at=NOW, closes_at=NOW + 10 * MINUTE)
    assert start_attempt(exam, user=cast.cadre, at=NOW + 8 * MINUTE).deadline == NOW + 10 * MINUTE


@pytest.mark.parametrize(
    ("minutes", "state", "open_"),
    [
        (-1, "published", False),
        (0, "published", True),
        (59, "published", True),
        (60, "published", False),
        (30, "draft", False),
        (30, "closed", False),
    ],
)
def test_attempts_begin_within_the_window_of_a_published_exam(cast, minutes, state, open_):
    exam = make_exam(state=state, opens_at=NOW, closes_at=NOW + 60 * MINUTE)
    at = NOW + minutes * MINUTE
    if open_:
        assert start_attempt(exam, user=cast.cadre, at=at).number == 1
    else:
        assert refused(lambda: start_attempt(exam, user=cast.cadre, at=at)) == "closed"


def test_an_open_attempt_is_continued(cast):
    exam = make_exam(max_attempts=1)
    first = start_attempt(exam, user=cast.cadre, at=NOW)
    assert start_attempt(exam, user=cast.cadre, at=NOW + MINUTE).pk == first.pk


def test_attempts_are_limited_per_person(cast):
    exam = make_exam(max_attempts=2)
    for _again in range(2):
        submit_attempt(start_attempt(exam, user=cast.cadre, at=NOW), at=NOW)
    assert refused(lambda: start_attempt(exam, user=cast.cadre, at=NOW)) == "no_attempts_left"
    assert start_attempt(exam, user=cast.colleague, at=NOW).number == 1


def test_handing_in_twice_gives_one_grade(cast):
    attempt = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    answer(attempt, "A")
    first = submit_attempt(attempt, at=NOW)
    assert submit_attempt(attempt, at=NOW + MINUTE) == first
    assert Grade.objects.count() == 1
    assert refused(lambda: answer(attempt, "B", sequence=9)) == "too_late"


def test_the_grade_adds_up_the_questions(cast):
    single, several = make_question("单"), make_question("多", kind="multiple", right=[0, 1])
    attempt = start_attempt(make_exam(single, several, make_question("空"), shuffle=False), user=cast.cadre, at=NOW)
    answer(attempt, "A", number=0)
    answer(attempt, "A", number=1)
    grade = submit_attempt(attempt, at=NOW)
    assert (grade.score, grade.full_marks, grade.passed) == (Decimal(15), Decimal(30), False)


def test_what_is_overdue_is_closed_at_its_deadline_and_graded_from_what_was_saved(cast):
    exam = make_exam(minutes=30)
    late, fresh = (
        start_attempt(exam, user=person, at=at)
        for person, at in ((cast.cadre, NOW), (cast.colleague, NOW + 5 * MINUTE))
    )
    answer(late, "A", at=NOW + MINUTE)
    assert close_overdue(at=NOW + 30 * MINUTE + GRACE) == 0
    assert close_overdue(at=NOW + 31 * MINUTE) == 1
    late.refresh_from_db()
    fresh.refresh_from_db()
    assert late.finished_at == late.deadline == NOW + 30 * MINUTE
    assert late.grades.get().score == 10
    assert fresh.finished_at is None
    assert close_overdue(at=NOW + 31 * MINUTE) == 0


def test_starting_again_after_an_abandoned_attempt_closes_that_first(cast):
    exam = make_exam(minutes=30, max_attempts=2)
    first = start_attempt(exam, user=cast.cadre, at=NOW)
    second = start_attempt(exam, user=cast.cadre, at=NOW + 60 * MINUTE)
    first.refresh_from_db()
    assert (second.number, first.finished_at) == (2, first.deadline)


def test_the_grade_is_announced_once(cast, django_capture_on_commit_callbacks):
    said = []

    def hear(**news):
        said.append((news["attempt_id"], news["passed"]))

    attempt_graded.connect(hear)
    attempt = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    answer(attempt, "A")
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            submit_attempt(attempt, at=NOW)
            tell_news(at=NOW)
    attempt_graded.disconnect(hear)
    assert said == [(attempt.pk, True)]


@pytest.mark.parametrize("table", ["exams_grade", "questions_questionversion"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_grades_and_frozen_questions_cannot_be_changed(cast, table, verb):
    submit_attempt(start_attempt(make_exam(), user=cast.cadre, at=NOW), at=NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a truncation wants nothing pending
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(verb.format(table))


def test_the_database_allows_one_open_attempt_and_one_automatic_grade(cast):
    attempt = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    fields = {"exam": attempt.exam, "user": cast.cadre, "started_at": NOW, "deadline": NOW, "paper": []}
    fields |= {"begins_at": NOW, "serial": 1}
    with pytest.raises(IntegrityError, match="attempt_one_open_per_person"), transaction.atomic():
        Attempt.objects.create(number=2, **fields)
    grade = submit_attempt(attempt, at=NOW)
    with pytest.raises(IntegrityError, match="graded_automatically_once"), transaction.atomic():
        Grade.objects.create(
            attempt=attempt, kind="automatic", score=0, full_marks=grade.full_marks, passed=False, at=NOW
        )
