"""Reading a sheet: the last note of staff decides; the share is weighted by hours."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classes.attendance import Attended, Presence, attended_hours, presence, share

HOURS = st.decimals(min_value=0, max_value=8, places=1)
MEETINGS = st.lists(st.builds(Attended, hours=HOURS, present=st.booleans()), max_size=10)


@pytest.mark.parametrize(
    ("marks", "sign_out", "reads"),
    [
        ([], False, Presence.NOTHING),
        (["in"], False, Presence.PRESENT),
        (["in"], True, Presence.NO_SIGN_OUT),
        (["in", "out"], True, Presence.PRESENT),
        (["in", "absent"], False, Presence.ABSENT),
        (["absent", "in"], False, Presence.ABSENT),
        (["leave", "present"], True, Presence.PRESENT),
        (["present", "leave"], False, Presence.LEAVE),
    ],
)
def test_a_sheet_reads(marks, sign_out, reads):
    assert presence(marks, sign_out=sign_out) is reads


@given(st.lists(st.sampled_from(["in", "out", "present", "leave", "absent"])), st.booleans())
def test_only_being_there_counts(marks, sign_out):
    found = presence(marks, sign_out=sign_out)
    assert found.counts == (found is Presence.PRESENT)
    assert str(found.label)


def test_one_of_seven_missed_is_just_enough():
    week = [Attended(Decimal(4), present=number != 3) for number in range(7)]
    assert share(week) == Decimal("85.71")
    assert attended_hours(week) == Decimal(24)


def test_a_long_meeting_weighs_more_than_a_short_one():
    assert share([Attended(Decimal(3), True), Attended(Decimal(1), False)]) == Decimal(75)


def test_meetings_without_hours_count_alike():
    assert share([Attended(Decimal(0), True), Attended(Decimal(0), False)]) == Decimal(50)
    assert share([]) == Decimal(100)


@given(MEETINGS)
def test_the_share_lies_between_nothing_and_all(meetings):
    assert 0 <= share(meetings) <= 100
    assert (share(meetings) == 100) or any(not meeting.present for meeting in meetings)
    assert attended_hours(meetings) <= sum(meeting.hours for meeting in meetings)
