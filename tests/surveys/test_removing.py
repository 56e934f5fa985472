"""A survey, or a round, that nobody was asked in can be removed; what was sent stays."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.actions import grant_role
from accounts.models import Audience, AuditEntry
from surveys import actions
from surveys.models import Round, Survey, Topic
from tests.cast import NOW


@pytest.fixture
def browser(cast, client_of):
    return client_of(cast.county_admin)


def test_a_survey_goes_with_its_draft_topics_and_audience_after_a_page_that_asks(survey, make_round, browser):
    make_round(send=False)
    audiences, address = Audience.objects.count(), reverse("surveys:delete_survey", args=[survey.uid])

    assert address in browser.get(survey.get_absolute_url()).content.decode()
    assert "不能恢复" in browser.get(address).content.decode()
    assert Survey.objects.exists()
    browser.post(address)

    assert not any(model.objects.exists() for model in (Survey, Round, Topic))
    assert Audience.objects.count() == audiences - 1
    assert AuditEntry.objects.get(verb="remove_survey").details["title"] == "办实事"


def test_a_survey_that_was_sent_stays(cast, survey, make_round, browser):
    make_round()
    make_round(send=False)
    address = reverse("surveys:delete_survey", args=[survey.uid])

    with pytest.raises(actions.NotNowError, match="已经发出"):
        actions.remove_survey(survey, by=cast.county_admin, at=NOW)
    assert address not in browser.get(survey.get_absolute_url()).content.decode()
    assert "不能删除" in browser.post(address, follow=True).content.decode()
    assert Round.objects.count() == 2


def test_a_draft_of_a_round_goes_and_one_that_was_sent_stays(cast, survey, make_round, browser):
    sent, draft = make_round(), make_round(send=False)

    for each in (draft, sent):
        browser.post(reverse("surveys:delete_round", args=[each.uid]))

    assert list(survey.rounds.all()) == [sent]
    assert AuditEntry.objects.get(verb="remove_survey_round").details["number"] == 2
    with pytest.raises(actions.NotNowError, match="已经发出"):
        actions.remove_round(sent, by=cast.county_admin, at=NOW)
    with pytest.raises(actions.NotNowError, match="已经删除"):
        actions.send_round(draft, by=cast.county_admin, at=NOW)
    assert make_round(send=False).number == 2


def test_the_office_of_another_county_removes_nothing(cast, survey, make_round, client_of):
    draft = make_round(send=False)
    grant_role(cast.colleague, "county_admin", unit=cast.pulan, by=None, at=NOW)
    for address in (f"/staff/surveys/{survey.uid}/delete/", f"/staff/surveys/rounds/{draft.uid}/delete/"):
        assert client_of(cast.colleague).post(address).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.remove_survey(survey, by=cast.colleague, at=NOW)


@pytest.mark.parametrize(("sort", "order"), [("", "cba"), ("title", "abc"), ("answers", "acb"), ("x", "cba")])
def test_surveys_stand_in_the_order_that_is_asked_for(cast, survey, make_round, browser, sort, order):
    actions.edit_survey(survey, title="a", by=cast.county_admin, at=NOW)
    actions.take_reply(make_round(), text="渡轮", by=cast.cadre, at=NOW)
    for title in "bc":
        actions.make_survey(cast.dinglan, title=title, by=cast.county_admin, at=NOW)

    page = browser.get("/staff/surveys/", {"sort": sort})

    assert [each.title for each in page.context["page"]] == list(order)


def test_the_list_costs_as_many_queries_for_many_as_for_few(cast, survey, browser, django_assert_num_queries):
    for number in range(5):
        actions.make_survey(cast.dinglan, title=f"调研{number}", by=cast.county_admin, at=NOW)
    browser.get("/staff/surveys/")
    with django_assert_num_queries(11):
        browser.get("/staff/surveys/", {"sort": "answers"})
