"""Announcements and public pages of the table of permissions."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from courses.models import CoursePage
from notices.actions import make_announcement, send_announcement, tell_announcement
from notices.models import Delivery, Notice
from portal import actions as portal_verbs
from portal.models import ArticlePage, SectionPage
from tests.cast import Cast


def announcements(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create a draft of an announcement of the county, and one that was sent to everybody there, also by e-mail."""
    values = {"title": "县里的通知", "body": "正文", "email": True, "sms": False}
    draft, sent = (make_announcement(cast.dinglan, values, by=None, at=now) for _each in range(2))
    set_audience(sent.audience, choice=AudienceChoice(everybody=True), by=None, at=now)
    send_announcement(sent, by=None, at=now)
    sent.refresh_from_db()
    tell_announcement(sent)
    notice = Notice.objects.get(announcement=sent, recipient=cast.cadre)
    delivery, _made = Delivery.objects.get_or_create(notice=notice, channel="email", defaults={"due_at": now})
    return {"sent_announcement": sent, "draft_announcement": draft, "notice": notice, "delivery": delivery}


def public_pages(cast: Cast, course: CoursePage, now: datetime) -> dict[str, Any]:
    """Create a page of a section, one that was taken down, what a reader said, a county's site, a recommendation."""
    section = SectionPage.objects.get(kind="announcements")
    pages = [
        ArticlePage(title="公告", slug=f"page-{cast.dinglan.code}-{number}", date=timezone.localdate(now))
        for number in range(2)
    ]
    for page in pages:
        section.add_child(instance=page)
    home = portal_verbs.open_county_site(
        cast.dinglan,
        hostname=f"county-{cast.dinglan.code}.localhost",
        masthead="定澜干部学习",
        colour="blue",
        by=None,
        at=now,
    )
    return {
        "public_page": pages[0],
        "taken_down": portal_verbs.take_down(pages[1], reason="有误", by=None, at=now),
        "feedback": portal_verbs.give_feedback(path="/", text="意见", contact="", by=cast.cadre, at=now),
        "county_home": home,
        "recommendation": portal_verbs.recommend_course(
            course, from_unit=cast.dinglan, to_unit=cast.dinglan, note="", by=None, at=now
        ),
    }
