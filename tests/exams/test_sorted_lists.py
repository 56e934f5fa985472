"""The lists of the staff are sorted as one asks, and as usual where one asks for nothing that is known."""

from datetime import time, timedelta

import pytest

from accounts.models import User
from exams import actions
from exams.models import Paper
from tests.cast import NOW
from tests.exams.test_marking import sat
from tests.material import make_exam, make_paper, make_question

pytestmark = pytest.mark.django_db
RHYTHM = {"every": "monthly", "month": 1, "day": 15, "opens": time(9), "days_open": 3}


@pytest.fixture
def educator(cast, centre, client_of):
    """The educator's browser."""
    return client_of(cast.educator)


@pytest.fixture
def papers(cast):
    """Three papers of the county, made in the order B, A, C and used once, twice and never."""
    for title, uses in (("B", 1), ("A", 2), ("C", 0)):
        paper = make_paper(make_question(title), title=title, organiser=cast.dinglan)
        for _each in range(uses):
            actions.make_exam(cast.dinglan, {"title": "考试", "paper": paper}, by=cast.educator, at=NOW)


@pytest.mark.parametrize(
    ("asked", "order"), [("", "CAB"), ("new", "CAB"), ("title", "ABC"), ("used", "ABC"), ("organiser__path", "CAB")]
)
def test_papers_are_sorted_by_age_name_and_use(papers, educator, asked, order):
    page = educator.get(f"/staff/papers/?sort={asked}").context["page"]
    assert "".join(each.title for each in page) == order


def test_papers_that_are_used_as_often_come_newest_first(papers, educator):
    Paper.objects.get(title="A").exams.all().delete()
    page = educator.get("/staff/papers/?sort=used").context["page"]
    assert "".join(each.title for each in page) == "BCA"


def test_sorting_keeps_what_else_was_asked(papers, educator):
    page = educator.get("/staff/papers/?q=A&state=ready&page=1").text
    assert 'href="?q=A&amp;state=ready&amp;sort=used"' in page
    assert 'name="sort" value="used"' in educator.get("/staff/papers/?sort=used").text, "a search keeps the order"


@pytest.mark.parametrize(("asked", "order"), [("", "BA"), ("old", "AB"), ("exam", "BA"), ("name", "AB"), ("pk", "BA")])
def test_appeals_are_sorted_by_time_exam_and_name(cast, educator, asked, order):
    """A asked first, about an exam that comes later in the alphabet."""
    names = {}
    for n, (person, title) in enumerate(((cast.cadre, "Z"), (cast.colleague, "Y"))):
        User.objects.filter(pk=person.pk).update(real_name="AB"[n])
        exam = make_exam(make_question(title, right=[1]), title=title, organiser=cast.dinglan, appeal_days=3)
        attempt = sat(exam, person)
        actions.publish_results(exam, by=None, at=NOW)
        actions.appeal(attempt, reason="请复核", by=person, at=NOW + timedelta(hours=n))
        names[title] = "AB"[n]
    page = educator.get(f"/staff/appeals/?sort={asked}").context["page"]
    assert "".join(names[each.attempt.exam.title] for each in page) == order


@pytest.mark.parametrize(("asked", "order"), [("", "CAB"), ("title", "ABC"), ("made", "BCA"), ("pk", "CAB")])
def test_recurring_exams_are_sorted_by_age_name_and_what_they_made(cast, educator, asked, order):
    template = make_exam(make_question(), organiser=cast.dinglan)
    for title, is_active in (("B", False), ("A", True), ("C", True)):
        values = RHYTHM | {"title": title, "template": template, "is_active": is_active}
        made = actions.set_series(None, values, by=cast.educator, at=NOW)
        if title == "B":
            make_exam(make_question("新"), series=made, period="2026-05", organiser=cast.dinglan)
    page = educator.get(f"/staff/exam-series/?sort={asked}").context["page"]
    assert "".join(each.title for each in page) == order
