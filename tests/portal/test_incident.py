"""An incident: nothing on the site is changed until it ends; learning and exams that go on are recorded (SPEC P10)."""

import pytest
from django.core.exceptions import PermissionDenied

from portal import actions
from portal.models import Feedback, Incident
from tests.cast import NOW
from tests.material import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(cast, django_capture_on_commit_callbacks):
    make_site()
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.begin_incident(reason="网络攻击", by=cast.security_admin, at=NOW)
    yield made
    from portal.incidents import forget_state

    forget_state()


def test_nothing_is_changed_and_everything_can_be_read(incident, cast, client, client_of):
    answer = client.post("/feedback/", {"page": "/", "text": "x"})
    assert answer.status_code == 503
    assert "网络攻击" in answer.text
    assert not Feedback.objects.exists()
    assert client_of(cast.educator).post("/staff/announcements/new/", {}).status_code == 503
    assert client.get("/").status_code == 200


def test_evidence_of_learning_and_answers_of_exams_still_arrive(incident, client):
    for path in ("/api/watch/open", "/api/exams/attempts/x/answers", "/account/login/"):
        assert client.post(path, {}).status_code != 503


def test_it_ends_when_somebody_ends_it(incident, cast, client, client_of):
    with pytest.raises(actions.NotNowError):
        actions.begin_incident(reason="再次", by=cast.educator, at=NOW)
    assert Incident.objects.count() == 1
    actions.end_incident(incident, by=cast.educator, at=NOW)
    from portal.incidents import forget_state

    forget_state()
    assert client.post("/feedback/", {"page": "/", "text": "x"}).status_code == 302


def test_only_offices_of_the_whole_declare_it(cast):
    for person in (cast.county_admin, cast.trainer, cast.root):
        with pytest.raises(PermissionDenied):
            actions.begin_incident(reason="x", by=person, at=NOW)
