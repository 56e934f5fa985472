"""Classes of the table of permissions."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from classes import actions as class_verbs
from classes.models import Certificate
from courses.models import CoursePage
from tests.cast import Cast

TOMORROW = timedelta(days=1)


def training_of(cast: Cast, course: CoursePage, now: datetime) -> dict[str, Any]:
    """Create a class of the county with everything that has an address, a closed one, a programme, a viewing."""
    by, today = cast.educator, timezone.localdate(now)
    dates = {"starts_on": today - TOMORROW, "ends_on": today, "kind": "offline", "hours": Decimal(4)}

    def a_class(title: str) -> Any:
        made = class_verbs.make_class(cast.dinglan, values={"title": title, **dates}, by=by, at=now)
        class_verbs.publish_class(made, by=by, at=now)
        class_verbs.start_class(made, by=by, at=now)
        class_verbs.enrol_people(made, [cast.cadre], by=by, at=now)
        return made

    def a_meeting(training_class: Any) -> Any:
        start = now - timedelta(hours=5)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=4), "hours": Decimal(4)}
        values = {"title": "辅导", "place": "教室", **times}
        return class_verbs.make_meeting(training_class, values=values, by=by, at=now)

    def paper(training_class: Any, kind: str) -> Any:
        name = f"{kind}.pdf"
        return class_verbs.add_document(training_class, kind=kind, name=name, content=b"%PDF-", by=by, at=now)

    made, closed = a_class("海洋专题班"), a_class("渔业专题班")
    for kind in ("plan", "timetable"):
        paper(closed, kind)
    meeting, (member,) = a_meeting(closed), closed.members.all()
    class_verbs.note_attendance(meeting, member, kind="present", reason="纸质签到", by=by, at=now)
    class_verbs.close_class(closed, by=by, at=now)
    class_verbs.add_course(made, course, required=False, by=by, at=now)
    times = {"starts_at": now - timedelta(hours=3), "ends_at": now - timedelta(hours=2)}
    viewing = {"title": "党课", "place": "会议室", "head_count": 9, "hours": Decimal(1), **times}
    return {
        "class": made,
        "elective": made.class_courses.get(),
        "member": made.members.get(),
        "meeting": a_meeting(made),
        "group": class_verbs.make_group(made, "一组", by=by, at=now),
        "paper": paper(made, "material"),
        "announcement": class_verbs.announce(made, title="通知", body="请准时", by=by, at=now),
        "certificate": Certificate.objects.get(member__training_class=closed),
        "programme": class_verbs.make_programme(
            cast.dinglan, values={"year": today.year, "title": "海洋人才"}, by=by, at=now
        ),
        "viewing": class_verbs.open_viewing(cast.dinglan_office, values=viewing, by=by, at=now),
    }
