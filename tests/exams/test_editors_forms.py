"""The editors' forms say in words what does not fit."""

import pytest
from django.urls import reverse

from exams.models import Exam
from tests.material import make_question

pytestmark = pytest.mark.django_db


def rows(prefix, *each):
    """Return the fields of an inline list."""
    data = {f"{prefix}-TOTAL_FORMS": len(each), f"{prefix}-INITIAL_FORMS": 0}
    data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    for number, row in enumerate(each):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        data |= {f"{prefix}-{number}-ORDER": number + 1, f"{prefix}-{number}-id": "", f"{prefix}-{number}-DELETE": ""}
    return data


@pytest.fixture
def trainer(cast, centre, client_of):
    """The trainer's browser."""
    return client_of(cast.trainer)


def send_exam(client, *questions, **changes):
    form = {"title": "考试", "state": "published", "minutes": 30, "pass_percent": 60, "max_attempts": 3}
    form |= {"instructions": "", "opens_at": "", "closes_at": ""} | changes
    each = [{"question": question.pk, "marks": 10} for question in questions]
    return client.post(reverse("wagtailsnippets_exams_exam:add"), form | rows("exam_questions", *each))


def test_a_question_stands_in_an_exam_once(trainer):
    question = make_question()
    answer = send_exam(trainer, question, question)
    assert "这道题已在本卷中" in answer.text
    assert not Exam.objects.exists()


def test_an_exam_closes_after_it_opens(trainer):
    answer = send_exam(trainer, make_question(), opens_at="2026-06-10 10:00", closes_at="2026-06-10 09:00")
    assert "截止时间应晚于开放时间" in answer.text
    assert not Exam.objects.exists()


@pytest.mark.parametrize("changes", [{"minutes": 0}, {"pass_percent": 0}, {"pass_percent": 101}])
def test_rules_out_of_range_are_refused(trainer, changes):
    assert send_exam(trainer, make_question(), **changes).status_code == 200
    assert not Exam.objects.exists()


def test_a_fitting_exam_is_taken(trainer):
    assert send_exam(trainer, make_question("一"), make_question("二")).status_code == 302
    assert Exam.objects.with_totals().get().question_count == 2
