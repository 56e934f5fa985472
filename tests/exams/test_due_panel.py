import random
from decimal import Decimal

import pytest
from django.utils import timezone

from exams.actions import start_attempt, submit_attempt
from exams.demo import make_exam, sit
from exams.models import Adjustment, Exam
from portal.actions import set_up_site
from questions.demo import make_questions
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    set_up_site(hostname="localhost", port=80, at=NOW)
    return make_exam("第四季度理论测试", make_questions(at=NOW)[:4], marks=Decimal(5), minutes=30)


def shown(client_of, person):
    return "第四季度理论测试" in client_of(person).get("/").content.decode()


def test_the_home_page_names_an_exam_until_it_is_passed(exam, cast, client_of):
    assert shown(client_of, cast.cadre)
    sit(exam, cast.cadre, skill=1.0, rng=random.Random(1), at=timezone.now())
    assert not shown(client_of, cast.cadre)
    assert shown(client_of, cast.colleague)


def test_a_failed_attempt_leaves_the_exam_due(exam, cast, client_of):
    submit_attempt(start_attempt(exam, user=cast.cadre, at=timezone.now()), at=timezone.now())
    assert shown(client_of, cast.cadre)


def test_an_exam_is_due_no_longer_when_every_attempt_is_used(exam, cast, client_of):
    Exam.objects.update(max_attempts=1)
    exam.refresh_from_db()
    attempt = start_attempt(exam, user=cast.cadre, at=timezone.now())
    assert shown(client_of, cast.cadre), "the attempt is open: it can be gone on with"
    submit_attempt(attempt, at=timezone.now())
    assert not shown(client_of, cast.cadre)
    Adjustment.objects.create(exam=exam, user=cast.cadre, extra_attempts=1, reason="补考一次", made_at=timezone.now())
    assert shown(client_of, cast.cadre)


@pytest.mark.parametrize("change", [{"state": "draft"}, {"is_course_test": True}, {"closes_at": NOW}])
def test_drafts_course_tests_and_closed_exams_are_not_due(exam, cast, client_of, change):
    Exam.objects.update(**change)
    assert not shown(client_of, cast.cadre)
