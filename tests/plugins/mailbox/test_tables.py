"""Types of letters, priorities and sources: kept by the city's handlers, and nothing that is used vanishes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry
from plugins.mailbox import actions
from plugins.mailbox.actions.tables import FIELDS
from plugins.mailbox.models import LetterType, OpinionSource, Priority
from tests.cast import NOW

from .office import holder, opened, send


def values(row, **changes):
    return {name: getattr(row, name) for name in FIELDS[type(row)]} | changes


def save(row, cast, by=None, **changes):
    return actions.save_row(row, values(row, **changes), by=by or cast.letter_handler, at=NOW)


@pytest.fixture
def browser(cast, client_of):
    return client_of(cast.letter_handler)


def test_a_new_type_is_offered_to_writers_and_keeps_its_own_term(cast, browser, client_of):
    words = {"channel": "cadres", "name": "家庭困难", "term": "8", "order": "35", "is_active": "on"}
    assert browser.post("/mailbox/office/tables/types/new/", words).status_code == 302
    made = LetterType.objects.get(name="家庭困难")

    assert "家庭困难" in client_of(cast.cadre).get("/mailbox/write/").content.decode()
    assert send(cast.cadre, kind=made.code).term == 8


def test_a_change_of_a_limit_never_moves_a_date_that_was_given(cast):
    letter = opened(cast)
    due = letter.due_on
    save(LetterType.objects.get(code="suggestion"), cast, term=3)
    save(Priority.objects.get(code="normal"), cast, limit=2)
    actions.propose_terms(at=NOW)

    letter.refresh_from_db()
    assert (letter.due_on, letter.proposed_due_on) == (due, None)
    assert send(cast.colleague).due_on < due


def test_what_letters_use_is_not_deleted_but_retired(cast, browser, client_of):
    kind = opened(cast).kind
    page = browser.post(f"/mailbox/office/tables/types/{kind.pk}/remove/", follow=True).content.decode()
    assert "已经用过的不能删除" in page
    save(kind, cast, is_active=False)

    assert LetterType.objects.filter(pk=kind.pk).exists()
    assert kind.name not in client_of(cast.cadre).get("/mailbox/write/").content.decode()


def test_what_nothing_uses_is_deleted(cast, browser):
    made = save(OpinionSource(name="热线"), cast)
    browser.post(f"/mailbox/office/tables/sources/{made.pk}/remove/")

    assert not OpinionSource.objects.filter(name="热线").exists()


def test_the_last_type_of_a_channel_stays(cast):
    first, *others = LetterType.objects.filter(channel="cadres")
    for each in others:
        save(each, cast, is_active=False)

    with pytest.raises(actions.TableError):
        save(first, cast, is_active=False)
    with pytest.raises(actions.TableError):
        save(first, cast, channel="public")
    with pytest.raises(actions.TableError):
        actions.remove_row(first, by=cast.letter_handler, at=NOW)


def test_a_type_with_letters_does_not_change_its_channel(cast):
    kind = opened(cast).kind

    with pytest.raises(actions.TableError, match="改换渠道"):
        save(kind, cast, channel="public")


def test_the_priority_that_letters_begin_with_stays(cast):
    normal = Priority.objects.get(code="normal")

    with pytest.raises(actions.TableError):
        save(normal, cast, is_active=False)
    with pytest.raises(actions.TableError):
        actions.remove_row(normal, by=cast.letter_handler, at=NOW)


def test_a_draft_of_a_retired_type_is_kept_and_says_what_to_do(cast, client_of):
    writer = client_of(cast.cadre)
    writer.post("/mailbox/write/", {"kind": "report"})
    writer.post("/mailbox/write/cadres/", {"subject": "体会", "body": "想说的话"})
    save(LetterType.objects.get(code="report"), cast, is_active=False)

    page = writer.post("/mailbox/write/cadres/send/").content.decode()
    assert "不再受理这一类型的信" in page


def test_two_types_of_one_channel_do_not_share_a_name(cast, browser):
    with pytest.raises(ValidationError):
        save(LetterType(channel="cadres", name="工作建议"), cast)
    words = {"channel": "cadres", "name": "工作建议", "term": "8", "order": "35"}
    assert "已有同名的类型" in browser.post("/mailbox/office/tables/types/new/", words).content.decode()


def test_each_change_is_audited_with_what_changed(cast):
    save(Priority.objects.get(code="urgent"), cast, limit=7)

    assert AuditEntry.objects.get(verb="save_letter_priority").details["changes"] == {"limit": 7}


def test_a_countys_handler_changes_none_of_it(cast, client_of):
    county = holder("county", "letter_handler", cast.dinglan)

    assert client_of(county).get("/mailbox/office/tables/types/").status_code == 404
    with pytest.raises(PermissionDenied):
        save(Priority.objects.get(code="urgent"), cast, by=county, limit=7)


@pytest.mark.parametrize("name", ["types", "priorities", "sources"])
def test_the_lists_search_filter_and_ask_a_fixed_number_of_questions(
    cast, browser, name, django_assert_max_num_queries
):
    browser.get("/mailbox/office/")
    with django_assert_max_num_queries(14):
        page = browser.get(f"/mailbox/office/tables/{name}/").content.decode()
    assert "使用中" in page
    assert "没有这样的条目" in browser.get(f"/mailbox/office/tables/{name}/?q=没有").content.decode()
    assert "没有这样的条目" in browser.get(f"/mailbox/office/tables/{name}/?state=retired").content.decode()
    assert browser.get("/mailbox/office/tables/unknown/").status_code == 404
