"""Nothing that tells a solution reaches the browser while an attempt of any sort is open."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from exams import clock
from exams.actions import start_attempt, submit_attempt
from exams.review import ALL
from exams.shown import questions_of
from questions.actions import save_question
from questions.drafts import Draft
from tests.material import make_exam

pytestmark = pytest.mark.django_db
SECRETS = (
    "独角鲸",
    "评分要点甲乙",
    "因为舟浮于水",
    "3.14159",
    '"answer":',
    "explanation",
    "accepted",
    "guide",
    "answer--right",
)


@pytest.fixture
def questions(db):
    """A question of every kind, each with something that nobody may read before the end."""
    said = {"explanation": "因为舟浮于水"}
    options = [{"text": "水上", "correct": True}, {"text": "山上", "correct": False}]
    gaps = [{"accepted": ["独角鲸"]}, {"number": "3.14159", "tolerance": "0.1"}]
    pairs = [{"left": "鱼", "right": "海"}, {"left": "鸟", "right": "天"}]
    drafts = [
        Draft("single", "舟行何处", {"options": options}, **said),
        Draft("judge", "舟在水上", {"options": options}, **said),
        Draft("multiple", "何者", {"options": [*options, {"text": "云上", "correct": True}]}, **said),
        Draft("blank", "海中有____，圆周率____", {"gaps": gaps}, **said),
        Draft("match", "归位", {"pairs": pairs}, **said),
        Draft("order", "排序", {"items": ["溪", "江", "海"]}, **said),
        Draft("essay", "谈谈舟", {"guide": "评分要点甲乙"}, **said),
        Draft("passage", "材料", children=[Draft("single", "据材料", {"options": options}, **said)]),
    ]
    return [save_question(draft, by=None, at=timezone.now()) for draft in drafts]


@pytest.mark.parametrize(
    "rules", [{}, {"may_go_back": False}, {"seconds_each": 60}, {"is_practice": True}, {"is_course_test": True}]
)
def test_no_response_tells_a_solution_while_the_attempt_is_open(cast, centre, client_of, questions, rules):
    exam = make_exam(*questions, **rules)
    client = client_of(cast.cadre)
    attempt = start_attempt(exam, user=cast.cadre, at=clock.now())
    page, save = f"/exams/attempts/{attempt.uid}/", reverse("api:save_answer", args=[attempt.uid])
    responses = [["A"], ["B"], "", "x", {"1": "A"}, ["", ""], ["独"], {}]
    answers = [
        {"version": item["version"], "response": response, "sequence": number}
        for number, (item, response) in enumerate(zip(attempt.paper, responses, strict=False), start=1)
    ]
    told = [client.get(exam.get_absolute_url()), client.get("/exams/"), client.get("/exams/wrong/")]
    told += [client.get(page), client.get(f"{page}hand-in/"), client.get(f"{page}result/", follow=True)]
    body = json.dumps({"client": "p", "answers": answers})
    told.append(client.post(save, body, content_type="application/json"))
    look = reverse("api:look", args=[attempt.uid])
    told.append(client.post(look, json.dumps({"away": True}), content_type="application/json"))
    for place in range(len(attempt.paper)):
        told.append(client.post(f"{page}save/", {"go": str(place + 1)}, follow=True))
    assert attempt.grades.count() == 0
    shown = "".join(answer.text for answer in told)
    assert all(stem in shown for stem in ("舟行何处", "海中有", "据材料", "谈谈舟")), "the questions are really asked"
    for answer in told:
        assert answer.status_code == 200
        for secret in SECRETS:
            assert secret not in answer.text, (answer.request["PATH_INFO"], secret)


def test_what_is_looked_for_is_what_the_result_tells(cast, centre, client_of, questions):
    """Without this, the test above would pass with other words on the pages."""
    exam = make_exam(*questions)
    attempt = start_attempt(exam, user=cast.cadre, at=clock.now())
    submit_attempt(attempt, at=clock.now())
    page = client_of(cast.cadre).get(f"/exams/attempts/{attempt.uid}/result/").text
    for secret in ("独角鲸", "因为舟浮于水", "3.14159", "answer--right"):
        assert secret in page, secret


def test_what_pages_are_made_of_holds_no_solution_either_while_the_attempt_is_open(cast, questions):
    """A page cannot show by mistake what it was never given, whatever it asks for."""
    attempt = start_attempt(make_exam(*questions), user=cast.cadre, at=clock.now())
    shown = questions_of(attempt, review=ALL)
    assert all(option.correct is None for question in shown for option in question.options)
    assert all(question.right is None and question.awarded is None for question in shown)
    for secret in ("独角鲸", "评分要点甲乙", "因为舟浮于水", "3.14159"):
        assert secret not in repr(shown), secret
