"""Two tabs, two devices, one moment: one launch stays, nothing is counted twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scorm import actions
from scorm.models import Attempt, ItemState, Launch
from tests.scorm.making import package
from tests.scorm.test_reports import body, cmi_12
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_opening_at_the_same_moment_leaves_one_launch_of_one_attempt(take_in, cast):
    made = take_in(package()).version.package
    now = timezone.now()

    def opening():
        return actions.launch(made, user=cast.cadre, context="lesson", back="/", at=now)

    results = together([opening] * 6)

    assert [type(each) for each in results] == [Launch] * 6
    assert Launch.objects.active().count() == 1
    assert Attempt.objects.count() == 1


def test_reports_at_the_same_moment_count_their_time_once(take_in, open_it):
    now = timezone.now()
    opened = open_it(take_in(package()).version.package, at=now)
    page = actions.open_page(opened, at=now)
    later = now + timedelta(seconds=20)
    results = together(
        [
            lambda number=number: actions.commit(opened, body(page, number, cmi_12(), seconds=20), at=later)
            for number in [*range(1, 6), *range(1, 6)]
        ]
    )

    assert not [each for each in results if isinstance(each, Exception)]
    assert Attempt.objects.get().seconds == 20
    assert ItemState.objects.count() == 1


def test_who_signs_out_leaves_no_token_behind(take_in, open_it, cast, client_of, client, settings):
    from scorm.tokens import make_token

    opened = open_it(take_in(package()).version.package, at=timezone.now())
    address = f"/c/{make_token(opened.uid)}/{opened.attempt.version.sha256}/index.html"
    host = settings.SCORM_ORIGIN.removeprefix("http://")
    browser = client_of(cast.cadre)
    assert client.get(address, HTTP_HOST=host).status_code == 200
    browser.logout()

    assert client.get(address, HTTP_HOST=host).status_code == 404
