"""Evaluating a course: once, after finishing it, without a name, shown from five answers on."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.actions import issue_account
from courses.models import Enrolment
from discussion.actions import evaluate, publish_questions
from discussion.evaluations import overall_mark, results_of
from discussion.models import Evaluation, EvaluationForm
from tests.cast import NOW
from tests.material import make_course

pytestmark = pytest.mark.django_db


def finish(course, person):
    Enrolment.objects.create(user=person, course=course, enrolled_at=NOW, last_active_at=NOW, completed_at=NOW)


def say(course, person, value, remark=""):
    scores = {question.pk: value for question in EvaluationForm.objects.first().questions.all()}
    return evaluate(course, scores, remark=remark, by=person, at=NOW)


def learners(course, count, prefix="x"):
    people = [issue_account(f"{prefix}{n}", real_name=f"学员{n}", password=None, by=None, at=NOW) for n in range(count)]
    for person in people:
        finish(course, person)
    return people


def test_only_who_finished_the_course_speaks(cast, course, client_of):
    with pytest.raises(PermissionDenied):
        say(course, cast.cadre, 5)
    Enrolment.objects.create(user=cast.cadre, course=course, enrolled_at=NOW, last_active_at=NOW)
    assert client_of(cast.cadre).get(f"/learn/{course.pk}/evaluation/").status_code == 404


def test_an_evaluation_is_given_on_its_page_and_replaced_within_thirty_days(cast, course, client_of):
    finish(course, cast.cadre)
    client = client_of(cast.cadre)
    address = f"/learn/{course.pk}/evaluation/"
    assert address in client.get(course.url).text
    names = [name for name in client.get(address).context["form"].fields if name != "remark"]
    assert "请选择一项" in client.post(address, dict.fromkeys(names[:-1], "4")).text
    assert client.post(address, dict.fromkeys(names, "4") | {"remark": "好"}).status_code == 302
    client.post(address, dict.fromkeys(names, "2"))
    said = Evaluation.objects.get()
    assert {score.value for score in said.scores.all()} == {2}
    Evaluation.objects.update(at=said.at - timedelta(days=30))
    assert client.get(address).status_code == 404


def test_below_five_answers_nothing_is_shown(cast, course, client_of):
    people = learners(course, 5)
    for person in people[:4]:
        say(course, person, 5, remark="独特的意见")
    assert overall_mark(course) is None
    hidden = results_of(course)
    assert (hidden.is_shown, hidden.lines, hidden.remarks) == (False, [], [])
    assert "独特的意见" not in client_of(cast.trainer).get(f"/staff/courses/{course.pk}/").text
    say(course, people[4], 3)
    assert overall_mark(course) == (4.6, 5)
    page = client_of(cast.trainer).get(f"/staff/courses/{course.pk}/").text
    assert "独特的意见" in page
    assert "学员0" not in page
    assert "4.6" in client_of(cast.cadre).get(course.url).text


def test_results_stand_beside_the_mean_of_all_courses(course):
    other = make_course()
    for person in learners(course, 5):
        say(course, person, 5)
    for person in learners(other, 5, "y"):
        say(other, person, 2)
    assert {(line.mean, line.norm) for line in results_of(course).lines} == {(5.0, 3.5)}


def test_new_questions_are_a_new_version_and_old_answers_stay(cast, course, client_of):
    for person in learners(course, 5):
        say(course, person, 4)
    client = client_of(cast.educator)
    client.post("/staff/discussion/evaluation/", {"questions": "第一问\n\n总体"})
    assert list(EvaluationForm.objects.first().questions.values_list("text", flat=True)) == ["第一问", "总体"]
    assert results_of(course).count == 0
    assert overall_mark(course) == (4.0, 5)


def test_answers_to_other_questions_or_off_the_scale_are_refused(cast, course):
    finish(course, cast.cadre)
    asked = [question.pk for question in EvaluationForm.objects.first().questions.all()]
    for scores in ({}, dict.fromkeys(asked[1:], 3), dict.fromkeys(asked, 6), dict.fromkeys([*asked, 0], 3)):
        with pytest.raises(ValidationError):
            evaluate(course, scores, remark="", by=cast.cadre, at=NOW)
    with pytest.raises(ValidationError):
        publish_questions(["同", "同"], by=None, at=NOW)
    assert not Evaluation.objects.exists()
