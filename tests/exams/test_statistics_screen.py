"""The figures of an exam on the screen, in the workbook, and in the question bank."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.actions import appoint, issue_account
from accounts.models import CadreCategory, Rank, User
from exams.actions import count_questions, count_recent, save_answer, start_attempt, submit_attempt
from exams.item_analysis import analyse
from exams.models import Exam, Grade
from questions.models import Question
from tests.cast import NOW
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db

#: Who answers what: the key of each of three questions, by person. The first six are of one unit, two of another.
SHEETS = ["AAA", "AAA", "AAB", "AAB", "ABB", "ABB", "BBA", "BBB"]


@pytest.fixture
def people(cast):
    """Six people of one unit and two of another."""
    made = []
    for number in range(len(SHEETS)):
        user = issue_account(f"k{number}", real_name=f"考生{number}", password=None, by=None, at=NOW)
        unit = cast.dinglan_office if number < 6 else cast.pulan_office
        category = CadreCategory.objects.get(code="county")
        since = NOW.date() - timedelta(days=400)
        appoint(user, unit=unit, post="干部", rank=Rank.R40, category=category, start=since, by=None, at=NOW)
        user.refresh_from_db()
        made.append(user)
    return made


@pytest.fixture
def exam(cast, people):
    """An exam of three questions that has been sat."""
    made = make_exam(*[make_question(f"第 {n} 题") for n in range(3)], shuffle=False, max_attempts=2)
    Exam.objects.filter(pk=made.pk).update(organiser=cast.dinglan)
    for user, keys in zip(people, SHEETS, strict=True):
        sit(made, user, keys)
    return Exam.objects.get(pk=made.pk)


def sit(exam, user, keys, at=NOW):
    attempt = start_attempt(exam, user=user, at=at)
    for sequence, (item, key) in enumerate(zip(attempt.paper, keys, strict=True), start=1):
        save_answer(attempt, version_id=item["version"], response=[key], sequence=sequence, at=at)
    submit_attempt(attempt, at=at)


def test_the_analysis_counts_what_people_got(exam):
    analysis = analyse(exam)
    assert (analysis.figures.people, analysis.full) == (8, 30.0)
    assert analysis.figures.mean == pytest.approx(10 * (6 + 4 + 3) / 8)
    assert [item.figures.facility for item in analysis.items] == pytest.approx([6 / 8, 4 / 8, 3 / 8])
    assert sum(analysis.bins) == 8
    first = analysis.items[0]
    assert [(row.key, row.right, row.figures.count) for row in first.choices] == [
        ("A", True, 6),
        ("B", False, 2),
        ("C", False, 0),
    ]
    assert first.figures.discrimination > 0


def test_small_groups_are_neither_shown_nor_to_be_told_from_the_rest(exam):
    analysis = analyse(exam)
    assert [(group.name, group.people) for group in analysis.units] == [("其他", 8)]
    assert [group.people for group in analysis.categories] == [8]


def test_groups_of_five_and_more_are_shown(exam, people, cast):
    for user in people[6:]:
        User.objects.filter(pk=user.pk).update(unit=cast.dinglan_office)
    assert [(group.name, group.people) for group in analyse(exam).units] == [("定澜区教育局", 8)]


def test_a_second_attempt_counts_only_where_all_are_asked_for(exam, people):
    sit(exam, people[7], "AAA", at=NOW + timedelta(hours=1))
    assert analyse(exam).figures.people == 8
    assert analyse(exam, which="all").figures.people == 9


def test_a_later_grade_takes_the_place_of_the_earlier_one(exam, people):
    attempt = exam.attempts.get(user=people[7])
    items = {str(item["version"]): "10" for item in attempt.paper}
    full = Decimal(30)
    Grade.objects.create(attempt=attempt, kind="regrade", score=full, full_marks=full, passed=True, items=items, at=NOW)
    assert analyse(exam).items[0].figures.facility == pytest.approx(7 / 8)


def test_the_page_shows_figures_and_names_nobody(exam, cast, people, client_of, django_assert_max_num_queries):
    educator = client_of(cast.educator)
    educator.get(reverse("exams:statistics", args=[exam.uid]))
    with django_assert_max_num_queries(24):
        page = educator.get(reverse("exams:statistics", args=[exam.uid]), {"sort": "facility"}).text
    assert "内部一致性系数" in page
    assert page.index("第 2 题") < page.index("第 0 题")
    assert not any(person.real_name in page for person in people)
    assert "普澜区海洋局" not in page


def test_an_exam_that_nobody_sat_says_so(cast, client_of):
    exam = make_exam()
    page = client_of(cast.educator).get(reverse("exams:statistics", args=[exam.uid])).text
    assert "还没有评定的答卷" in page


def test_the_workbook_holds_what_the_page_shows(exam, cast, client_of):
    answer = client_of(cast.educator).get(reverse("exams:statistics_export", args=[exam.uid]))
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["整卷", "试题", "选项", "按单位", "按类别"]
    rows = list(book["试题"].iter_rows(min_row=2, values_only=True))
    assert [row[6] for row in rows] == [0.75, 0.5, 0.375]
    assert [row[:2] for row in book["按单位"].iter_rows(min_row=2, values_only=True)] == [("其他", 8)]


def test_the_bank_learns_what_an_exam_has_shown(exam):
    assert count_questions(exam, at=NOW) == 3
    question = Question.objects.get(stem="第 0 题")
    assert (question.figures.uses, question.figures.answers) == (1, 8)
    assert question.figures.facility == pytest.approx(0.75)
    (use,) = question.uses.all()
    assert (use.title, use.url) == (exam.title, reverse("exams:statistics", args=[exam.uid]))


def test_only_what_has_ended_is_counted(exam):
    assert count_recent(at=NOW) == 0
    question = Question.objects.get(stem="第 0 题")
    assert (question.figures.uses, question.figures.answers, question.figures.facility) == (1, 0, None)
    Exam.objects.filter(pk=exam.pk).update(closes_at=NOW + timedelta(minutes=1))
    assert count_recent(at=NOW + timedelta(hours=1)) == 1
    assert count_recent(at=NOW + timedelta(days=9)) == 0
