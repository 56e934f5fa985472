"""Who looks after courses hears in time that a licence ends, and once a stage."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import disable
from courses.models import CountyCoursesPage, CoursePage
from notices.models import Notice
from teaching.actions import warn_of_licences
from teaching.licences import ending
from teaching.notice_kinds import LICENCE_ENDED, LICENCE_ENDS
from tests.cast import NOW
from tests.material import article, make_course

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def licensed(days, *, title="海洋经济", owner=None, parent=None, live=True):
    """Return a course whose licence ends in `days`."""
    course = make_course(article("甲"), title=title, live=live)
    if parent is not None:
        course.move(parent, pos="last-child")
    CoursePage.objects.filter(pk=course.pk).update(licence_expires=TODAY + timedelta(days=days), owner=owner)
    return course


def told(person):
    """Return the titles of what `person` was told about licences."""
    found = Notice.objects.filter(recipient=person, kind__in=[LICENCE_ENDS, LICENCE_ENDED]).order_by("pk")
    return [notice.title for notice in found]


def test_the_section_and_who_made_the_course_are_warned_at_sixty_and_fourteen_days_and_after_the_end(centre, cast):
    licensed(61, owner=cast.trainer)
    day = (TODAY + timedelta(days=61)).isoformat()
    for passed, number in ((0, 0), (1, 1), (30, 1), (47, 2), (60, 2), (61, 2), (62, 3), (70, 3), (92, 3)):
        warn_of_licences(at=NOW + timedelta(days=passed))
        assert len(told(cast.educator)) == number, f"after {passed} days"
    assert told(cast.trainer) == told(cast.educator)
    assert told(cast.trainer) == [
        f"《海洋经济》的授权将于 {day} 到期",
        f"《海洋经济》的授权将于 {day} 到期",
        f"《海洋经济》的授权已于 {day} 到期",
    ]
    for person in (cast.reviewer, cast.cadre, cast.county_admin):
        assert told(person) == []


def test_courses_of_one_day_are_one_message_that_leads_to_the_list(centre, cast, client_of):
    for number in range(5):
        licensed(30, title=f"第 {number} 讲")
    licensed(40, title="别的合同")
    assert warn_of_licences(at=NOW) == 2
    notice = Notice.objects.filter(recipient=cast.educator, title__startswith="5 门课程的授权将于").get()
    assert notice.body.startswith("《第 0 讲》《第 1 讲》《第 2 讲》等：")
    page = client_of(cast.educator).get(notice.url).text
    assert '<option value="soon" selected>' in page
    assert '<option value="expiry" selected>' in page


def test_a_course_that_joins_a_day_is_told_of(centre, cast):
    licensed(30, title="甲")
    warn_of_licences(at=NOW)
    licensed(30, title="乙")
    warn_of_licences(at=NOW + timedelta(days=1))
    warn_of_licences(at=NOW + timedelta(days=2))
    assert [title.partition("的授权")[0] for title in told(cast.educator)] == ["《甲》", "2 门课程"]


def test_a_county_hears_of_its_own_courses_and_a_trainer_of_those_of_others_not(centre, cast):
    place = CountyCoursesPage.objects.get(county=cast.dinglan)
    licensed(10, title="县区的课", parent=place, owner=cast.cadre)
    licensed(10, title="市里的课")
    warn_of_licences(at=NOW)
    assert [title.partition("的授权")[0] for title in told(cast.county_admin)] == ["《县区的课》"]
    assert [title.partition("的授权")[0] for title in told(cast.educator)] == ["2 门课程"]
    assert told(cast.trainer) == []
    assert told(cast.cadre) == [], "who made it once, and has no such work any more"


def test_a_new_date_is_a_new_warning_and_what_is_not_on_offer_none(centre, cast):
    course = licensed(10)
    licensed(10, title="草稿", live=False)
    warn_of_licences(at=NOW)
    CoursePage.objects.filter(pk=course.pk).update(licence_expires=TODAY + timedelta(days=12))
    warn_of_licences(at=NOW)
    assert len(told(cast.educator)) == 2
    assert not any("草稿" in title for title in told(cast.educator))


def test_nobody_who_left_is_told(centre, cast):
    licensed(10)
    disable(cast.educator, by=None, at=NOW, reason="调离")
    assert cast.educator not in [person for person, _terms in ending(today=TODAY)]
