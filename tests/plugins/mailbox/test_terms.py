"""Until when a letter is answered, and that this date never moves by itself."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from notices.models import Notice
from plugins.mailbox import actions
from plugins.mailbox.models import Entry, Letter, LetterType, Priority
from plugins.mailbox.terms import due_date, term_of
from tests.cast import NOW
from workdays.models import Day

from .office import opened, send


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (date(2026, 1, 30), 20, date(2026, 3, 5)),
        (date(2025, 9, 26), 5, date(2025, 10, 10)),
        (date(2025, 9, 24), 20, date(2025, 10, 28)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 4, 30), 1, date(2026, 5, 6)),
        (date(2024, 2, 9), 5, date(2024, 2, 22)),
    ],
)
def test_the_golden_dates(db, received, days, due):
    assert due_date(received, term=term_of(LetterType(term=days), Priority(limit=60))) == due


def test_a_change_of_the_calendar_is_proposed_and_moves_nothing(cast):
    letter = opened(cast)
    due = letter.due_on
    Day.objects.create(date=date(2026, 6, 11), kind="holiday", name="台风")
    for _time in range(2):
        actions.propose_terms(at=NOW)

    letter.refresh_from_db()
    assert (letter.due_on, letter.proposed_due_on) == (due, due + timedelta(days=1))
    assert Notice.objects.filter(kind="letter_term_proposed").count() == 1
    assert not Notice.objects.filter(recipient=cast.cadre).exists()


def test_a_person_moves_the_date_and_the_writer_sees_why(cast, client_of):
    letter = opened(cast)
    old = letter.due_on
    actions.move_term(letter, new=old + timedelta(days=1), reason="台风放假", by=cast.letter_handler, at=NOW)

    page = client_of(cast.cadre).get(letter.get_absolute_url()).content.decode()
    letter.refresh_from_db()
    assert letter.due_on == old + timedelta(days=1)
    assert "台风放假" in page
    assert old.isoformat() in page
    assert Notice.objects.filter(recipient=cast.cadre, kind="letter_term_moved").count() == 1


@pytest.mark.parametrize(("code", "due"), [("urgent", date(2026, 6, 25)), ("special", date(2026, 6, 17))])
def test_an_urgent_letter_is_due_earlier(cast, code, due):
    letter = opened(cast)
    actions.set_priority(letter, priority=Priority.objects.get(code=code), by=cast.letter_handler, at=NOW)

    letter.refresh_from_db()
    assert letter.due_on == due
    assert Entry.objects.filter(letter=letter, kind="term").exists()


def test_reminders_come_once_a_day_and_hold_no_word_of_the_letter(cast):
    letter = opened(cast)
    late = timezone.make_aware(datetime(letter.due_on.year, letter.due_on.month, letter.due_on.day, 8)) + timedelta(1)
    for _time in range(2):
        actions.remind(at=late)
    actions.remind(at=late + timedelta(days=1))

    notices = Notice.objects.filter(kind="letter_overdue")
    assert [notice.recipient for notice in notices] == [cast.letter_handler] * 2
    assert "渡轮" not in str(list(notices.values("title", "body", "url", "key")))


def test_handlers_of_the_box_are_reminded_of_what_nobody_opened(cast):
    letter = send(cast.cadre)
    actions.remind(at=timezone.make_aware(datetime(letter.due_on.year, letter.due_on.month, letter.due_on.day, 8)))

    assert Notice.objects.get(kind="letter_due").recipient == cast.letter_handler
    assert Letter.objects.get().state == "received"
