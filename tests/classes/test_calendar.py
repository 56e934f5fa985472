"""The calendar file: folded, escaped, with the own meetings alone."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from classes.calendars import Appointment, calendar_text
from tests.cast import NOW
from tests.classes.material import enrol, make_class, make_meeting

TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=120)


def unfolded(text):
    return text.replace("\r\n ", "")


@given(TEXTS, TEXTS)
def test_no_line_is_longer_than_75_octets_and_nothing_is_lost(title, place):
    one = Appointment("1@x", title, NOW, NOW + timedelta(hours=1), place)
    text = calendar_text([one], name="培训班", at=NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    wanted = " ".join(title.split()).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY:{wanted}\r\n" in unfolded(text)


def test_a_title_cannot_add_lines_of_its_own():
    one = Appointment("1@x", "会议\r\nATTENDEE:mailto:x", NOW, NOW + timedelta(hours=1))
    assert "\r\nATTENDEE" not in unfolded(calendar_text([one], name="n", at=NOW))


def test_times_are_in_universal_time():
    text = calendar_text([Appointment("1@x", "会", NOW, NOW + timedelta(hours=1))], name="n", at=NOW)
    assert "DTSTART:20260610T013000Z" in text


def test_the_file_holds_the_own_meetings_that_take_place(cast, client_of):
    training_class = make_class(cast, state="running")
    enrol(training_class, cast.cadre)
    soon = timezone.now() + timedelta(days=2)
    make_meeting(training_class, starts=soon, title="海上搜救")
    text = client_of(cast.cadre).get("/classes/calendar.ics").content.decode()
    assert "海上搜救" in unfolded(text)
    assert "VEVENT" not in client_of(cast.colleague).get("/classes/calendar.ics").content.decode()
