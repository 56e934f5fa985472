"""Answer, signatures, improvements, satisfaction."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from plugins.mailbox import actions
from plugins.mailbox.models import Improvement, Satisfaction
from tests.cast import NOW

from .office import holder, opened

LATER = NOW + timedelta(days=60)


@pytest.fixture
def fellow(cast):
    return holder("fellow", "letter_handler", cast.city)


def answered(cast, at=NOW, **more):
    letter = opened(cast)
    actions.answer_letter(letter, outcome="talk", body="已谈话", by=cast.letter_handler, at=at, **more)
    return letter


def test_an_answer_in_time_closes_with_the_signature_of_the_section(cast, fellow):
    letter = answered(cast)
    with pytest.raises(PermissionDenied):
        actions.sign_letter(letter, by=cast.letter_handler, at=NOW)
    actions.sign_letter(letter, by=fellow, at=NOW)

    letter.refresh_from_db()
    assert (letter.state, letter.was_late) == ("closed", False)


def test_a_late_answer_needs_a_reason_and_a_leader(cast, fellow):
    leader = holder("leader", "leader", cast.city)
    letter = opened(cast)
    with pytest.raises(actions.ReasonMissing):
        actions.answer_letter(letter, outcome="talk", body="已谈话", by=cast.letter_handler, at=LATER)
    actions.answer_letter(
        letter, outcome="talk", body="已谈话", late_reason="等待调研", by=cast.letter_handler, at=LATER
    )
    actions.sign_letter(letter, by=fellow, at=LATER)
    letter.refresh_from_db()
    assert letter.state == "answered"
    actions.sign_letter(letter, by=leader, at=LATER)

    letter.refresh_from_db()
    assert letter.state == "closed"


def test_the_leader_sees_the_reason_for_the_delay_and_nothing_of_the_letter(cast, fellow, client_of):
    leader = holder("leader", "leader", cast.city)
    letter = answered(cast, at=LATER, late_reason="等待调研")
    page = client_of(leader).get(f"/mailbox/{letter.uid}/progress/").content.decode()

    assert "等待调研" in page
    assert "渡轮" not in page
    assert "已谈话" not in page
    assert client_of(leader).get(letter.get_absolute_url()).status_code == 404


def test_a_letter_without_answer_is_not_signed(cast, fellow):
    letter = opened(cast)

    with pytest.raises(PermissionDenied):
        actions.sign_letter(letter, by=fellow, at=NOW)


def test_what_the_writer_adds_after_the_answer_is_answered_again(cast, fellow):
    letter = answered(cast)
    actions.write_more(letter, body="还有一点", by=cast.cadre, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.sign_letter(letter, by=fellow, at=NOW)
    actions.answer_letter(letter, outcome="written", body="再答", by=cast.letter_handler, at=NOW)
    actions.sign_letter(letter, by=fellow, at=NOW)

    letter.refresh_from_db()
    assert (letter.state, letter.round) == ("closed", 2)
    with pytest.raises(actions.LetterClosed):
        actions.write_more(letter, body="太晚", by=cast.cadre, at=NOW)


def test_the_writer_rates_once_after_closing(cast, fellow, client_of):
    letter = answered(cast)
    browser = client_of(cast.cadre)
    browser.post(f"/mailbox/{letter.uid}/rate/", {"score": "5"})
    assert not Satisfaction.objects.exists()
    actions.sign_letter(letter, by=fellow, at=NOW)
    for score in "41":
        browser.post(f"/mailbox/{letter.uid}/rate/", {"score": score, "remark": "谢谢"})

    assert Satisfaction.objects.get().score == 4


def test_an_improvement_is_verified_by_another_than_who_did_it(cast, fellow):
    letter = opened(cast)
    words = {"body": "增加班次", "due_on": NOW.date() + timedelta(days=30)}
    item = actions.commit_improvement(letter, **words, by=cast.letter_handler, at=NOW)
    actions.report_improvement(item, by=cast.letter_handler, at=NOW)
    with pytest.raises(actions.NotPossible):
        actions.verify_improvement(item, by=cast.letter_handler, at=NOW)
    actions.verify_improvement(item, by=fellow, at=NOW)

    assert Improvement.objects.get().verified_by == fellow
