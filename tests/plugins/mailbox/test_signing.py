"""Who signs below an answer in a box with a single handler, so that every letter can be closed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import grant_role
from notices.models import Notice
from plugins.mailbox import actions
from plugins.mailbox.models import Letter
from plugins.mailbox.staffing import staffing_of
from tests.cast import NOW

from .office import holder, opened, send

LATER = NOW + timedelta(days=60)


def answered(cast, at=NOW, letter=None, by=None, **more):
    letter = letter or opened(cast)
    by = by or cast.letter_handler
    actions.answer_letter(letter, outcome="talk", body="已谈话", by=by, at=at, **more)
    return letter


def state_of(letter):
    return Letter.objects.get(pk=letter.pk).state


@pytest.fixture
def county_letter(cast):
    """A letter in the county's box, whose only handler has answered it."""
    alone = holder("alone", "letter_handler", cast.dinglan)
    actions.open_box(cast.dinglan, by=None, at=NOW)
    letter = send(cast.cadre)
    actions.open_letter(letter, by=alone, at=NOW)
    return answered(cast, letter=letter, by=alone)


def test_a_leader_signs_for_the_section_where_the_box_has_one_handler(cast, client_of):
    leader = holder("leader", "leader", cast.city)
    letter = answered(cast)
    assert Notice.objects.filter(recipient=leader, kind="letter_to_sign").count() == 1
    client_of(leader).post(f"/mailbox/{letter.uid}/settle/sign/")

    assert state_of(letter) == "closed"
    assert letter.signatures.get(by=leader).part == "section"


def test_a_leader_does_not_stand_in_where_another_handler_can_sign(cast):
    leader = holder("leader", "leader", cast.city)
    holder("fellow", "letter_handler", cast.city)
    letter = answered(cast)

    with pytest.raises(PermissionDenied):
        actions.sign_letter(letter, by=leader, at=NOW)


def test_a_handler_of_the_box_above_signs_for_a_county_without_reading(cast, county_letter, client_of):
    browser = client_of(cast.letter_handler)
    page = browser.get(f"/mailbox/{county_letter.uid}/progress/").content.decode()
    assert "渡轮" not in page
    assert "已谈话" not in page
    assert browser.get(county_letter.get_absolute_url()).status_code == 404
    browser.post(f"/mailbox/{county_letter.uid}/settle/sign/")

    assert state_of(county_letter) == "closed"
    assert browser.get(f"/mailbox/{county_letter.uid}/progress/").status_code == 404


def test_nobody_of_another_county_signs(cast, county_letter):
    for role in ("letter_handler", "leader", "discipline_officer"):
        with pytest.raises(PermissionDenied):
            actions.sign_letter(county_letter, by=holder(f"away-{role}", role, cast.pulan), at=NOW)


def test_the_single_leader_of_a_single_handler_closes_a_late_letter_with_one_signature(cast):
    leader = holder("leader", "leader", cast.city)
    letter = answered(cast, at=LATER, late_reason="等待调研")
    actions.sign_letter(letter, by=leader, at=LATER)

    assert state_of(letter) == "closed"
    assert letter.signatures.get(by=leader).part == "leader"


def test_a_late_letter_of_a_county_needs_the_box_above_and_a_leader(cast):
    alone, leader = holder("alone", "letter_handler", cast.dinglan), holder("leader", "leader", cast.dinglan)
    actions.open_box(cast.dinglan, by=None, at=NOW)
    letter = send(cast.cadre)
    actions.open_letter(letter, by=alone, at=NOW)
    answered(cast, letter=letter, by=alone, at=LATER, late_reason="等待调研")
    actions.sign_letter(letter, by=leader, at=LATER)
    assert state_of(letter) == "answered"
    actions.sign_letter(letter, by=cast.letter_handler, at=LATER)

    assert state_of(letter) == "closed"


def test_a_late_sealed_letter_is_closed_by_the_inspection_alone(cast, client_of):
    first, second = (holder(name, "discipline_officer", cast.city) for name in ("first", "second"))
    leader = holder("leader", "leader", cast.city)
    letter = opened(cast)
    actions.refer_letter(letter, reason="涉嫌违纪", by=cast.letter_handler, at=NOW)
    letter = Letter.objects.get(pk=letter.pk)
    actions.open_letter(letter, by=first, at=NOW)
    answered(cast, letter=letter, by=first, at=LATER, late_reason="等待核查")
    with pytest.raises(PermissionDenied):
        actions.sign_letter(letter, by=leader, at=LATER)
    assert client_of(leader).get(f"/mailbox/{letter.uid}/progress/").status_code == 404
    assert "等待核查" in client_of(second).get(f"/mailbox/{letter.uid}/progress/").content.decode()
    actions.sign_letter(letter, by=second, at=LATER)

    assert state_of(letter) == "closed"


def test_the_writer_never_signs_below_the_own_letter(cast):
    grant_role(cast.cadre, "leader", unit=cast.city, by=None, at=NOW)
    letter = answered(cast)

    with pytest.raises(PermissionDenied):
        actions.sign_letter(letter, by=cast.cadre, at=NOW)


def test_the_letter_and_the_list_of_boxes_say_that_nobody_can_sign(cast, client_of):
    letter = opened(cast)
    browser = client_of(cast.letter_handler)
    for address in (letter.get_absolute_url(), f"/mailbox/{letter.uid}/do/answer/", "/mailbox/office/boxes/"):
        assert "也没有别人可以签名" in browser.get(address).content.decode(), address
    leader = holder("leader", "leader", cast.city)
    assert f"由 {leader.real_name} 代为签名" in browser.get("/mailbox/office/boxes/").content.decode()
    holder("fellow", "letter_handler", cast.city)

    assert staffing_of(letter.box).warning == ""
    assert "签名" not in browser.get(letter.get_absolute_url()).content.decode().split("办理过程")[0].split("<main")[-1]


def test_the_list_of_signatures_shows_what_waits_for_me(cast, client_of):
    leader = holder("leader", "leader", cast.city)
    letter = answered(cast)
    browser = client_of(leader)
    assert letter.receipt in browser.get("/mailbox/office/signatures/").content.decode()
    assert "没有这样的信件" in browser.get("/mailbox/office/signatures/?q=XX").content.decode()
    assert "没有待您签名的信" in client_of(cast.letter_handler).get("/mailbox/office/signatures/").content.decode()
    actions.sign_letter(letter, by=leader, at=NOW)

    assert letter.receipt not in browser.get("/mailbox/office/signatures/").content.decode()
