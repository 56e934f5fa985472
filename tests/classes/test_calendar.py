"""The dates of classes: in the diary and in the calendar file, the own ones alone."""

from datetime import timedelta

from django.utils import timezone

from classes.agenda import dates_of
from tests.cast import NOW
from tests.classes.material import enrol, make_class, make_meeting


def unfolded(text):
    return text.replace("\r\n ", "")


def test_meetings_and_last_days_stand_in_the_diary(cast):
    training_class = make_class(cast, state="running", ends_on=NOW.date() + timedelta(days=1))
    enrol(training_class, cast.cadre)
    meeting = make_meeting(training_class, starts=NOW + timedelta(hours=2), title="海上搜救")
    items = list(dates_of(cast.cadre, NOW.date(), NOW.date() + timedelta(days=7)))
    assert [(item.uid, item.day, item.place) for item in items] == [
        (f"meeting-{meeting.uid}", NOW.date(), "一号教室"),
        (f"class-{training_class.uid}", NOW.date() + timedelta(days=1), ""),
    ]
    assert list(dates_of(cast.colleague, NOW.date(), NOW.date() + timedelta(days=7))) == []
    assert list(dates_of(cast.cadre, NOW.date() - timedelta(days=9), NOW.date() - timedelta(days=1))) == []


def test_the_file_holds_the_own_meetings_that_take_place(cast, client_of):
    training_class = make_class(cast, state="running")
    enrol(training_class, cast.cadre)
    soon = timezone.now() + timedelta(days=2)
    make_meeting(training_class, starts=soon, title="海上搜救")
    text = client_of(cast.cadre).get("/classes/calendar.ics").content.decode()
    assert "海上搜救" in unfolded(text)
    assert "VEVENT" not in client_of(cast.colleague).get("/classes/calendar.ics").content.decode()
