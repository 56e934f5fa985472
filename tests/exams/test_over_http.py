"""The pages and the API of an exam, as a browser uses them."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from exams.actions import save_answer, start_attempt, submit_attempt
from exams.models import Answer, Attempt, Grade, LateAnswer
from tests.material import make_exam, make_question

pytestmark = pytest.mark.django_db

SECRET = "解析：因为舟浮于水"


@pytest.fixture
def exam(centre):
    """An exam of two questions in fixed order, with explanations."""
    several = make_question("多选题", kind="multiple", right=[0, 1], explanation=SECRET)
    return make_exam(make_question("单选题", explanation=SECRET), several, shuffle=False)


@pytest.fixture
def attempt(cast, exam):
    """The cadre's open attempt."""
    return start_attempt(exam, user=cast.cadre, at=timezone.now())


def save(client, attempt, *keys, sequence=1, number=0, **changes):
    body = {"version": attempt.paper[number]["version"], "response": list(keys), "sequence": sequence} | changes
    return send(client, attempt, body)


def send(client, attempt, *answers, page=""):
    address = reverse("api:save_answer", args=[attempt.uid])
    body = {"client": page, "answers": answers}
    return client.post(address, json.dumps(body), content_type="application/json")


def end(attempt, *, ago):
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(started_at=now - timedelta(hours=1), deadline=now - ago)


def test_the_way_through_an_exam(cast, exam, client_of):
    client = client_of(cast.cadre)
    assert "季度测试" in client.get("/exams/").text
    assert "开始答题" in client.get(exam.get_absolute_url()).text
    page = client.post(f"{exam.get_absolute_url()}start/", follow=True)
    attempt = Attempt.objects.get()
    assert page.redirect_chain[-1][0] == f"/exams/attempts/{attempt.uid}/"
    assert [each["state"] for each in save(client, attempt, "A").json()["saved"]] == ["saved"]
    result = client.post(f"/exams/attempts/{attempt.uid}/submit/", follow=True)
    assert result.redirect_chain[-1][0] == f"/exams/attempts/{attempt.uid}/result/"
    assert SECRET in result.text
    assert Grade.objects.get().score == 10


def test_without_javascript_the_form_brings_the_answers(cast, attempt, client_of):
    single, several = (item["version"] for item in attempt.paper)
    client = client_of(cast.cadre)
    client.post(f"/exams/attempts/{attempt.uid}/submit/", {f"q{single}": "A", f"q{several}": ["A", "B"]})
    assert Grade.objects.get().score == 20


def test_the_form_does_not_lose_what_was_saved_before(cast, attempt, client_of):
    client = client_of(cast.cadre)
    save(client, attempt, "A", sequence=3)
    client.post(f"/exams/attempts/{attempt.uid}/submit/", {f"q{attempt.paper[1]['version']}": ["A", "B"]})
    assert Grade.objects.get().score == 20


def test_a_form_shown_before_another_device_saved_does_not_overwrite_that(cast, attempt, client_of):
    client = client_of(cast.cadre)
    stale = {f"q{attempt.paper[0]['version']}": "B", f"s{attempt.paper[0]['version']}": "0"}
    save(client, attempt, "A", sequence=1)
    client.post(f"/exams/attempts/{attempt.uid}/submit/", stale)
    assert Answer.objects.get().response == ["A"]


def test_a_form_shown_after_the_last_save_may_change_it(cast, attempt, client_of):
    client = client_of(cast.cadre)
    save(client, attempt, "A", sequence=1)
    shown = client.get(attempt.get_absolute_url()).text
    assert f'name="s{attempt.paper[0]["version"]}" value="1"' in shown
    fresh = {f"q{attempt.paper[0]['version']}": "B", f"s{attempt.paper[0]['version']}": "1"}
    client.post(f"/exams/attempts/{attempt.uid}/submit/", fresh)
    assert Answer.objects.get().response == ["B"]


def test_a_form_with_an_option_that_does_not_exist_still_hands_in(cast, attempt, client_of):
    client = client_of(cast.cadre)
    save(client, attempt, "A")
    form = {f"q{attempt.paper[1]['version']}": "Z"}
    answer = client.post(f"/exams/attempts/{attempt.uid}/submit/", form, follow=True)
    assert answer.status_code == 200
    assert "没有这个选项" in answer.text
    assert Grade.objects.get().score == 10


def test_handing_in_twice_gives_one_grade(cast, attempt, client_of):
    client = client_of(cast.cadre)
    for _again in range(2):
        assert client.post(f"/exams/attempts/{attempt.uid}/submit/", follow=True).status_code == 200
    assert Grade.objects.count() == 1


def test_nothing_during_an_attempt_tells_the_answers(cast, exam, attempt, client_of):
    client = client_of(cast.cadre)
    answers = [
        client.get(f"/exams/attempts/{attempt.uid}/"),
        client.get(f"/exams/attempts/{attempt.uid}/result/", follow=True),
        client.get(exam.get_absolute_url()),
        client.get("/exams/"),
        save(client, attempt, "A"),
        save(client, attempt, "B", sequence=2),
        save(client, attempt, "Z", sequence=3),
    ]
    for answer in answers:
        for telling in (SECRET, "correct", "explanation", '"answer"', "answer--right", "解析"):
            assert telling not in answer.text
    assert answers[4].json().keys() == {"saved", "saved_at", "seconds_left"}
    right, wrong = (answers[n].json()["saved"][0] | {"sequence": 0} for n in (4, 5))
    assert right == wrong


