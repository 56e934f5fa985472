"""Opening boxes, also of a county's discipline inspection, and where a referral goes."""

import pytest
from django.core.exceptions import PermissionDenied

from plugins.mailbox import actions
from plugins.mailbox.models import Box, Letter
from tests.cast import NOW

from .office import holder, opened, send


def referred(letter, by):
    actions.refer_letter(letter, reason="涉嫌违纪", by=by, at=NOW)
    return Letter.objects.get(pk=letter.pk)


@pytest.fixture
def inspector(cast):
    """The officer of the county's own discipline inspection, with its box."""
    person = holder("county-inspector", "discipline_officer", cast.dinglan)
    actions.open_box(cast.dinglan, kind=Box.Kind.DISCIPLINE, by=cast.letter_handler, at=NOW)
    return person


def test_a_countys_letter_is_referred_to_the_countys_own_inspection(cast, inspector):
    city = holder("city-inspector", "discipline_officer", cast.city)
    letter = referred(opened(cast), cast.letter_handler)

    assert (letter.box.unit, letter.box.kind) == (cast.dinglan, Box.Kind.DISCIPLINE)
    readers = [
        person for person in (inspector, city, cast.letter_handler) if Letter.objects.visible_to(person).exists()
    ]
    assert readers == [inspector]
    assert letter.body == "建议增加末班渡轮。"


def test_letters_of_counties_without_inspection_go_to_the_citys(cast, inspector):
    letter = send(cast.colleague)
    actions.open_letter(letter, by=cast.letter_handler, at=NOW)

    assert referred(letter, cast.letter_handler).box.unit == cast.city


def test_a_letter_that_the_county_sent_up_is_referred_at_the_citys_level(cast, inspector):
    county = holder("county", "letter_handler", cast.dinglan)
    actions.open_box(cast.dinglan, by=None, at=NOW)
    letter = send(cast.cadre)
    actions.open_letter(letter, by=county, at=NOW)
    actions.offer_letter(letter, box=actions.box_for(cast.city, at=NOW), by=county, at=NOW)
    actions.accept_letter(letter, by=cast.letter_handler, at=NOW)

    assert referred(Letter.objects.get(pk=letter.pk), cast.letter_handler).box.unit == cast.city


def test_an_inspection_whose_officers_are_gone_is_passed_by(cast, inspector):
    inspector.roles.all().delete()

    assert referred(opened(cast), cast.letter_handler).box.unit == cast.city


def test_the_page_of_a_referral_says_where_the_letter_goes(cast, inspector, client_of):
    letter = opened(cast)

    page = client_of(cast.letter_handler).get(f"/mailbox/{letter.uid}/do/refer/").content.decode()
    assert "将移送至“定澜区”的纪检信箱" in page


def test_a_discipline_box_that_nobody_could_open_is_refused(cast):
    with pytest.raises(actions.BoxRefused, match="纪检专责"):
        actions.open_box(cast.pulan, kind=Box.Kind.DISCIPLINE, by=cast.letter_handler, at=NOW)


def test_opening_a_box_with_too_few_signers_asks_first(cast, client_of):
    browser = client_of(cast.letter_handler)
    values = {"unit": cast.dinglan.pk, "kind": "handling"}
    page = browser.post("/mailbox/office/boxes/", values).content.decode()
    assert "没有人办理这个信箱的信" in page
    assert not Box.objects.filter(unit=cast.dinglan).exists()
    browser.post("/mailbox/office/boxes/", {**values, "confirmed": "1"})

    assert Box.objects.filter(unit=cast.dinglan, kind="handling").count() == 1


def test_opening_a_box_with_two_handlers_asks_nothing(cast, client_of):
    for name in ("one", "two"):
        holder(name, "letter_handler", cast.dinglan)
    client_of(cast.letter_handler).post("/mailbox/office/boxes/", {"unit": cast.dinglan.pk, "kind": "handling"})

    assert Box.objects.filter(unit=cast.dinglan).exists()


def test_only_the_citys_handlers_open_boxes(cast):
    county = holder("county", "letter_handler", cast.dinglan)

    with pytest.raises(PermissionDenied):
        actions.open_box(cast.dinglan, by=county, at=NOW)
