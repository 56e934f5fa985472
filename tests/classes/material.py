"""Training classes for tests, made by the verbs as the office makes them."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.actions import appoint, issue_account
from accounts.models import CadreCategory
from classes import actions
from classes.models import Meeting, TrainingClass
from courses.actions import complete_lesson
from tests.cast import NOW
from tests.material import lessons_of

PDF = b"%PDF-1.7 plan"
TODAY = NOW.date()


def make_class(cast, *, organiser=None, state="open", **values):
    """Make a class of the city that began last week and ends today; `state` is draft, open or running."""
    base = {"title": "海洋经济专题班", "kind": "online", "starts_on": TODAY - timedelta(days=7), "ends_on": TODAY}
    made = actions.make_class(organiser or cast.city, values=base | values, by=None, at=NOW)
    if state != "draft":
        actions.publish_class(made, by=None, at=NOW)
    if state == "running":
        actions.start_class(made, by=None, at=NOW)
    return TrainingClass.objects.get(pk=made.pk)


def enrol(training_class, *people):
    """Put people on the roster; return their rows."""
    actions.enrol_people(training_class, people, by=None, at=NOW)
    return [training_class.members.get(user=person) for person in people]


def make_meeting(training_class, *, starts=None, minutes=180, hours="4", **values):
    """Plan a meeting that begins at `starts` (an hour before now)."""
    starts = starts or NOW - timedelta(hours=1)
    base = {
        "title": "专题辅导",
        "place": "一号教室",
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=minutes),
    }
    return actions.make_meeting(training_class, values=base | {"hours": Decimal(hours)} | values, by=None, at=NOW)


def complete(course, user, *, at=NOW):
    """Let `user` complete every lesson of `course`."""
    for lesson in lessons_of(course):
        complete_lesson(lesson, user=user, at=at)


def add_paper(training_class, kind, by):
    """Upload a paper."""
    return actions.add_document(training_class, kind=kind, name=f"{kind}.pdf", content=PDF, by=by, at=NOW)


def make_people(unit, count):
    """Make cadres of `unit`."""
    category = CadreCategory.objects.get(code="county")
    people = []
    for number in range(count):
        person = issue_account(f"p{unit.pk}-{number}", real_name=f"学员{number}", password=None, by=None, at=NOW)
        appoint(person, unit=unit, post="干部", rank="70", category=category, start=date(2024, 1, 1), by=None, at=NOW)
        people.append(person)
    return people


def offline_class(cast, *people, by, **values):
    """Make a class in person with one meeting in the past, papers and people: everything but marks."""
    values = {"kind": "offline", "hours": Decimal(8)} | values
    training_class = make_class(cast, state="running", **values)
    members = enrol(training_class, *people)
    meeting = make_meeting(training_class, starts=NOW - timedelta(days=1))
    for kind in ("plan", "timetable"):
        add_paper(training_class, kind, by)
    return training_class, Meeting.objects.get(pk=meeting.pk), members