def test_a_late_answer_is_refused_in_words(cast, attempt, client_of):
    end(attempt, ago=timedelta(seconds=11))
    answer = save(client_of(cast.cadre), attempt, "A")
    assert answer.status_code == 409
    assert answer.json() == {"code": "too_late", "detail": "已过截止时间，之前保存的答案均已计入。"}
    assert not Answer.objects.exists()


def test_an_answer_within_the_grace_is_taken(cast, attempt, client_of):
    end(attempt, ago=timedelta(seconds=5))
    assert save(client_of(cast.cadre), attempt, "A").status_code == 200


def test_a_late_form_hands_in_what_was_saved(cast, attempt, client_of):
    save_answer(attempt, version_id=attempt.paper[0]["version"], response=["A"], sequence=1, at=timezone.now())
    end(attempt, ago=timedelta(minutes=5))
    form = {f"q{item['version']}": ["A", "B"] for item in attempt.paper}
    answer = client_of(cast.cadre).post(f"/exams/attempts/{attempt.uid}/submit/", form, follow=True)
    assert Grade.objects.get().score == 10
    assert LateAnswer.objects.count() == 1, "what came late is kept"
    assert "1 题的答案在截止后才到，已保留但不计分" in answer.text


def test_looking_at_an_overdue_attempt_closes_it(cast, attempt, client_of):
    end(attempt, ago=timedelta(minutes=5))
    answer = client_of(cast.cadre).get(f"/exams/attempts/{attempt.uid}/")
    assert answer.url == f"/exams/attempts/{attempt.uid}/result/"
    assert Grade.objects.count() == 1


def test_nonsense_is_refused(cast, attempt, client_of):
    client = client_of(cast.cadre)
    for changes in (
        {"sequence": -1},
        {"sequence": 2**63},
        {"sequence": "x"},
        {"seen": -1},
        {"response": 7},
        {"response": [None]},
        {"response": {"A": ["B"]}},
    ):
        assert save(client, attempt, "A", **changes).status_code == 422
    for changes in (
        {"response": "A"},
        {"response": ["Z"]},
        {"response": ["A", "B"]},
        {"response": {"A": "B"}},
        {"version": 10**30},
        {"version": 0},
        {"response": ["\0"]},
    ):
        answer = save(client, attempt, "A", **changes)
        assert answer.status_code == 200
        assert [each["state"] for each in answer.json()["saved"]] == ["refused"]
    assert not Answer.objects.exists()


@pytest.mark.parametrize("finished", [False, True])
def test_nobody_finds_the_attempt_of_another(cast, attempt, client_of, finished):
    if finished:
        submit_attempt(attempt, at=timezone.now())
    for person in (cast.colleague, cast.trainer, cast.educator, cast.root):
        client = client_of(person)
        address = f"/exams/attempts/{attempt.uid}/"
        assert client.get(address).status_code == 404
        assert client.get(f"{address}result/").status_code == 404
        assert client.post(f"{address}submit/").status_code == 404
        assert save(client, attempt, "A").status_code == 404
    assert not Answer.objects.exists()


def test_a_guest_is_sent_to_sign_in(attempt, exam, client_of):
    client = client_of()
    for address in ("/exams/", exam.get_absolute_url(), f"/exams/attempts/{attempt.uid}/"):
        assert client.get(address).url == f"/account/login/?next={address}"
    assert save(client, attempt, "A").status_code in (401, 403)


def test_drafts_are_not_found_and_closed_exams_do_not_begin(cast, centre, client_of):
    client = client_of(cast.cadre)
    draft, closed = make_exam(state="draft"), make_exam(state="closed", title="旧考试")
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.post(f"{draft.get_absolute_url()}start/").status_code == 404
    assert client.get(f"/exams/{uuid4()}/").status_code == 404
    answer = client.post(f"{closed.get_absolute_url()}start/", follow=True)
    assert "考试不在开放时间内" in answer.text
    assert not Attempt.objects.exists()


def test_an_exhausted_exam_says_so(cast, centre, client_of):
    exam = make_exam(max_attempts=1)
    submit_attempt(start_attempt(exam, user=cast.cadre, at=timezone.now()), at=timezone.now())
    client = client_of(cast.cadre)
    assert "可考次数已经用完" in client.get(exam.get_absolute_url()).text
    assert "可考次数已用完" in client.post(f"{exam.get_absolute_url()}start/", follow=True).text


def test_twenty_exams_cost_as_many_queries_as_one(cast, centre, client_of, django_assert_max_num_queries):
    question = make_question()
    for number in range(20):
        exam = make_exam(question, title=f"考试{number}")
        submit_attempt(start_attempt(exam, user=cast.cadre, at=timezone.now()), at=timezone.now())
    client = client_of(cast.cadre)
    for address in ("/exams/", exam.get_absolute_url(), f"/exams/attempts/{Attempt.objects.first().uid}/result/"):
        client.get(address)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_numbers_that_are_none_of_ours_are_no_faults_of_the_server(cast, attempt, client_of):
    client, version = client_of(cast.cadre), attempt.paper[0]["version"]
    for number in ("9" * 5000, "-1", "²", "9" * 30):
        data = {f"q{version}": "A", f"s{version}": number, "go": number, "check": number}
        assert client.post(f"/exams/attempts/{attempt.uid}/save/", data).status_code == 302
    assert Answer.objects.get().response == ["A"]
