"""The own notices: list, search, read, and how one wants to be reached."""

import pytest

from notices import actions
from notices.models import ChannelChoice, Notice, QuietHours
from tests.cast import NOW
from tests.notices.conftest import KIND

pytestmark = pytest.mark.django_db


def tell(*people, title="讲座", **more):
    actions.notify(people, KIND, at=NOW, title=title, unit="定澜区", **more)


def test_opening_a_notice_makes_it_read_and_leads_on(cast, client_of):
    tell(cast.cadre, url="/courses/")
    client, notice = client_of(cast.cadre), Notice.objects.get()
    assert "1 条未读消息" in client.get("/notices/unread/").text
    assert 'href="/courses/"' in client.get(notice.get_absolute_url()).text
    assert "未读消息" not in client.get("/notices/unread/").text


def test_whose_session_has_ended_gets_no_page_into_the_head(client):
    answer = client.get("/notices/unread/")
    assert (answer.status_code, answer.content) == (204, b"")


def test_nobody_opens_what_others_were_told(cast, client_of):
    tell(cast.cadre)
    assert client_of(cast.colleague).get(Notice.objects.get().get_absolute_url()).status_code == 404
    assert Notice.objects.get().read_at is None


def test_the_list_is_searched_and_filtered(cast, client_of):
    tell(cast.cadre, title="潮汐表")
    tell(cast.cadre, title="班船时刻")
    client = client_of(cast.cadre)
    client.get(Notice.objects.get(title__contains="潮汐表").get_absolute_url())
    assert "班船时刻" not in client.get("/notices/", {"q": "潮汐"}).text
    unread = client.get("/notices/", {"state": "unread"}).text
    assert "班船时刻" in unread
    assert "潮汐表" not in unread
    client.post("/notices/read/")
    assert "没有这样的消息" in client.get("/notices/", {"state": "unread"}).text


def test_the_list_asks_the_same_for_one_and_for_many(cast, client_of, django_assert_max_num_queries):
    for number in range(30):
        tell(cast.cadre, title=f"讲座 {number}")
    client = client_of(cast.cadre)
    client.get("/notices/")
    with django_assert_max_num_queries(8):
        assert client.get("/notices/").text.count("card__title") == 20


def test_channels_and_quiet_hours_are_chosen_on_one_page(cast, client_of):
    client = client_of(cast.cadre)
    assert 'value="22:00"' in client.get("/notices/channels/").text
    client.post("/notices/channels/", {f"sms-{KIND}": "on", "starts": "21:00", "ends": "08:00"})
    choice = ChannelChoice.objects.get(user=cast.cadre, kind=KIND)
    assert (choice.email, choice.sms) == (False, True)
    assert str(QuietHours.objects.get(user=cast.cadre)) == "21:00–08:00"
    wrong = client.post("/notices/channels/", {"starts": "25:00", "ends": ""})
    assert wrong.context["form"].errors.keys() == {"starts", "ends"}


def test_a_text_is_shown_as_text(cast, client_of):
    tell(cast.cadre, title="<script>alert(1)</script>")
    page = client_of(cast.cadre).get("/notices/").text
    assert "<script>alert" not in page
