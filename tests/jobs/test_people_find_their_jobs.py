import pytest
from django.urls import reverse

from jobs import actions
from tests.cast import NOW


@pytest.fixture
def echo(cast):
    return actions.enqueue("testplugin.echo", {}, at=NOW, owner=cast.cadre)


def test_the_owner_sees_the_job_and_polls_while_it_waits(cast, client_of, echo):
    answer = client_of(cast.cadre).get(reverse("jobs:detail", args=[echo.pk]), headers={"HX-Request": "true"})
    assert "every 2s" in answer.text
    assert "<html" not in answer.text


def test_a_finished_job_is_not_polled(cast, client_of, echo):
    actions.run_due(NOW)
    answer = client_of(cast.cadre).get(reverse("jobs:detail", args=[echo.pk]), headers={"HX-Request": "true"})
    assert "已完成" in answer.text
    assert "every 2s" not in answer.text


def test_json_is_answered_to_those_who_ask_for_it(cast, client_of, echo):
    answer = client_of(cast.cadre).get(reverse("jobs:detail", args=[echo.pk]), headers={"Accept": "application/json"})
    assert answer.json()["state"] == "queued"


def test_another_person_does_not_learn_of_the_job(cast, client_of, echo):
    assert client_of(cast.colleague).get(reverse("jobs:detail", args=[echo.pk])).status_code == 404
    assert client_of(cast.colleague).post(reverse("jobs:cancel", args=[echo.pk])).status_code == 404


def test_visitors_are_asked_to_sign_in(client_of, echo):
    assert client_of(None).get(reverse("jobs:detail", args=[echo.pk])).status_code == 302


def test_the_owner_cancels(cast, client_of, echo):
    client_of(cast.cadre).post(reverse("jobs:cancel", args=[echo.pk]))
    echo.refresh_from_db()
    assert echo.state == "cancelled"


def test_the_list_holds_my_jobs_only(cast, client_of, echo):
    assert "回声" in client_of(cast.cadre).get(reverse("jobs:list")).text
    assert "回声" not in client_of(cast.colleague).get(reverse("jobs:list")).text
