"""Reading lists: set for an audience and a period, marked as read with an excerpt, seen by the office (SPEC L16)."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from activities import actions
from activities.actions import NotNowError
from activities.models import ReadingItem, ReadingList, ReadingRecord
from activities.reading import readers_of
from activities.signals import reading_list_finished
from library.citations import citing
from tests.activities.conftest import EXCERPT, TODAY, list_values
from tests.cast import NOW
from tests.material import make_site
from tests.world.courses import library_document

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def read(item, by, text=EXCERPT, at=NOW):
    return actions.mark_read(item, text=text, by=by, at=at)


def test_marking_needs_an_excerpt_of_some_length(cast, make_list):
    item = make_list().items.get()
    with pytest.raises(NotNowError, match="10"):
        read(item, cast.cadre, "太短")
    assert read(item, cast.cadre).read_at == NOW


def test_writing_anew_keeps_the_day_of_the_first_mark(cast, make_list):
    item = make_list().items.get()
    read(item, cast.cadre)
    again = read(item, cast.cadre, EXCERPT * 2, at=NOW + DAY)
    assert (again.read_at, again.changed_at, again.text) == (NOW, NOW + DAY, EXCERPT * 2)
    assert ReadingRecord.objects.count() == 1


def test_nobody_marks_before_or_after_the_period(cast, make_list):
    item = make_list().items.get()
    for at in (NOW - 10 * DAY, NOW + 10 * DAY):
        with pytest.raises(NotNowError, match="期限"):
            read(item, cast.cadre, at=at)


def test_it_is_for_its_audience_alone_once_it_is_set(cast, make_list, client_of):
    draft = make_list(publish=False)
    with pytest.raises(PermissionDenied):
        read(draft.items.get(), cast.cadre)
    made = actions.publish_reading_list(draft, by=None, at=NOW)
    with pytest.raises(PermissionDenied):
        read(made.items.get(), cast.colleague)
    assert client_of(cast.colleague).get(made.get_absolute_url()).status_code == 404


def test_reading_everything_that_is_required_is_announced_once(cast, make_list, django_capture_on_commit_callbacks):
    heard = []

    def hear(**news):
        heard.append(news["reading_list_id"])

    reading_list_finished.connect(hear)
    made = make_list("甲", "乙")
    actions.add_item(made, {"title": "选读", "required": False}, by=None, at=NOW)
    first, second = made.items.filter(required=True)
    with django_capture_on_commit_callbacks(execute=True):
        read(first, cast.cadre)
    assert heard == []
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            read(second, cast.cadre)
    assert heard == [made.pk]
    found = ReadingList.objects.for_learner(cast.cadre, at=NOW).get()
    assert (found.my_read, found.needed) == (2, 2)


def test_what_somebody_has_read_stays_on_the_list(cast, make_list):
    item = make_list().items.get()
    read(item, cast.cadre)
    with pytest.raises(NotNowError, match="1 人"):
        actions.remove_item(item, by=cast.educator, at=NOW)


def test_a_list_that_is_set_asks_for_no_more_later(cast, make_list):
    made = make_list()
    for change in ({"least": 11}, {"ends_on": TODAY}):
        with pytest.raises(ValidationError):
            actions.edit_reading_list(made, list_values(**change), by=cast.educator, at=NOW)
    with pytest.raises(NotNowError):
        actions.publish_reading_list(
            actions.make_reading_list(cast.dinglan, list_values(), by=None, at=NOW), by=None, at=NOW
        )


def test_an_item_names_a_document_or_a_book(cast, make_list):
    made = make_list()
    with pytest.raises(ValidationError):
        actions.add_item(made, {"title": "", "required": True}, by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingItem.objects.create(reading_list=made, title="")


def test_who_withdraws_a_document_learns_that_lists_name_it(cast, make_list, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    document = library_document(cast.city, NOW, title="办法", state="published").document
    for made in (make_list(), make_list(title="第二份", publish=False)):
        actions.add_item(made, {"document": document, "required": False}, by=None, at=NOW)

    assert [(str(label), number) for label, number in citing(document)] == [("必读书目", 2)]
    page = client_of(cast.trainer).get(reverse("library:staff_withdraw", args=[document.uid]))
    assert "必读书目" in page.text


def test_the_learner_marks_it_on_the_page_and_the_office_reads_it(cast, make_list, client_of, monkeypatch):
    make_site()
    made = make_list(starts_on=TODAY - 999 * DAY, ends_on=TODAY + 999 * DAY)
    item = made.items.get()
    client = client_of(cast.cadre)
    assert "为人民服务" in client.get(made.get_absolute_url()).text
    short = client.post(f"/learn/reading/items/{item.uid}/", {"text": "短"})
    assert "现有 1 字" in short.text
    client.post(f"/learn/reading/items/{item.uid}/", {"text": EXCERPT})
    office = client_of(cast.county_admin)
    page = office.get(f"/staff/reading/{made.uid}/").text
    assert "林海" in page
    assert "1 / 1" in page
    assert EXCERPT in office.get(f"/staff/reading/{made.uid}/people/{cast.cadre.uid}/").text
    book = load_workbook(BytesIO(office.get(f"/staff/reading/{made.uid}/export/").content))
    assert [cell.value for cell in book.active[1]][:4] == ["姓名", "单位", "必读已读", "为人民服务"]
    assert client.get("/learn/reading/").text.count("已读完") == 1


def test_lists_ask_the_same_questions_however_long(cast, make_list, client_of, django_assert_max_num_queries):
    make_site()
    for number in range(5):
        made = make_list(f"书{number}")
        read(made.items.get(), cast.cadre)
    for person, address in (
        (cast.cadre, "/learn/reading/"),
        (cast.educator, "/staff/reading/"),
        (cast.educator, f"/staff/reading/{made.uid}/"),
    ):
        client = client_of(person)
        client.get(address)
        with django_assert_max_num_queries(40):
            client.get(address)


def test_what_was_written_while_the_period_ended_is_shown_with_the_reason(cast, make_list, client_of):
    make_site()
    made = make_list()
    read(made.items.get(), cast.cadre, text="以前写的一段摘抄，够长了。")
    ReadingList.objects.update(starts_on=TODAY - 1000 * DAY, ends_on=TODAY - 999 * DAY)
    page = client_of(cast.cadre).post(f"/learn/reading/items/{made.items.get().uid}/", {"text": EXCERPT}).text
    assert "现在不在阅读期限内" in page
    assert EXCERPT in page


def test_a_session_that_ends_does_not_lose_an_excerpt(cast, make_list, client_of):
    make_site()
    made = make_list(starts_on=TODAY - 999 * DAY, ends_on=TODAY + 999 * DAY)
    page = client_of(cast.cadre).get(f"/learn/reading/items/{made.items.get().uid}/").text
    assert f'data-kept="{cast.cadre.pk}"' in page


def test_who_took_the_table_of_readers_away_stands_in_the_audit_log(cast, make_list, client_of):
    made = make_list()
    client_of(cast.educator).get(f"/staff/reading/{made.uid}/export/")
    entry = AuditEntry.objects.get(verb="export_reading_list")
    assert (entry.actor_id, entry.details["people"]) == (cast.educator.pk, len(readers_of(made)))
