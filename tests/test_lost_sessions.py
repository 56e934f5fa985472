"""A session that ended in the middle: people sign in and come back to the page they were on."""

import pytest

pytestmark = pytest.mark.django_db

#: The address of nothing; the same in every process, or they would not hold the same tests.
NOBODYS = "7a1c3b52-0d4e-4f6a-9b8c-2d3e4f5a6b7c"
FORMS = (
    f"/exams/{NOBODYS}/start/",
    f"/exams/attempts/{NOBODYS}/submit/",
    f"/learn/1/{NOBODYS}/finish/",
    "/staff/exports/",
    f"/nomination/{NOBODYS}/withdraw/",
    f"/jobs/{NOBODYS}/cancel/",
)


@pytest.mark.parametrize("address", FORMS)
def test_a_form_sent_without_a_session_leads_back_to_its_page_after_signing_in(client, address):
    answer = client.post(address, headers={"referer": "http://testserver/exams/?page=2"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/exams/")


def test_a_form_of_another_site_leads_home(client):
    answer = client.post(FORMS[1], headers={"referer": "https://elsewhere.example/trap/"})
    assert answer["Location"] == "/account/login/?next=/"


def test_people_who_are_signed_in_only_post(cast, client_of):
    assert client_of(cast.cadre).get(FORMS[1]).status_code == 405


def test_the_documentation_of_the_api_needs_no_other_site(cast, client_of):
    page = client_of(cast.root).get("/api/docs").text
    assert "swagger-ui-bundle" in page
    assert "https://" not in page
