"""What a cadre finds on the exam page: what is open for them, what opens later, what counts."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from exams import actions
from exams.exports import write_results
from exams.models import Adjustment, Exam
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def listed(client_of, person):
    return client_of(person).get("/exams/").text


def sit(exam, person, key, *, at):
    attempt = actions.start_attempt(exam, user=person, at=at)
    version = attempt.paper[0]["version"]
    actions.save_answer(attempt, version_id=version, response=[key], sequence=1, at=at)
    return actions.submit_attempt(attempt, at=at)


def test_an_exam_is_announced_before_it_opens(cast, centre, client_of):
    opens_at = timezone.now() + DAY
    make_exam(opens_at=opens_at)
    page = listed(client_of, cast.cadre)
    assert "即将开放" in page
    assert f"{timezone.localtime(opens_at):%Y-%m-%d %H:%M} 起" in page
    assert "现在没有开放的考试" in page


def test_what_nobody_can_begin_any_more_stands_among_the_results_alone(cast, centre, client_of):
    exam = make_exam(max_attempts=1)
    sit(exam, cast.cadre, "A", at=timezone.now())
    page = listed(client_of, cast.cadre)
    assert "现在没有开放的考试" in page
    assert exam.title in page
    assert "现在没有开放的考试" not in listed(client_of, cast.colleague)


@pytest.mark.parametrize("change", [{"state": "draft"}, {"is_course_test": True}])
def test_drafts_and_course_tests_are_not_announced(cast, centre, client_of, change):
    make_exam(opens_at=timezone.now() + DAY)
    Exam.objects.update(**change)
    assert "即将开放" not in listed(client_of, cast.cadre)


def test_who_was_granted_a_later_end_finds_the_exam_until_then(cast, centre, client_of):
    now = timezone.now()
    exam = make_exam(closes_at=now - timedelta(minutes=1))
    later = now + DAY
    Adjustment.objects.create(exam=exam, user=cast.cadre, until=later, reason="出差", made_at=now)
    page = listed(client_of, cast.cadre)
    assert f"{timezone.localtime(later):%m-%d %H:%M} 截止" in page
    assert "现在没有开放的考试" in listed(client_of, cast.colleague)
    assert (
        f"为你延至 {timezone.localtime(later):%Y-%m-%d %H:%M}" in client_of(cast.cadre).get(f"/exams/{exam.uid}/").text
    )
    Adjustment.objects.update(until=now - timedelta(seconds=1))
    assert "现在没有开放的考试" in listed(client_of, cast.cadre)


def test_an_exam_without_an_end_stays_open_for_whom_something_was_arranged(cast, centre, client_of):
    exam = make_exam()
    Adjustment.objects.create(
        exam=exam, user=cast.cadre, until=timezone.now() - DAY, reason="出差", made_at=timezone.now()
    )
    assert "现在没有开放的考试" not in listed(client_of, cast.cadre)


def test_what_counts_of_several_attempts_is_told_when_all_marks_may_be_seen(cast, centre, client_of):
    exam, now = make_exam(make_question(), counting="average"), timezone.now()
    client = client_of(cast.cadre)
    sit(exam, cast.cadre, "A", at=now)
    assert "计入成绩" not in client.get(f"/exams/{exam.uid}/").text, "one attempt counts anyway"
    sit(exam, cast.cadre, "B", at=now)
    page = client.get(f"/exams/{exam.uid}/").text
    assert "计入成绩（平均分）" in page
    assert "5 / 10" in page
    Exam.objects.update(review_marks="results")
    assert "计入成绩" not in client.get(f"/exams/{exam.uid}/").text


def test_the_workbook_of_results_has_one_row_a_person_with_what_counts(cast):
    exam, now = make_exam(make_question(), counting="best", organiser=cast.city), timezone.now()
    for key in "BA":
        sit(exam, cast.cadre, key, at=now)
    sit(exam, cast.colleague, "B", at=now)
    book = openpyxl.load_workbook(BytesIO(write_results(exam, by=cast.educator, at=now)))
    rows = {row[0]: row[3:] for row in list(book["计入成绩"].values)[1:]}
    assert rows == {
        cast.cadre.real_name: (2, 10, 10, "合格"),
        cast.colleague.real_name: (1, 0, 10, "未合格"),
    }
    assert len(list(book["答卷"].values)) == 4
