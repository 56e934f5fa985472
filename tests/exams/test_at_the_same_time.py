"""Many calls at once during an exam."""

import pytest
from django.utils import timezone

from courses.actions import enrol
from courses.models import Lesson
from exams.actions import next_sheet, save_answer, set_markers, start_attempt, submit_attempt, tell_news
from exams.models import Answer, Attempt, Grade
from questions.models import Question
from scoring.demo import make_policies
from scoring.models import CreditEntry
from tests.cast import NOW, make_cast
from tests.material import make_course, make_exam, make_site
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_clicks_start_one_attempt():
    cast, exam = make_cast(), make_exam()
    results = together([lambda: start_attempt(exam, user=cast.cadre, at=NOW)] * 20)
    assert {result.pk for result in results} == {Attempt.objects.get().pk}


def test_of_many_answers_at_once_the_latest_stays():
    cast = make_cast()
    attempt = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    paper = attempt.paper[0]["version"]

    def save(number):
        return save_answer(attempt, version_id=paper, response=["ABC"[number % 3]], sequence=number, at=NOW)

    together([lambda number=number: save(number) for number in (7, 20, 3, 1, 19, 12, 5, 18, 2, 11)])
    stored = Answer.objects.get()
    assert (stored.sequence, stored.response) == (20, ["C"])


def test_twenty_times_handed_in_gives_one_grade():
    cast = make_cast()
    attempt = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    results = together([lambda: submit_attempt(attempt, at=NOW)] * 20)
    assert {result.pk for result in results} == {Grade.objects.get().pk}


def test_an_answer_that_races_with_handing_in_is_in_the_grade_or_refused():
    cast, exam = make_cast(), make_exam()
    for _round in range(5):
        attempt = start_attempt(exam, user=cast.cadre, at=NOW)
        paper = attempt.paper[0]["version"]
        saved, grade = together(
            [
                lambda attempt=attempt, paper=paper: save_answer(
                    attempt, version_id=paper, response=["A"], sequence=1, at=NOW
                ),
                lambda attempt=attempt: submit_attempt(attempt, at=NOW),
            ]
        )
        assert (grade.score == 10) == isinstance(saved, Answer)


def test_handing_in_many_times_gives_one_credit():
    make_site()
    cast, exam = make_cast(), make_exam(is_course_test=True)
    make_policies(year=timezone.localdate().year)
    course = make_course(Lesson(title="测验", kind="exam", target=exam.uid))
    enrol(course, user=cast.cadre, at=timezone.now())
    attempt = start_attempt(exam, user=cast.cadre, at=timezone.now())
    save_answer(attempt, version_id=attempt.paper[0]["version"], response=["A"], sequence=1, at=timezone.now())
    together([lambda: submit_attempt(attempt, at=timezone.now())] * 20)
    told = together([lambda: tell_news(at=timezone.now())] * 5)
    assert sum(told) == 1
    assert (Grade.objects.count(), CreditEntry.objects.count()) == (1, 1)


def test_two_markers_at_once_get_different_sheets():
    cast = make_cast()
    exam = make_exam(Question.objects.create(kind="essay", stem="谈谈", body={}, plain="谈谈"))
    for person in (cast.cadre, cast.colleague):
        attempt = start_attempt(exam, user=person, at=NOW)
        save_answer(attempt, version_id=attempt.paper[0]["version"], response="舟", sequence=1, at=NOW)
        submit_attempt(attempt, at=NOW)
    set_markers(exam, [cast.trainer, cast.reviewer], by=None, at=NOW)
    sheets = together([lambda who=who: next_sheet(exam, by=who, at=NOW) for who in (cast.trainer, cast.reviewer)])
    assert len({sheet.pk for sheet in sheets}) == 2
