"""A frozen quarter stays as it was, whatever is written later; its bulletin says what it holds."""

import json
import threading
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import docx
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry, Posting, User
from scoring.actions import close_quarter, correct_entry, draft_bulletin
from scoring.models import BulletinIndexPage, BulletinPage, CreditEntry, QuarterClose, QuarterRow
from scoring.periods import Period
from scoring.quarters import averages, faults_of, is_due, late_entries, total
from scoring.tasks import close_due
from tests.cast import NOW
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db
LAST = Period.quarter_of(timezone.localdate(NOW)).previous
THEN = LAST.bounds(timezone.get_default_timezone())[0] + timedelta(days=20)
#: A test may ask about a quarter of the future.
LATER = LAST.next.next.bounds(timezone.get_default_timezone())[0] + timedelta(days=20)


@pytest.fixture
def frozen(cast, centre):
    earn(cast.cadre, "3", at=THEN)
    earn(cast.cadre, "2", at=THEN, ledger="offline", kind="training")
    earn(cast.colleague, "1.5", at=THEN)
    return close_quarter(LAST, by=cast.educator, at=NOW)


def row_of(close, user):
    return close.rows.get(user=user)


def test_everybody_in_post_has_a_row_with_the_post_of_that_time(cast, frozen):
    row = row_of(frozen, cast.cadre)
    assert (row.online, row.offline, row.courses) == (3, 2, 1)
    posting = cast.cadre.postings.get()
    assert (row.name, row.unit_name, row.post) == (cast.cadre.real_name, posting.unit.name, posting.post)
    assert frozen.people == frozen.rows.count() == Posting.objects.current().count()
    assert AuditEntry.objects.filter(verb="close_quarter", object_id=str(frozen.pk)).exists()


def test_who_earned_something_without_a_post_has_a_row_as_well(cast, centre):
    earn(cast.trainer, "2", at=THEN)
    row = row_of(close_quarter(LAST, by=None, at=NOW), cast.trainer)
    assert (row.name, row.unit, row.online) == (cast.trainer.real_name, None, 2)


def test_closing_twice_gives_the_same(cast, frozen):
    assert close_quarter(LAST, by=None, at=NOW + timedelta(days=1)) == frozen
    assert QuarterClose.objects.count() == 1


def test_what_comes_later_changes_nothing_and_goes_to_the_corrections_of_the_next(cast, frozen):
    late = earn(cast.cadre, "7", at=THEN + timedelta(days=1), title="补记")
    entry = CreditEntry.objects.of(cast.colleague).get()
    correction = correct_entry(entry, hours=Decimal("-0.5"), reason="重复", by=cast.educator, at=NOW)
    earn(cast.cadre, "1", at=NOW)
    assert faults_of(frozen) == []
    assert row_of(frozen, cast.cadre).online == 3
    following = close_quarter(LAST.next, by=None, at=LATER)
    assert [each.pk for each in late_entries(following)] == [correction.pk, late.pk]
    assert row_of(following, cast.cadre).online == 1
    assert faults_of(following) == []


def test_neither_quarter_nor_rows_can_be_changed(frozen):
    for change in (
        lambda: QuarterClose.objects.update(digest="x"),
        lambda: QuarterRow.objects.update(online=99),
        lambda: QuarterRow.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize("column", ["online", "name"])
def test_a_changed_row_is_found(frozen, column):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE scoring_quarterrow DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE scoring_quarterrow SET {column} = '5' WHERE id = %s", [frozen.rows.first().pk])
        cursor.execute("ALTER TABLE scoring_quarterrow ENABLE TRIGGER USER")
    assert faults_of(frozen)


@pytest.mark.parametrize(
    ("period", "at", "said"),
    [(Period(2025), NOW, "不是季度"), (Period.quarter_of(timezone.localdate(NOW)), NOW, "还没有结束")],
)
def test_what_is_no_finished_quarter_is_refused(period, at, said):
    with pytest.raises(ValidationError, match=said):
        close_quarter(period, by=None, at=at)


def test_no_earlier_quarter_is_closed_after_a_later_one(frozen):
    with pytest.raises(ValidationError, match="不能再截止更早的季度"):
        close_quarter(LAST.previous, by=None, at=NOW)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["cadre", "colleague", "trainer"]),
            st.decimals(min_value=0, max_value=9, places=2),
            st.integers(-40, 130),
        ),
        max_size=12,
    )
)
def test_the_rows_add_up_to_the_ledger_in_any_order(cast, centre, entries):
    start = LAST.bounds(timezone.get_default_timezone())[0]
    with transaction.atomic():
        for who, hours, day in entries:
            earn(getattr(cast, who), hours, at=start + timedelta(days=day))
        close = close_quarter(LAST, by=None, at=NOW)
        assert total(close).hours == CreditEntry.objects.online().in_period(LAST).total()
        assert faults_of(close) == []
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_an_entry_under_way_is_either_counted_or_late(cast, centre):
    begun, may_end = threading.Event(), threading.Event()

    def write():
        try:
            with transaction.atomic():
                earn(cast.cadre, "4", at=THEN)
                begun.set()
                may_end.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(10)
    threading.Timer(0.5, may_end.set).start()
    close = close_quarter(LAST, by=None, at=NOW)
    writer.join()
    assert row_of(close, cast.cadre).online == 4, "the close waited for it"
    assert faults_of(close) == []


def test_small_units_are_not_shown_and_equal_averages_share_a_place(cast, centre, monkeypatch):
    close = close_quarter(LAST, by=None, at=NOW)
    assert all(row.people >= 5 for row in averages(close, by="unit_name"))
    monkeypatch.setattr("scoring.quarters.SMALLEST_UNIT", 1)
    assert {row.place for row in averages(close, by="unit_name")} == {1}


