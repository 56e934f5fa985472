"""What members hear of without looking: announcements, a class or a meeting that is called off or moved."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from classes import actions
from notices.models import Notice
from tests.cast import NOW
from tests.classes.material import enrol, make_class, make_meeting
from tests.material import make_site

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


def told(kind):
    return dict(Notice.objects.filter(kind=kind).values_list("recipient__real_name", "body"))


def test_members_of_a_class_that_is_called_off_are_told_why(cast):
    made = make_class(cast)
    enrol(made, cast.cadre)
    actions.cancel_class(made, reason="台风", by=None, at=NOW)
    assert told("class_cancelled") == {"林海": "原因：台风"}
    assert Notice.objects.get().url == "/classes/"


def test_nobody_hears_of_a_draft_that_is_dropped(cast):
    made = make_class(cast, state="draft")
    enrol(made, cast.cadre)
    actions.cancel_class(made, reason="不办了", by=None, at=NOW)
    assert not Notice.objects.exists()


def test_a_class_that_members_do_not_see_announces_nothing(cast, client_of):
    make_site()
    draft = make_class(cast, state="draft", organiser=cast.dinglan)
    enrol(draft, cast.cadre)
    with pytest.raises(ValidationError):
        actions.announce(draft, title="改期", body="改到下周", by=cast.educator, at=NOW)
    address = f"/staff/classes/{draft.uid}/announcements/"
    page = client_of(cast.educator).post(address, {"title": "改期", "body": "改到下周"}).text
    assert "不能发布通知" in page
    assert "改到下周</textarea>" in page
    assert not draft.announcements.exists()
    assert not Notice.objects.exists()


def test_whoever_is_to_attend_hears_that_a_meeting_moves_or_is_called_off(cast):
    made = make_class(cast)
    first, _second = enrol(made, cast.cadre, cast.colleague)
    group = actions.make_group(made, "一组", by=None, at=NOW)
    actions.set_group(made, [first], group, by=None, at=NOW)
    meeting = make_meeting(made, starts=TOMORROW, group=group)
    actions.edit_meeting(meeting, values={"lecturer": "方教授"}, by=None, at=NOW)
    assert not Notice.objects.exists()
    actions.edit_meeting(meeting, values={"place": "二号教室"}, by=None, at=NOW)
    ((name, body),) = told("class_meeting_moved").items()
    assert name == "林海"
    assert "二号教室" in body
    actions.cancel_meeting(meeting, by=None, at=NOW)
    actions.cancel_meeting(meeting, by=None, at=NOW)
    assert list(told("class_meeting_cancelled")) == ["林海"]
    assert Notice.objects.count() == 2


def test_a_meeting_that_is_over_is_put_right_without_news(cast):
    made = make_class(cast)
    enrol(made, cast.cadre)
    meeting = make_meeting(made, starts=NOW - timedelta(days=1))
    actions.edit_meeting(meeting, values={"place": "二号教室"}, by=None, at=NOW)
    actions.cancel_meeting(meeting, by=None, at=NOW)
    assert not Notice.objects.exists()


def test_announcements_stay_to_be_read_however_many_follow(cast, client_of):
    make_site()
    made = make_class(cast)
    enrol(made, cast.cadre)
    for number in range(12):
        at = NOW + timedelta(hours=number)
        actions.announce(made, title=f"第{number}号通知", body="住宿安排见附件", by=cast.educator, at=at)
    page = client_of(cast.cadre).get(made.get_absolute_url()).text
    latest, earlier = page.split("更早的通知")
    assert ("第11号通知" in latest, "第0号通知" in latest, "第0号通知" in earlier) == (True, False, True)
