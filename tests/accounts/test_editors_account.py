"""One's settings of the editors' area: what belongs there, and no name that the list of people has."""

import pytest

from accounts.groups import set_up_groups
from tests.cast import NOW

pytestmark = pytest.mark.django_db
ADDRESS = "/editors/account/"


@pytest.fixture
def trainer(cast, client_of):
    set_up_groups(by=None, at=NOW)
    return client_of(cast.trainer)


def test_the_page_offers_notices_and_language_but_no_name_and_no_portrait(trainer):
    page = trainer.get(ADDRESS).text
    assert "首选语言" in page
    for strange in ("first_name", "last_name", "avatar-", "current_time_zone"):
        assert strange not in page, strange


def test_what_is_chosen_is_kept_and_the_name_stays(trainer, cast):
    sent = {"locale-preferred_language": "en", "name_email-first_name": "别人"}
    looks = {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    answer = trainer.post(ADDRESS, sent | looks | {"theme-keyboard_shortcuts": "on"})
    assert answer.status_code == 302
    before = cast.trainer.real_name
    cast.trainer.refresh_from_db()
    assert cast.trainer.real_name == before
    assert cast.trainer.wagtail_userprofile.preferred_language == "en"


def test_who_does_not_work_there_does_not_see_it(client_of, cast):
    assert client_of(cast.cadre).get(ADDRESS).status_code == 302
