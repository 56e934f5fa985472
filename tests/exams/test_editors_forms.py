"""The editors' forms say in words what does not fit."""

import pytest
from django.urls import reverse

from exams.actions import start_attempt
from exams.models import Exam
from questions.models import Question
from tests.cast import NOW
from tests.material import make_exam, make_question

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


def send_question(client, kind, *right, options=3):
    each = [{"text": f"选项{n}"} | ({"is_correct": "on"} if n in right else {}) for n in range(options)]
    form = {"kind": kind, "stem": "题干", "difficulty": 3, "knowledge_point": "", "explanation": ""}
    return client.post(reverse("wagtailsnippets_questions_question:add"), form | rows("options", *each))


@pytest.mark.parametrize(
    ("kind", "right", "options", "words"),
    [
        ("single", [], 3, "须有且只有一个正确选项，现有 0 个"),
        ("single", [0, 1], 3, "须有且只有一个正确选项，现有 2 个"),
        ("judge", [0, 1], 2, "须有且只有一个正确选项，现有 2 个"),
        ("judge", [0], 3, "判断题须有两个选项，现有 3 个"),
        ("multiple", [1], 3, "多选题至少要有两个正确选项，现有 1 个"),
    ],
)
def test_options_that_do_not_fit_the_kind_are_refused(trainer, kind, right, options, words):
    answer = send_question(trainer, kind, *right, options=options)
    assert answer.status_code == 200
    assert words in answer.text
    assert not Question.objects.exists()


@pytest.mark.parametrize(("kind", "right", "options"), [("single", [2], 3), ("judge", [1], 2), ("multiple", [0, 2], 4)])
def test_options_that_fit_are_taken(cast, trainer, kind, right, options):
    assert send_question(trainer, kind, *right, options=options).status_code == 302
    question = Question.objects.get()
    assert question.created_by == cast.trainer
    assert [option.is_correct for option in question.options.all()] == [n in right for n in range(options)]


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


def test_a_question_that_was_asked_is_refused_politely(cast, centre, client_of):
    question = make_question()
    start_attempt(make_exam(question), user=cast.cadre, at=NOW)
    address = reverse("wagtailsnippets_questions_question:delete", args=[question.pk])
    answer = client_of(cast.root).post(address, follow=True)
    assert answer.status_code == 200
    assert "已被使用，相关记录须保留，不能删除" in answer.text
    assert Question.objects.exists()
