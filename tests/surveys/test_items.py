"""Matters that replies bring up: an owner, a day, and an end with words that the person reads."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import load_workbook

from notices.models import Notice
from surveys import actions
from surveys.models import Item
from surveys.personal_data import own_replies
from tests.cast import NOW


@pytest.fixture
def reply(cast, make_round):
    made = make_round(closes_on=NOW.date() + timedelta(days=3650))
    return actions.take_reply(made, text="=渡轮太少", by=cast.cadre, at=NOW)


@pytest.fixture
def item(cast, reply):
    values = {"matter": "增加渡轮", "owner": cast.unit_admin, "due_on": NOW.date()}
    return actions.make_item(reply, values, by=cast.county_admin, at=NOW)


def settle(item, by, **changed):
    actions.settle_item(item, **{"state": "solved", "note": "已增开一班"} | changed, by=by, at=NOW)


def test_the_owner_is_told_and_solves_it_and_the_writer_reads_how(cast, item, client_of):
    assert Notice.objects.filter(recipient=cast.unit_admin, kind="survey_item").count() == 1
    browser = client_of(cast.unit_admin)
    assert "增加渡轮" in browser.get("/staff/survey-items/").content.decode()
    browser.post(item.get_absolute_url(), {"state": "solved", "note": "已增开一班"})

    item.refresh_from_db()
    assert (item.state, item.settled_at is not None) == ("solved", True)
    assert "已增开一班" in client_of(cast.cadre).get(item.reply.recipient.round.get_absolute_url()).content.decode()
    assert Notice.objects.filter(recipient=cast.cadre, kind="survey_settled").count() == 1


def test_nothing_ends_without_words_nor_twice(cast, item):
    with pytest.raises(ValidationError):
        settle(item, cast.unit_admin, note=" ")
    with pytest.raises(ValidationError):
        settle(item, cast.unit_admin, state="open")
    settle(item, cast.unit_admin, state="explained", note="明年列入计划")
    with pytest.raises(actions.NotNowError):
        settle(item, cast.unit_admin)


def test_others_neither_see_nor_settle_it(cast, item, client_of):
    for person in (cast.cadre, cast.trainer, cast.root):
        assert client_of(person).get(item.get_absolute_url()).status_code == 404
        assert client_of(person).get("/staff/survey-items/").status_code == 404
    with pytest.raises(PermissionDenied):
        settle(item, cast.trainer)


def test_only_people_of_the_unit_may_own_a_matter(cast, reply):
    with pytest.raises(ValidationError):
        actions.make_item(reply, {"matter": "事", "owner": cast.educator, "due_on": None}, by=cast.county_admin, at=NOW)


def test_the_report_shows_what_is_open_and_what_was_late(cast, item, client_of):
    browser = client_of(cast.county_admin)
    page = browser.get("/staff/survey-items/").content.decode()
    assert "增加渡轮" in page
    assert "已超期" in page
    settle(item, cast.county_admin)

    assert "增加渡轮" not in browser.get("/staff/survey-items/").content.decode()
    assert "增加渡轮" in browser.get("/staff/survey-items/?state=solved").content.decode()


def test_the_workbooks_hold_no_formula(cast, survey, item, client_of):
    browser = client_of(cast.county_admin)
    replies = load_workbook(BytesIO(browser.get(f"/staff/surveys/{survey.uid}/export/").content)).active
    items = load_workbook(BytesIO(browser.get("/staff/survey-items/export/").content)).active

    assert replies["F2"].value == "'=渡轮太少"
    assert replies["H2"].value == "增加渡轮"
    assert items["C2"].value == "增加渡轮"
    assert replies["F2"].data_type == "s"


def test_the_own_export_holds_the_reply(cast, item):
    (table,) = own_replies(cast.cadre)

    assert "=渡轮太少" in str(list(table.rows))
    assert not list(next(iter(own_replies(cast.colleague))).rows)


def test_the_database_refuses_an_end_without_words(item):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="item_settled_with_words"), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(state="solved", settled_at=NOW)
