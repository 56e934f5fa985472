"""After an attempt: what may be seen when, practice with solutions, the book of wrong questions."""

from datetime import timedelta

import pytest

from exams import actions, clock
from exams.models import Exam, WrongQuestion
from exams.review import review_of
from tests.cast import NOW
from tests.exams.test_marking import sat
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REVIEWS = ("marks", "responses", "correctness", "solutions", "explanations")
SECRET = "因为舟浮于水"


def hidden(when):
    return {f"review_{name}": when for name in REVIEWS}


@pytest.mark.parametrize(
    ("when", "open_", "ended", "published"),
    [
        ("never", False, False, False),
        ("submit", True, True, True),
        ("close", False, True, True),
        ("results", False, False, True),
    ],
)
def test_what_may_be_seen_when(cast, when, open_, ended, published):
    exam = make_exam(closes_at=NOW + DAY, **hidden(when))
    attempt = actions.start_attempt(exam, user=cast.cadre, at=NOW)
    assert not any(vars(review_of(attempt, at=NOW)).values())
    actions.submit_attempt(attempt, at=NOW)
    attempt.refresh_from_db()
    assert set(vars(review_of(attempt, at=NOW)).values()) == {open_}
    assert set(vars(review_of(attempt, at=NOW + DAY)).values()) == {ended}
    actions.publish_results(exam, by=None, at=NOW + DAY)
    attempt.refresh_from_db()
    assert set(vars(review_of(attempt, at=NOW + DAY)).values()) == {published}


@pytest.mark.parametrize("when", ["never", "close", "results"])
def test_nothing_tells_marks_or_solutions_before_its_time(cast, centre, client_of, when):
    exam = make_exam(make_question(explanation=SECRET, right=[1]), closes_at=clock.now() + DAY, **hidden(when))
    attempt = actions.start_attempt(exam, user=cast.cadre, at=clock.now())
    actions.submit_attempt(attempt, at=clock.now())
    actions.fill_books(at=clock.now())
    client = client_of(cast.cadre)
    for address in (f"/exams/attempts/{attempt.uid}/result/", "/exams/", exam.get_absolute_url(), "/exams/wrong/"):
        page = client.get(address)
        assert page.status_code == 200
        for telling in (SECRET, "answer--right", "未合格", "0 / 10", "舟行何处"):
            assert telling not in page.text, (address, telling)
    book = WrongQuestion.objects.get()
    assert client.get(f"/exams/wrong/{book.uid}/").status_code == 404


def test_practice_shows_a_solution_only_for_what_was_checked(cast, centre, client_of):
    exam = make_exam(
        make_question("一", explanation="甲" + SECRET), make_question("二", explanation="乙" + SECRET), is_practice=True
    )
    client = client_of(cast.cadre)
    client.post(f"{exam.get_absolute_url()}start/")
    attempt = exam.attempts.get()
    address = f"/exams/attempts/{attempt.uid}/"
    assert SECRET not in client.get(address).text
    versions = {item["version"]: item for item in attempt.paper}
    first = next(iter(versions))
    client.post(f"{address}save/", {f"q{first}": "B", f"s{first}": "0", "check": str(first)})
    page = client.get(address).text
    assert page.count(SECRET) == 1
    with pytest.raises(actions.ExamError):
        actions.save_answer(attempt, version_id=first, response=["A"], sequence=99, at=clock.now())


def test_an_exam_has_no_checking(cast):
    attempt = actions.start_attempt(make_exam(), user=cast.cadre, at=NOW)
    with pytest.raises(actions.ExamError) as caught:
        actions.check_answer(attempt, attempt.paper[0]["version"], at=NOW)
    assert caught.value.code == "not_practice"


def test_practice_counts_for_nothing(cast):
    exam = make_exam(is_practice=True)
    sat(exam, cast.cadre)
    assert Exam.objects.due_for(cast.cadre).count() == 0


def test_the_book_of_wrong_questions(cast, centre, client_of):
    exam = make_exam(make_question("错过的题", right=[1], explanation=SECRET), make_question("答对的题"))
    for _attempt in range(2):
        sat(exam, cast.cadre)
        assert actions.fill_books(at=NOW) == 1
    assert actions.fill_books(at=NOW) == 0
    entry = WrongQuestion.objects.get()
    assert entry.times == 2
    client = client_of(cast.cadre)
    assert "错过的题" in client.get("/exams/wrong/").text
    assert "答对的题" not in client.get("/exams/wrong/?state=all").text
    address = f"/exams/wrong/{entry.uid}/"
    assert SECRET not in client.get(address).text
    wrong = client.post(address, {f"q{entry.version_id}": "A"})
    assert SECRET in wrong.text
    assert "还不对" in wrong.text
    assert "答对了" in client.post(address, {f"q{entry.version_id}": "B"}).text
    assert "错过的题" not in client.get("/exams/wrong/").text
    assert "错过的题" in client.get("/exams/wrong/?state=done").text
    assert client_of(cast.colleague).get(address).status_code == 404
    client.post(f"{address}forget/")
    assert not WrongQuestion.objects.exists()
