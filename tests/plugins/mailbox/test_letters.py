from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from plugins.mailbox import actions
from plugins.mailbox.models import Draft, Entry, Letter, Reading
from tests.cast import NOW

FORM = {"kind": "suggestion", "subject": "关于渡轮班次", "body": "建议增加末班渡轮。"}


def send(sender, at=NOW, **changes):
    return actions.send_letter(sender, **{**FORM, **changes}, at=at)


def test_a_letter_gets_a_receipt_and_twenty_working_days(cast):
    letter = send(cast.cadre)

    assert letter.receipt.startswith("X20260610-")
    assert (letter.state, letter.unit, letter.due_on) == ("received", cast.dinglan_office, date(2026, 7, 9))


def through_the_forms(browser, **changes):
    """Write a letter as people do: type, words, send; return the last answer."""
    form = {**FORM, **changes}
    first = browser.post(reverse("mailbox:write"), {"kind": form.pop("kind")})
    if first.status_code != 302:
        return first
    second = browser.post(reverse("mailbox:write_text", args=["cadres"]), form)
    return (
        browser.post(reverse("mailbox:write_send", args=["cadres"]), follow=True)
        if second.status_code == 302
        else second
    )


def test_a_cadre_writes_through_the_forms(cast, client_of):
    response = through_the_forms(client_of(cast.cadre))

    letter = Letter.objects.get()
    assert (letter.sender, letter.subject, letter.body) == (cast.cadre, FORM["subject"], FORM["body"])
    assert letter.receipt in response.content.decode()


@pytest.mark.parametrize("missing", ["kind", "subject", "body"])
def test_an_incomplete_letter_is_not_sent(cast, client_of, missing):
    response = through_the_forms(client_of(cast.cadre), **{missing: ""})

    assert response.status_code == 200
    assert not Letter.objects.exists()


@pytest.mark.parametrize("person", ["outsider", "letter_handler", "root"])
def test_who_holds_no_post_cannot_write(cast, client_of, person):
    assert client_of(cast.people()[person]).post(reverse("mailbox:write"), FORM).status_code == 403
    assert not Letter.objects.exists()


def test_the_eleventh_letter_of_a_day_is_refused_politely(cast, client_of, monkeypatch):
    for _letter in range(actions.LETTERS_A_DAY):
        send(cast.cadre)

    with pytest.raises(actions.TooManyLetters):
        send(cast.cadre, at=NOW + timedelta(hours=3))
    send(cast.cadre, at=NOW + timedelta(days=1))
    send(cast.colleague)


def test_the_form_says_that_today_is_enough(cast, client_of):
    browser = client_of(cast.cadre)
    for _letter in range(actions.LETTERS_A_DAY):
        send(cast.cadre, at=timezone.now())

    response = through_the_forms(browser)

    assert "请明天再写" in response.content.decode()
    assert Letter.objects.count() == actions.LETTERS_A_DAY
    assert Draft.objects.get().body == FORM["body"], "what was written is not lost"


def test_the_first_handler_to_open_a_letter_becomes_responsible(cast, client_of):
    letter = send(cast.cadre)

    page = client_of(cast.letter_handler).get(letter.get_absolute_url())

    letter.refresh_from_db()
    assert FORM["body"] in page.content.decode()
    assert (letter.state, letter.responsible) == ("handling", cast.letter_handler)
    assert Reading.objects.get().reader == cast.letter_handler


def test_every_further_reading_is_recorded_and_shown_to_the_sender(cast, client_of):
    letter = send(cast.cadre)
    for _time in range(2):
        client_of(cast.letter_handler).get(letter.get_absolute_url())

    page = client_of(cast.cadre).get(letter.get_absolute_url()).content.decode()

    assert page.count("辛简 阅读") == 2
    assert Reading.objects.count() == 2


def test_the_senders_own_reading_is_not_a_handlers(cast, client_of):
    letter = send(cast.cadre)
    client_of(cast.cadre).get(letter.get_absolute_url())

    letter.refresh_from_db()
    assert letter.state == "received"
    assert not Reading.objects.exists()


def test_an_answer_reaches_the_sender(cast, client_of):
    letter = send(cast.cadre, at=timezone.now())
    browser = client_of(cast.letter_handler)
    browser.get(letter.get_absolute_url())
    browser.post(
        reverse("mailbox:step", args=[letter.uid, "answer"]), {"outcome": "talk", "body": "已与轮渡公司协商。"}
    )

    page = client_of(cast.cadre).get(letter.get_absolute_url()).content.decode()

    letter.refresh_from_db()
    assert letter.state == "answered"
    assert "已与轮渡公司协商。" in page
    assert "谈心谈话" in page


def test_a_letter_is_answered_once(cast):
    letter = send(cast.cadre)
    actions.answer_letter(letter, outcome="written", body="一", by=cast.letter_handler, at=NOW)

    with pytest.raises(actions.AlreadyAnswered):
        actions.answer_letter(letter, outcome="written", body="二", by=cast.letter_handler, at=NOW)


def test_the_sender_does_not_answer_the_own_letter(cast, client_of):
    letter = send(cast.cadre)

    address = reverse("mailbox:step", args=[letter.uid, "answer"])
    response = client_of(cast.cadre).post(address, {"outcome": "talk", "body": "x"})

    assert response.status_code == 404
    assert not Entry.objects.filter(kind="reply").exists()


def test_a_handler_of_another_county_knows_nothing_of_it(cast, client_of):
    from accounts.actions import grant_role

    grant_role(cast.county_admin, "letter_handler", unit=cast.pulan, by=None, at=NOW)
    letter = send(cast.cadre)
    browser = client_of(cast.county_admin)

    assert browser.get(letter.get_absolute_url()).status_code == 404
    assert letter.receipt not in browser.get(reverse("mailbox:office")).content.decode()


def test_a_letter_is_overdue_the_day_after_its_term_unless_answered(cast):
    letter = send(cast.cadre)
    last_evening = NOW.replace(month=7, day=9, hour=23)

    assert not letter.is_overdue(last_evening)
    assert letter.is_overdue(last_evening + timedelta(hours=1))
    actions.answer_letter(letter, outcome="written", body="好", by=cast.letter_handler, at=last_evening)
    assert not letter.is_overdue(last_evening + timedelta(days=9))


@pytest.mark.parametrize("table", ["mailbox_reading", "mailbox_entry", "mailbox_signoff"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_readings_and_answers_cannot_be_changed(cast, table, statement):
    letter = send(cast.cadre)
    actions.open_letter(letter, by=cast.letter_handler, at=NOW)
    actions.answer_letter(letter, outcome="written", body="好", by=cast.letter_handler, at=NOW)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_audit_log_names_each_step_without_content(cast):
    letter = send(cast.cadre)
    actions.open_letter(letter, by=cast.letter_handler, at=NOW)
    actions.answer_letter(letter, outcome="written", body="好", by=cast.letter_handler, at=NOW)

    entries = AuditEntry.objects.filter(object_type="mailbox.letter").order_by("pk")
    assert [entry.verb for entry in entries] == ["send_letter", "open_letter", "answer_letter"]
    assert entries[0].details == {"receipt": letter.receipt}
