"""Replies: taken on the site and from the gateway, once each, sorted, and told in per cent."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from surveys import actions
from surveys.figures import figures_of
from surveys.models import Reply
from surveys.topics import parse_topics, shares, suggest
from tests.cast import NOW
from tests.notices.conftest import MOBILE

TOKEN = "proof-of-the-gateway"


def sms(text="渡轮太少", reference="r1", mobile=MOBILE, at=NOW):
    return actions.take_sms(mobile, text=text, reference=reference, at=at)


@pytest.fixture
def sms_round(reachable, make_round):
    return make_round(sms=True)


def post(client, token=TOKEN, **values):
    body = {"mobile": MOBILE, "text": "渡轮太少", "reference": "r1"} | values
    headers = {"Authorization": f"Bearer {token}"}
    return client.post("/surveys/sms/", json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([454, 330, 203, 13], ["45.4", "33.0", "20.3", "1.3"]),
        ([1, 2], ["33.3", "66.7"]),
        ([0, 0], ["0.0", "0.0"]),
    ],
)
def test_shares_have_one_decimal(counts, told):
    assert shares(counts) == [Decimal(each) for each in told]


def test_topics_are_written_one_a_line_in_either_colon():
    assert parse_topics("交通：渡轮，班次\n\n减负: 报表 会议\n其他") == [
        ("交通", "渡轮 班次"),
        ("减负", "报表 会议"),
        ("其他", ""),
    ]


def test_most_keywords_win_and_none_suggests_nothing(survey):
    topics = list(survey.topics.all())

    assert suggest("渡轮班次和报表", topics).name == "海岛交通"
    assert suggest("天气很好", topics) is None


def test_who_was_asked_replies_on_the_site_until_the_last_day(cast, make_round):
    made = make_round()
    actions.take_reply(made, text="渡轮太少", by=cast.cadre, at=NOW + timedelta(days=30))

    with pytest.raises(actions.ReplyRefused, match="截止"):
        actions.take_reply(made, text="太晚", by=cast.cadre, at=NOW + timedelta(days=31))
    with pytest.raises(actions.ReplyRefused, match="没有向您提问"):
        actions.take_reply(made, text="别人", by=cast.colleague, at=NOW)
    for number in range(4):
        actions.take_reply(made, text=str(number), by=cast.cadre, at=NOW)
    with pytest.raises(actions.ReplyRefused, match="最多"):
        actions.take_reply(made, text="第六条", by=cast.cadre, at=NOW)


def test_nobody_else_opens_the_page_of_a_round(cast, make_round, client_of):
    made = make_round(closes_on=NOW.date() + timedelta(days=3650))
    assert client_of(cast.colleague).get(made.get_absolute_url()).status_code == 404
    browser = client_of(cast.cadre)
    browser.post(made.get_absolute_url(), {"text": "渡轮太少"})

    assert "渡轮太少" in browser.get(made.get_absolute_url()).content.decode()
    assert "已回复" in browser.get("/surveys/").content.decode()


def test_an_sms_belongs_to_the_last_round_and_counts_once(sms_round, make_round):
    last = make_round(sms=True, at=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    first, again = sms(at=later), sms(text="别的", at=later)

    assert first == again
    assert Reply.objects.get().recipient.round == last
    assert Reply.objects.get().channel == "sms"


def test_numbers_that_nobody_was_asked_at_leave_nothing(sms_round):
    assert sms(mobile="13700000000") is None
    assert not Reply.objects.exists()


def test_the_gateway_proves_itself_with_its_token(sms_round, settings, client, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    assert post(client).status_code == 404
    settings.SMS_INBOUND_TOKEN = TOKEN
    assert post(client, token="wrong").status_code == 403
    assert post(client, text="").status_code == 400
    assert client.post("/surveys/sms/", "{", content_type="text/plain").status_code == 403
    answers = [post(client, mobile=f"+86{MOBILE}").json() for _time in range(2)]
    unknown = post(client, mobile="13700000000", reference="r2").json()

    assert (answers, unknown) == ([{"taken": True}] * 2, {"taken": False})
    assert Reply.objects.count() == 1


def test_a_file_of_replies_is_taken_once_and_a_faulty_one_not_at_all(sms_round, tmp_path, capsys, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    file = tmp_path / "replies.jsonl"
    lines = [
        {"mobile": MOBILE, "text": "渡轮太少", "reference": "a"},
        {"mobile": "13700000000", "text": "x", "reference": "b"},
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines))
    for _time in range(2):
        call_command("take_sms_replies", str(file), "--json")
        assert json.loads(capsys.readouterr().out) == {"taken": 1, "refused": 0, "unknown": 1}
    file.write_text(json.dumps({"mobile": MOBILE, "text": "好", "reference": "c"}) + '\n{"mobile": 1\n{"text": "x"}')
    with pytest.raises(CommandError):
        call_command("take_sms_replies", str(file))

    assert "line 2" in capsys.readouterr().err
    assert Reply.objects.count() == 1


def test_staff_sort_replies_and_see_the_shares(cast, survey, make_round, client_of):
    made = make_round(closes_on=NOW.date() + timedelta(days=3650))
    texts = ("渡轮太少", "班次太少", "报表太多", "天气")
    replies = [actions.take_reply(made, text=text, by=cast.cadre, at=NOW) for text in texts]
    browser = client_of(cast.county_admin)
    page = browser.get(f"/staff/surveys/{survey.uid}/replies/").content.decode()
    assert "按关键词建议" in page
    assert figures_of(survey).unsorted == 4
    browser.post(f"/staff/surveys/{survey.uid}/replies/suggested/")
    other = survey.topics.get(name="其他").pk
    browser.post(f"/staff/surveys/{survey.uid}/replies/sort/", {f"topic-{replies[3].pk}": other, "topic-x": "1"})

    found = figures_of(survey)
    assert [(row.count, str(row.share)) for row in found.rows] == [(2, "50.0"), (1, "25.0"), (1, "25.0")]
    assert found.unsorted == 0
    assert "50.0 %" in browser.get(f"/staff/surveys/{survey.uid}/").content.decode()
    only = browser.get(f"/staff/surveys/{survey.uid}/replies/?topic={other}").content.decode()
    assert "天气" in only
    assert "班次太少" not in only


def test_replies_of_another_survey_are_not_sorted(cast, survey, make_round):
    reply = actions.take_reply(make_round(), text="渡轮", by=cast.cadre, at=NOW)
    other = actions.make_survey(cast.dinglan, title="别的", by=cast.county_admin, at=NOW)
    actions.set_topics(other, [("甲", "")], by=cast.county_admin, at=NOW)
    topic = other.topics.get().pk

    assert actions.sort_replies(other, {reply.pk: topic}, by=cast.county_admin, at=NOW) == 0
    assert actions.sort_replies(survey, {reply.pk: topic}, by=cast.county_admin, at=NOW) == 0


def test_the_lists_ask_a_fixed_number_of_questions(cast, survey, make_round, client_of, django_assert_max_num_queries):
    made = make_round()
    for number in range(5):
        actions.take_reply(made, text=f"渡轮{number}", by=cast.cadre, at=NOW)
    browser = client_of(cast.county_admin)
    browser.get("/staff/surveys/")
    for address, most in (("replies/", 22), ("", 26)):
        with django_assert_max_num_queries(most):
            browser.get(f"/staff/surveys/{survey.uid}/{address}")
