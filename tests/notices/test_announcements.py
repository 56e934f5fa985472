"""An office writes to an audience: everybody there once, nobody else, with receipts and one reminder a day."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from jobs.models import Job
from jobs.tasks import run_job
from notices import actions
from notices.actions import AlreadySentError, NotNowError, ReminderError
from notices.models import Notice
from tests.cast import NOW
from tests.notices.conftest import KIND, work

pytestmark = pytest.mark.django_db


def test_everybody_of_the_audience_is_told_once_and_nobody_else(cast, make_announcement):
    made = make_announcement()
    job = Job.objects.get(kind="notices.announce")
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    run_job(str(job.pk))  # as after a crash
    told = Notice.objects.filter(announcement=made)
    assert cast.cadre.pk in told.values_list("recipient", flat=True)
    assert cast.colleague.pk not in told.values_list("recipient", flat=True)
    assert told.count() == told.values("recipient").distinct().count()


def test_nobody_sees_a_draft(cast, make_announcement, client_of):
    made = make_announcement(send=False)
    assert not Notice.objects.exists()
    assert client_of(cast.cadre).get(made.get_read_url()).status_code == 404


def test_an_announcement_by_email_too_reaches_who_did_not_switch_that_off(reachable, make_announcement):
    make_announcement(email=True)
    work()
    assert [letter.to for letter in mail.outbox] == [["lin@example.org"]]
    assert "周五下午三点。" in mail.outbox[0].body


def test_what_was_sent_is_neither_changed_nor_sent_again(make_announcement):
    made = make_announcement()
    with pytest.raises(AlreadySentError):
        actions.send_announcement(made, by=None, at=NOW)
    with pytest.raises(AlreadySentError):
        actions.edit_announcement(made, {"title": "x", "body": "x", "email": False, "sms": False}, by=None, at=NOW)


def test_an_audience_of_nobody_is_refused(cast, make_announcement):
    made = make_announcement(send=False)
    made.audience.everybody = False
    made.audience.save()
    with pytest.raises(NotNowError, match="没有人"):
        actions.send_announcement(made, by=None, at=NOW)


def test_an_office_writes_only_to_the_own_scope(cast, make_announcement):
    with pytest.raises(PermissionDenied):
        make_announcement(cast.pulan, by=cast.county_admin)
    made = make_announcement(cast.dinglan, by=cast.county_admin)
    assert AuditEntry.objects.filter(verb="send_announcement", actor=cast.county_admin).exists()
    with pytest.raises(PermissionDenied):
        actions.remind_unread(made, by=cast.cadre, at=NOW)


def test_a_receipt_is_given_by_opening_and_not_by_marking_all(cast, make_announcement, client_of):
    made, client = make_announcement(), client_of(cast.cadre)
    client.post("/notices/read/")
    copy = Notice.objects.of(cast.cadre).get()
    assert copy.read_at is None
    client.get(made.get_read_url(), follow=True)
    copy.refresh_from_db()
    assert copy.read_at is not None
    page = client_of(cast.county_admin).get(made.get_absolute_url(), {"state": "unread"}).text
    assert cast.cadre.real_name not in page.split("阅读回执")[1]


def test_who_has_not_opened_it_is_reminded_once_a_day(cast, make_announcement, client_of):
    made = make_announcement(cast.city)
    everybody = Notice.objects.filter(announcement=made).count()
    client_of(cast.cadre).get(made.get_read_url(), follow=True)
    assert actions.remind_unread(made, by=cast.educator, at=NOW) == everybody - 1
    assert not Notice.objects.of(cast.cadre).filter(kind=KIND).exists()
    with pytest.raises(ReminderError, match="今天"):
        actions.remind_unread(made, by=cast.educator, at=NOW)
    assert actions.remind_unread(made, by=cast.educator, at=NOW + timedelta(days=1)) == everybody - 1


def test_the_way_of_an_office_through_its_screens(cast, client_of):
    client = client_of(cast.county_admin)
    values = {"title": "讲座", "body": "周五。", "unit": cast.dinglan.code}
    answer = client.post("/staff/announcements/new/", values)
    assert answer.status_code == 302, answer.context["form"].errors
    client.post(answer.url, {"everybody": "on"})
    page = answer.url.removesuffix("audience/")
    assert "人会收到" in client.get(f"{page}send/").text
    client.post(f"{page}send/")
    work()
    assert "0 / " in client.get("/staff/announcements/", {"q": "讲座"}).text
    assert "没有这样的通知" in client.get("/staff/announcements/", {"q": "没有"}).text
    assert Notice.objects.of(cast.cadre).get().title == "讲座"


def test_the_list_of_receipts_asks_the_same_for_one_and_for_many(
    cast, make_announcement, client_of, django_assert_max_num_queries
):
    made, client = make_announcement(), client_of(cast.educator)
    client.get(made.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(made.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get("/staff/announcements/")
