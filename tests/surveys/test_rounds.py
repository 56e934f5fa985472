"""Rounds: everybody of the audience is asked once, by the chosen channels; each round counts for itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry
from jobs.models import Job
from jobs.tasks import run_job
from notices.models import Delivery, Notice
from surveys import actions
from surveys.models import Recipient, Round
from tests.cast import NOW


def test_everybody_of_the_audience_is_asked_once_and_nobody_else(cast, make_round):
    made = make_round()
    job = Job.objects.get(kind="surveys.ask")
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    run_job(str(job.pk))  # as after a crash

    assert list(Recipient.objects.values_list("user", flat=True)) == [cast.cadre.pk]
    assert Notice.objects.get(recipient=cast.cadre, kind="survey_round").title == made.question
    assert not Delivery.objects.exists()


def test_a_round_by_sms_reaches_the_gateway_with_the_question(reachable, make_round, sms_file):
    make_round(sms=True)
    from tests.notices.conftest import work

    work()
    assert "最希望解决什么？" in sms_file.read_text()


def test_what_was_sent_is_not_changed_and_a_second_round_waits_for_the_first(cast, survey, make_round):
    draft = make_round(send=False)
    with pytest.raises(actions.NotNowError, match="上一轮"):
        make_round(send=False)
    actions.send_round(draft, by=cast.county_admin, at=NOW)
    values = {"question": "别的", "sms": False, "closes_on": NOW.date()}
    for verb in (lambda: actions.edit_round(draft, values, by=cast.county_admin, at=NOW),):
        with pytest.raises(actions.NotNowError, match="已经发出"):
            verb()

    assert make_round(send=False).number == 2


def test_counters_are_of_each_round(cast, survey, make_round):
    first, second = make_round(), make_round()
    for text in ("一", "二"):
        actions.take_reply(first, text=text, by=cast.cadre, at=NOW)
    counted = {each.number: (each.asked_people, each.replied, each.answers) for each in Round.objects.with_counters()}

    assert counted == {1: (1, 1, 2), second.number: (1, 0, 0)}


def test_a_round_that_ends_before_today_is_refused(make_round):
    with pytest.raises(ValidationError):
        make_round(closes_on=NOW.date() - timedelta(days=1))


def test_nobody_sends_in_the_name_of_another_county(cast, survey, make_round):
    with pytest.raises(PermissionDenied):
        make_round(by=cast.unit_admin)
    with pytest.raises(PermissionDenied):
        actions.make_survey(cast.pulan, title="别县", by=cast.county_admin, at=NOW)


def test_topics_with_replies_stay(cast, survey, make_round):
    reply = actions.take_reply(make_round(), text="渡轮太少", by=cast.cadre, at=NOW)
    actions.accept_suggestions(survey, by=cast.county_admin, at=NOW)
    reply.refresh_from_db()
    assert reply.topic.name == "海岛交通"
    with pytest.raises(ValidationError, match="海岛交通"):
        actions.set_topics(survey, [("其他", "")], by=cast.county_admin, at=NOW)
    actions.set_topics(survey, [("海岛交通", "船"), ("教育", "学校")], by=cast.county_admin, at=NOW)

    assert [topic.name for topic in survey.topics.all()] == ["海岛交通", "教育"]


def test_the_pages_lead_from_a_new_survey_to_a_round_that_is_sent(cast, client_of):
    browser = client_of(cast.county_admin)
    browser.post("/staff/surveys/new/", {"title": "办实事", "unit": cast.dinglan.code})
    from surveys.models import Survey

    survey = Survey.objects.get()
    browser.post(f"/staff/surveys/{survey.uid}/audience/", {"everybody": "on"})
    browser.post(f"/staff/surveys/{survey.uid}/topics/", {"topics": "交通：渡轮、班次\n其他"})
    day = "2099-12-31"
    browser.post(f"/staff/surveys/{survey.uid}/rounds/new/", {"question": "困难？", "closes_on": day})
    made = Round.objects.get()
    page = browser.get(f"/staff/surveys/rounds/{made.uid}/send/").content.decode()
    assert "1 人会收到" in page
    browser.post(f"/staff/surveys/rounds/{made.uid}/send/")

    made.refresh_from_db()
    assert made.sent_at is not None
    assert AuditEntry.objects.filter(verb="send_survey_round").count() == 1
    assert survey.topics.get(name="交通").keywords == "渡轮 班次"
