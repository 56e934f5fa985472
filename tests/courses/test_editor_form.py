"""What the editors' form of a course takes: targets of the right kind, within what the editor may choose."""

from uuid import uuid4

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from courses import lesson_kinds
from courses.lesson_kinds import TargetKind
from courses.models import CoursePage, Lesson
from tests.cast import NOW
from tests.material import lessons_of, make_course

pytestmark = pytest.mark.django_db
MINE, THEIRS = uuid4(), uuid4()


@pytest.fixture
def tasks(monkeypatch):
    """A kind of target of which the editor may choose one."""
    provider = TargetKind(lambda user: [(MINE, "我的任务")], lambda request, uid: "/", lambda uid: "")
    monkeypatch.setitem(lesson_kinds._kinds, "reflection", provider)


def save(course, editor, **lesson):
    """Return the form with which `editor` saves the course with one lesson."""
    row = {"title": "写", "kind": "reflection", "minimum_seconds": 60, "body": rich_text(""), "id": "", "ORDER": 1}
    first = course.lessons.first()
    if first is not None:
        row["id"] = first.pk
    data = {
        "title": course.title,
        "slug": course.slug,
        "summary": "概要",
        "lecturer": "周教",
        "course_class": "elective",
        "subject": "theory",
        "source": "recorded",
        "completion_ratio": "0.9",
        "max_rate": "1.5",
        "presence_from": 0,
        "presence_to": 0,
        "lessons": inline_formset([row | lesson], initial=1 if first else 0),
        "prerequisites": inline_formset([]),
        "comments": inline_formset([]),
    }
    form_class = CoursePage.get_edit_handler().get_form_class()
    return form_class(nested_form_data(data), instance=course, parent_page=course.get_parent(), for_user=editor)


def faults(form):
    form.is_valid()
    return form.formsets["lessons"].forms[0].errors


def test_an_editor_chooses_a_target_of_the_kind_of_the_lesson(cast, centre, tasks):
    course = make_course()
    assert not faults(save(course, cast.trainer, target=str(MINE)))
    assert "target" in faults(save(course, cast.trainer, kind="exam", target=str(MINE)))
    assert "target" in faults(save(course, cast.trainer, target=str(THEIRS)))
    assert "target" in faults(save(course, cast.trainer, target=""))


def test_what_another_editor_chose_stays(cast, centre, tasks):
    course = make_course(Lesson(title="写", kind="reflection", target=THEIRS))
    form = save(course, cast.trainer, target=str(THEIRS))
    assert not faults(form)
    shown = str(form.formsets["lessons"].forms[0]["target"])
    assert "我的任务" in shown
    assert str(THEIRS) in shown


def test_a_lesson_in_a_room_says_what_it_lacks(cast, centre, tasks):
    lacking = faults(save(make_course(), cast.trainer, kind="offline"))
    assert set(lacking) == {"place", "ends_at"}
    times = {"starts_at": NOW.strftime("%Y-%m-%d %H:%M"), "ends_at": NOW.strftime("%Y-%m-%d 23:00")}
    assert not faults(save(make_course(), cast.trainer, kind="offline", place="渔港", **times))


def test_what_lessons_may_stand_for_is_asked_once_however_many_there_are(cast, centre, monkeypatch):
    asked = []
    provider = TargetKind(lambda user: asked.append(user) or [], lambda request, uid: "/", lambda uid: "")
    monkeypatch.setitem(lesson_kinds._kinds, "reflection", provider)
    course = make_course(*[Lesson(title=str(number), kind="article", body="x") for number in range(5)])
    form = CoursePage.get_edit_handler().get_form_class()(instance=course, for_user=cast.trainer)
    str(form.formsets["lessons"].empty_form)
    assert asked == [cast.trainer]


def test_the_script_of_the_editor_comes_with_the_form(cast, centre, client_of):
    course = make_course()
    assert lessons_of(course)
    shown = client_of(cast.root).get(f"/editors/pages/{course.pk}/edit/").text
    assert "lesson_editor" in shown
