"""Who has a letter: first receiver, hand-over, help, other boxes, the discipline inspection."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.actions import revoke_role
from plugins.mailbox import actions
from plugins.mailbox.models import Box, Entry, Letter, LetterType
from tests.cast import NOW
from tests.together import together

from .office import holder, opened, send


def may_read(person, letter):
    return Letter.objects.visible_to(person).filter(pk=letter.pk).exists()


def test_once_opened_a_letter_is_closed_to_the_other_handlers_of_the_box(cast):
    fellow = holder("fellow", "letter_handler", cast.city)
    letter = send(cast.cadre)
    assert may_read(fellow, letter)
    actions.open_letter(letter, by=cast.letter_handler, at=NOW)

    assert not may_read(fellow, letter)
    with pytest.raises(PermissionDenied):
        actions.open_letter(letter, by=fellow, at=NOW)


def test_who_hands_over_stays_responsible_until_the_other_accepts(cast):
    fellow = holder("fellow", "letter_handler", cast.city)
    letter = opened(cast)
    actions.offer_letter(letter, person=fellow, by=cast.letter_handler, at=NOW)

    letter.refresh_from_db()
    assert (letter.responsible, may_read(fellow, letter)) == (cast.letter_handler, False)

    actions.accept_letter(letter, by=fellow, at=NOW)
    letter.refresh_from_db()
    assert letter.responsible == fellow
    assert (may_read(fellow, letter), may_read(cast.letter_handler, letter)) == (True, False)


def test_an_offer_that_is_declined_changes_nothing(cast):
    fellow = holder("fellow", "letter_handler", cast.city)
    letter = opened(cast)
    actions.offer_letter(letter, person=fellow, by=cast.letter_handler, at=NOW)
    actions.decline_letter(letter, by=fellow, at=NOW)

    letter.refresh_from_db()
    assert letter.responsible == cast.letter_handler
    with pytest.raises(PermissionDenied):
        actions.accept_letter(letter, by=fellow, at=NOW)


def test_nobody_hands_over_to_somebody_outside_of_the_box(cast):
    letter = opened(cast)

    with pytest.raises(actions.NotPossible):
        actions.offer_letter(letter, person=cast.educator, by=cast.letter_handler, at=NOW)


def test_a_letter_routed_to_the_county_leaves_the_city_which_still_follows_it(cast):
    county = holder("county", "letter_handler", cast.dinglan)
    letter = opened(cast)
    box = actions.open_box(cast.dinglan, by=cast.letter_handler, at=NOW)
    actions.offer_letter(letter, box=box, by=cast.letter_handler, at=NOW)
    assert not may_read(county, letter)
    actions.accept_letter(letter, by=county, at=NOW)

    letter = Letter.objects.get(pk=letter.pk)
    assert (letter.box, letter.responsible, letter.body) == (box, county, "建议增加末班渡轮。")
    assert not may_read(cast.letter_handler, letter)
    assert Letter.objects.followed_by(cast.letter_handler).filter(pk=letter.pk).exists()


def test_letters_of_a_county_with_a_box_go_there_and_not_to_the_city(cast):
    actions.open_box(cast.dinglan, by=None, at=NOW)

    assert send(cast.cadre).box.unit == cast.dinglan
    assert send(cast.colleague).box.unit == cast.city
    assert not may_read(cast.letter_handler, Letter.objects.get(sender=cast.cadre))


def test_a_co_handler_reads_and_notes_but_does_not_answer(cast):
    helper = holder("helper", "letter_handler", cast.dinglan)
    letter = opened(cast)
    actions.add_co_handler(letter, person=helper, by=cast.letter_handler, at=NOW)

    assert may_read(helper, letter)
    actions.open_letter(letter, by=helper, at=NOW)
    actions.note_internally(letter, body="已核实", by=helper, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.answer_letter(letter, outcome="written", body="好", by=helper, at=NOW)
    assert letter.responsible == cast.letter_handler


def test_after_a_referral_only_the_discipline_inspection_and_the_writer_read_it(cast):
    inspector = holder("inspector", "discipline_officer", cast.city)
    helper = holder("helper", "letter_handler", cast.dinglan)
    letter = opened(cast)
    actions.add_co_handler(letter, person=helper, by=cast.letter_handler, at=NOW)
    actions.refer_letter(letter, reason="涉嫌违纪", by=cast.letter_handler, at=NOW)

    letter = Letter.objects.get(pk=letter.pk)
    readers = [person for person in (inspector, helper, cast.letter_handler, cast.cadre) if may_read(person, letter)]
    assert readers == [inspector, cast.cadre]
    assert not Letter.objects.followed_by(cast.letter_handler).filter(pk=letter.pk).exists()
    assert (letter.state, letter.box.kind) == ("received", Box.Kind.DISCIPLINE)
    actions.open_letter(letter, by=inspector, at=NOW)
    actions.answer_letter(letter, outcome="talk", body="已处理", by=inspector, at=NOW)


def test_the_writer_learns_of_a_referral_but_not_what_was_said_about_it(cast, client_of):
    letter = opened(cast)
    actions.refer_letter(letter, reason="涉嫌违纪", by=cast.letter_handler, at=NOW)

    page = client_of(cast.cadre).get(letter.get_absolute_url()).content.decode()
    assert "移送纪检" in page
    assert "涉嫌违纪" not in page


def test_a_type_may_say_that_a_referral_closes_the_letter(cast):
    LetterType.objects.filter(code="suggestion").update(referral_closes=True)
    letter = opened(cast)
    actions.refer_letter(letter, reason="涉嫌违纪", by=cast.letter_handler, at=NOW)

    letter.refresh_from_db()
    assert (letter.state, letter.outcome) == ("closed", "referred")


def test_a_letter_whose_handler_lost_the_role_is_free_for_the_box_again(cast):
    fellow = holder("fellow", "letter_handler", cast.city)
    letter = opened(cast)
    revoke_role(cast.letter_handler, "letter_handler", unit=cast.city, by=None, at=NOW)
    actions.open_letter(letter, by=fellow, at=NOW)

    letter.refresh_from_db()
    assert letter.responsible == fellow
    assert not may_read(cast.letter_handler, letter)


def test_handlers_do_not_meet_their_own_letters_at_work(cast):
    from accounts.actions import grant_role

    grant_role(cast.cadre, "letter_handler", unit=cast.city, by=None, at=NOW)
    letter = send(cast.cadre)

    assert not Letter.objects.assigned_to(cast.cadre).exists()
    with pytest.raises(PermissionDenied):
        actions.open_letter(letter, by=cast.cadre, at=NOW)


def test_the_writer_sees_each_step_but_no_internal_note(cast, client_of):
    letter = opened(cast)
    actions.ask_writer(letter, body="请补充班次", by=cast.letter_handler, at=NOW)
    actions.note_internally(letter, body="内部讨论", by=cast.letter_handler, at=NOW)
    client_of(cast.cadre).post(f"/mailbox/{letter.uid}/more/", {"body": "是末班船"})

    page = client_of(cast.cadre).get(letter.get_absolute_url()).content.decode()
    assert "请补充班次" in page
    assert "是末班船" in page
    assert "内部讨论" not in page
    assert [entry.kind for entry in letter.entries.all()][:3] == ["letter", "assigned", "question"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_at_once_one_becomes_responsible(db):
    from tests.cast import make_cast

    cast = make_cast()
    fellow = holder("fellow", "letter_handler", cast.city)
    letter = send(cast.cadre)

    results = together(
        [lambda who=who: actions.open_letter(letter, by=who, at=NOW) for who in (fellow, cast.letter_handler)]
    )

    assert sorted(type(result) for result in results if result is not None) == [PermissionDenied]
    assert Entry.objects.filter(kind="assigned").count() == 1


def test_the_database_refuses_a_letter_without_a_way_back(cast):
    letter = send(cast.cadre)

    with pytest.raises(IntegrityError, match="letter_has_a_way_back"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(sender=None)
