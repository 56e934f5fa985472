"""What follows from a grade is done after handing in, and nothing of it is lost on the way."""

import pytest
from django.db import connections

from courses.actions import enrol
from courses.models import Enrolment, Lesson
from exams.actions import save_answer, start_attempt, submit_attempt, tell_news
from exams.actions.news import TELLING
from exams.models import Attempt, Grade
from exams.signals import attempt_graded
from jobs import carrier
from tests.cast import NOW
from tests.material import make_course, make_exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(cast, centre):
    """A passed test of a course, which nobody has been told of yet."""
    exam = make_exam(is_course_test=True)
    enrol(make_course(Lesson(title="测验", kind="exam", target=exam.uid)), user=cast.cadre, at=NOW)
    attempt = start_attempt(exam, user=cast.cadre, at=NOW)
    save_answer(attempt, version_id=attempt.paper[0]["version"], response=["A"], sequence=1, at=NOW)
    submit_attempt(attempt, at=NOW)
    return attempt


@pytest.fixture
def heard():
    """The attempts of which whoever listens was told, and faults that are to happen first."""
    faults, said = [], []

    def hear(attempt_id, **news):
        if faults:
            raise faults.pop()
        said.append(attempt_id)

    attempt_graded.connect(hear)
    yield said, faults
    attempt_graded.disconnect(hear)


def is_complete():
    return Enrolment.objects.get().completed_at == NOW


def test_handing_in_grades_at_once_and_completes_the_course_afterwards(attempt):
    assert Grade.objects.get().passed
    assert not is_complete()
    assert tell_news(at=NOW) == 1
    assert is_complete()
    assert tell_news(at=NOW) == 0


def test_the_result_says_that_the_course_follows(cast, attempt, client_of):
    words = "课程进度和学时正在更新"
    client = client_of(cast.cadre)
    attempt.refresh_from_db()
    address = attempt.get_absolute_url()
    assert words in client.get(address).content.decode()
    tell_news(at=NOW)
    assert words not in client.get(address).content.decode()


def test_what_a_listener_could_not_do_is_told_again(attempt, heard):
    said, faults = heard
    faults.append(RuntimeError("the disk was full"))
    assert tell_news(at=NOW) == 0
    assert said == []
    assert tell_news(at=NOW) == 1
    assert said == [attempt.pk]


def test_one_that_fails_does_not_keep_the_others_waiting(cast, attempt, heard):
    said, faults = heard
    second = start_attempt(make_exam(), user=cast.cadre, at=NOW)
    submit_attempt(second, at=NOW)
    faults.append(RuntimeError("only the first"))
    assert tell_news(at=NOW) == 1
    assert said == [second.pk]


def test_who_died_after_telling_tells_again_and_nothing_is_double(attempt, heard):
    tell_news(at=NOW)
    Attempt.objects.filter(pk=attempt.pk).update(news="graded")  # as if the mark had not been taken off any more
    assert tell_news(at=NOW) == 1
    assert is_complete()


def test_only_one_process_tells_at_a_time(attempt):
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [TELLING])
            assert tell_news(at=NOW) == 0
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TELLING])  # closing would not wait for it
    finally:
        other.close()
    assert tell_news(at=NOW) == 1


def test_practice_is_no_news(cast):
    attempt = start_attempt(make_exam(is_practice=True), user=cast.cadre, at=NOW)
    submit_attempt(attempt, at=NOW)
    attempt.refresh_from_db()
    assert attempt.news == ""


def test_many_that_hand_in_at_once_wake_the_worker_once():
    before = carrier.waiting("celery")
    carrier._woken.clear()
    for _each in range(50):
        assert carrier.wake("exams.tell_news")
    assert carrier.waiting("celery") == before + 1