def test_the_command_closes_and_checks(cast, centre):
    earn(cast.cadre, "3", at=THEN)
    out = StringIO()
    call_command("close_quarter", LAST.code, "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert said["people"] == QuarterRow.objects.count()
    assert BulletinPage.objects.get().pk == said["bulletin"]
    out = StringIO()
    call_command("close_quarter", LAST.code, "--check", "--json", stdout=out)
    assert json.loads(out.getvalue())["faults"] == []
    with pytest.raises(CommandError, match="no period"):
        call_command("close_quarter", "2026Q5")
    with pytest.raises(CommandError, match="not closed"):
        call_command("close_quarter", "2020Q1", "--check")


def test_the_cut_off_lies_some_days_after_the_end():
    end = LAST.next.bounds(timezone.get_default_timezone())[0]
    assert not is_due(LAST, end + timedelta(days=9), days=10)
    assert is_due(LAST, end + timedelta(days=10), days=10)


def test_the_periodic_task_closes_the_last_quarter_once(cast, centre, settings):
    settings.QUARTER_CUT_OFF_DAYS = 0
    close_due()
    close_due()
    assert QuarterClose.objects.count() == BulletinPage.objects.count() == 1


def test_educators_write_the_bulletin_and_a_leader_decides(cast, frozen):
    page = draft_bulletin(frozen, by=cast.educator, at=NOW)
    assert draft_bulletin(frozen, by=cast.educator, at=NOW) == page
    index = BulletinIndexPage.objects.get()
    tester = index.permissions_for_user(cast.educator)
    assert not page.permissions_for_user(cast.educator).can_publish()
    assert page.permissions_for_user(cast.educator).can_edit()
    assert not tester.can_add_subpage()
    task = page.get_workflow().workflow_tasks.get().task.specific
    assert [group.name for group in task.groups.all()] == ["leader"]
    assert "取得 4.50 学时" in page.lead


def test_a_published_bulletin_is_read_by_whoever_is_signed_in(cast, frozen, client_of, client):
    User.objects.filter(pk=cast.colleague.pk).update(named_in_rankings=False)
    page = draft_bulletin(frozen, by=cast.educator, at=NOW)
    files = [f"/bulletins/{LAST.code}/bulletin.{kind}" for kind in ("docx", "pdf")]
    assert client_of(cast.cadre).get(page.url).status_code == 404
    assert [client_of(cast.cadre).get(file).status_code for file in files] == [404, 404]
    assert [client_of(cast.educator).get(file).status_code for file in files] == [200, 200]
    page.get_latest_revision().publish()
    page.refresh_from_db()
    assert client.get(page.url).status_code == 302, "a guest signs in first"
    answer = client_of(cast.cadre).get(page.url).content.decode()
    assert cast.cadre.real_name in answer, "the own name"
    assert cast.colleague.real_name not in answer, "others have not agreed"
    assert page.title in client_of(cast.cadre).get(page.get_parent().url).content.decode()


def test_the_files_say_what_the_page_says(cast, frozen, client_of):
    page = draft_bulletin(frozen, by=cast.educator, at=NOW)
    client = client_of(cast.educator)
    word = docx.Document(BytesIO(client.get(f"/bulletins/{LAST.code}/bulletin.docx").content))
    text = "\n".join(each.text for each in word.paragraphs)
    assert page.title in text
    assert "取得 4.50 学时" in text
    assert frozen.digest in text
    cells = [cell.text for table in word.tables for line in table.rows for cell in line.cells]
    assert "3.00" in cells
    assert client.get(f"/bulletins/{LAST.code}/bulletin.pdf").content.startswith(b"%PDF-")


def test_every_number_of_a_person_leads_to_the_entries_behind_it(cast, frozen, client_of):
    client = client_of(cast.educator)
    listed = client.get(f"/staff/quarters/{LAST.code}/?q={cast.cadre.real_name}").content.decode()
    address = f"/staff/ledger/{cast.cadre.uid}/?period={LAST.code}"
    assert address in listed
    shown = client.get(address)
    assert shown.context["total"] == 5
    assert AuditEntry.objects.filter(verb="read_ledger").exists()


def test_the_list_of_a_quarter_holds_the_people_of_ones_scope(cast, frozen, client_of, django_assert_max_num_queries):
    whole = client_of(cast.educator).get(f"/staff/quarters/{LAST.code}/").context["page"].paginator.count
    county = client_of(cast.county_admin)
    county.get("/staff/")
    with django_assert_max_num_queries(20):
        part = county.get(f"/staff/quarters/{LAST.code}/").context["page"].paginator.count
    assert 0 < part < whole
    assert client_of(cast.cadre).get(f"/staff/quarters/{LAST.code}/").status_code == 404


def test_a_quarter_is_closed_on_the_screen_by_those_who_keep_the_rules(cast, centre, client_of):
    address = f"/staff/quarters/{Period.quarter_of(timezone.localdate()).previous.code}/close/"
    assert client_of(cast.county_admin).post(address).status_code == 404
    client = client_of(cast.educator)
    assert "任何人都不能再改" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert QuarterClose.objects.get().closed_by == cast.educator
    assert BulletinPage.objects.count() == 1


def test_dates_are_those_of_the_site(cast, centre):
    edge = datetime(LAST.next.first_day.year, LAST.next.first_day.month, 1, tzinfo=timezone.get_default_timezone())
    earn(cast.cadre, "1", at=edge - timedelta(seconds=1))
    earn(cast.cadre, "2", at=edge)
    assert row_of(close_quarter(LAST, by=None, at=NOW), cast.cadre).online == 1
