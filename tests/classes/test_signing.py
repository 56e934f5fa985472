"""Signing in with the code on the wall: good for ninety seconds, for this meeting, for those who belong there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from classes import actions
from classes.codes import CodeError, Purpose, code_for, qr_path, read_code, seconds_left
from classes.models import AttendanceMark
from tests.cast import NOW, make_cast
from tests.classes.material import enrol, make_class, make_meeting
from tests.together import together

MEETING = uuid4()
ON_THE_DOT = NOW.replace(second=0, microsecond=0)


def test_a_code_is_good_from_its_half_minute_on_for_ninety_seconds():
    code = code_for(MEETING, Purpose.IN, at=ON_THE_DOT)
    for seconds in (0, 29, 60, 89):
        assert read_code(code, MEETING, at=ON_THE_DOT + timedelta(seconds=seconds)) is Purpose.IN
    for seconds in (90, 3600, -1):
        with pytest.raises(CodeError) as refused:
            read_code(code, MEETING, at=ON_THE_DOT + timedelta(seconds=seconds))
        assert refused.value.expired


def test_the_wall_changes_every_half_minute():
    codes = {code_for(MEETING, Purpose.IN, at=ON_THE_DOT + timedelta(seconds=second)) for second in range(90)}
    assert len(codes) == 3
    assert seconds_left(ON_THE_DOT + timedelta(seconds=1)) == 29


@pytest.mark.parametrize("change", ["other meeting", "other purpose", "later step", "cut", "nonsense"])
def test_a_code_of_something_else_is_wrong(change):
    code = code_for(MEETING, Purpose.IN, at=ON_THE_DOT)
    purpose, step, signature = code.split("-")
    forged = {
        "other meeting": code_for(uuid4(), Purpose.IN, at=ON_THE_DOT),
        "other purpose": f"out-{step}-{signature}",
        "later step": f"{purpose}-{int(step, 16) + 1:x}-{signature}",
        "cut": code[:-1],
        "nonsense": "in-zz-0",
    }[change]
    with pytest.raises(CodeError) as refused:
        read_code(forged, MEETING, at=ON_THE_DOT)
    assert not refused.value.expired


def test_the_picture_is_a_square_with_a_quiet_edge():
    path, size = qr_path("https://example.org/" + "x" * 90)
    assert size >= 29
    assert path.startswith("M4 4h1v1h-1z"), "the edge is four modules wide, the corner is dark"


@pytest.fixture
def meeting(cast):
    training_class = make_class(cast, state="running", ends_on=timezone.localdate() + timedelta(days=1))
    enrol(training_class, cast.cadre)
    return make_meeting(training_class, starts=timezone.now() - timedelta(minutes=10), sign_out=True)


def address(meeting, purpose=Purpose.IN, at=None):
    return f"/classes/meetings/{meeting.uid}/sign/{code_for(meeting.uid, purpose, at=at or timezone.now())}/"


def test_opening_the_address_marks_nothing_and_confirming_marks_once(cast, meeting, client_of):
    client, url = client_of(cast.cadre), address(meeting)
    assert "确认签到" in client.get(url).content.decode()
    assert not AttendanceMark.objects.exists()
    for _again in range(2):
        assert "已签到" in client.post(url).content.decode()
    mark = AttendanceMark.objects.get()
    assert (mark.member.user, mark.by, mark.kind) == (cast.cadre, cast.cadre, "in")


def test_a_guest_signs_in_to_the_site_first(meeting, client):
    response = client.get(address(meeting))
    assert response.status_code == 302
    assert "/account/login/" in response.url


def test_an_old_code_asks_to_scan_again(cast, meeting, client_of):
    old = address(meeting, at=timezone.now() - timedelta(seconds=130))
    response = client_of(cast.cadre).post(old)
    assert response.status_code == 410
    assert "重新扫描" in response.content.decode()
    assert not AttendanceMark.objects.exists()


def test_who_is_not_on_the_roster_is_told_so_and_not_marked(cast, meeting, client_of):
    response = client_of(cast.colleague).post(address(meeting))
    assert response.status_code == 403
    assert not AttendanceMark.objects.exists()


def sign(meeting, user, at, purpose=Purpose.IN):
    return actions.sign(meeting, code=code_for(meeting.uid, purpose, at=at), user=user, at=at)


def test_signing_in_has_its_time(cast):
    training_class = make_class(cast, state="running")
    enrol(training_class, cast.cadre)
    meeting = make_meeting(training_class, starts=NOW, minutes=60)
    for minutes, taken in ((-61, False), (-60, True), (60, True), (61, False)):
        at = NOW + timedelta(minutes=minutes)
        if taken:
            sign(meeting, cast.cadre, at)
        else:
            with pytest.raises(ValidationError):
                sign(meeting, cast.cadre, at)


def test_signing_out_comes_after_signing_in(cast):
    training_class = make_class(cast, state="running")
    enrol(training_class, cast.cadre)
    meeting = make_meeting(training_class, starts=NOW, minutes=60, sign_out=True)
    later = NOW + timedelta(minutes=70)
    with pytest.raises(ValidationError, match="还没有签到"):
        sign(meeting, cast.cadre, later, Purpose.OUT)
    sign(meeting, cast.cadre, NOW)
    sign(meeting, cast.cadre, later, Purpose.OUT)
    assert list(meeting.marks.values_list("kind", flat=True)) == ["in", "out"]


def test_a_meeting_of_one_group_is_not_for_the_others(cast):
    training_class = make_class(cast, state="running")
    members = enrol(training_class, cast.cadre, cast.colleague)
    group = actions.make_group(training_class, "一组", by=None, at=NOW)
    actions.set_group(training_class, members[:1], group, by=None, at=NOW)
    meeting = make_meeting(training_class, starts=NOW, group=group)
    sign(meeting, cast.cadre, NOW)
    with pytest.raises(PermissionDenied):
        sign(meeting, cast.colleague, NOW)


def test_a_note_needs_a_reason_and_leaves_what_was_there(cast):
    training_class = make_class(cast, state="running")
    (member,) = enrol(training_class, cast.cadre)
    meeting = make_meeting(training_class, starts=NOW)
    sign(meeting, cast.cadre, NOW)
    with pytest.raises(ValidationError):
        actions.note_attendance(meeting, member, kind="absent", reason=" ", by=cast.educator, at=NOW)
    actions.note_attendance(meeting, member, kind="absent", reason="代签", by=cast.educator, at=NOW)
    assert [mark.kind for mark in meeting.marks.all()] == ["in", "absent"]
    with pytest.raises(PermissionDenied):
        actions.note_attendance(meeting, member, kind="in", reason="补", by=cast.educator, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.note_attendance(meeting, member, kind="present", reason="补", by=cast.county_admin, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_ten_confirmations_at_once_make_one_mark():
    cast = make_cast()
    training_class = make_class(cast, state="running")
    enrol(training_class, cast.cadre)
    meeting = make_meeting(training_class, starts=NOW)
    results = together([lambda: sign(meeting, cast.cadre, NOW)] * 10)
    assert sorted(created for _mark, created in results) == [False] * 9 + [True]
    assert AttendanceMark.objects.count() == 1
