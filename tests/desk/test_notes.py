"""Notes on lessons: for oneself alone, with the moment of the video, and never in the way of learning."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from courses.models import CoursePage, Enrolment, Lesson
from desk.actions import change_note, delete_note, write_note
from desk.components import LessonNotes
from desk.models import Note
from tests.cast import NOW
from tests.material import article, lessons_of, make_course, make_video

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(centre):
    return lessons_of(make_course(Lesson(title="第一节", kind="video", video=make_video(600))))[0]


def write(client, lesson, text, at_ms="", **headers):
    address = f"/learn/{lesson.page_id}/{lesson.uid}/notes/"
    return client.post(address, {"text": text, "at_ms": at_ms}, headers=headers)


def test_a_note_stands_under_its_lesson_with_its_moment(cast, lesson, client_of):
    client = client_of(cast.cadre)
    answer = write(client, lesson, "记住这一段", "75000")
    assert answer.url == lesson.get_absolute_url()
    page = client.get(lesson.get_absolute_url()).text
    assert "记住这一段" in page
    assert f"{lesson.get_absolute_url()}?t=75000" in page
    assert "1:15" in page
    assert Enrolment.objects.get().user == cast.cadre


def test_htmx_gets_the_notes_anew(cast, lesson, client_of):
    answer = write(client_of(cast.cadre), lesson, "一条", **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "一条" in answer.text
    empty = write(client_of(cast.cadre), lesson, "  ", **{"HX-Request": "true"})
    assert "请写下笔记内容。" in empty.text
    assert Note.objects.count() == 1


def test_a_note_that_is_too_long_is_not_lost_without_javascript(cast, lesson, client_of):
    client, long = client_of(cast.cadre), "🚢渔" * 10_000
    page = write(client, lesson, long, "75000")
    assert page.status_code == 200
    assert f"{long}</textarea>" in page.text
    assert 'value="75000"' in page.text
    assert not Note.objects.exists()
    assert write(client, lesson, "🚢渔" * 1000).url == lesson.get_absolute_url()
    assert Note.objects.get().text == "🚢渔" * 1000


def test_a_note_does_not_open_a_lesson_before_its_turn(cast, centre, client_of):
    course = make_course(article("一"), article("二"), in_sequence=True)
    second = lessons_of(course)[1]
    assert write(client_of(cast.cadre), second, "先记").url == course.url
    assert not Note.objects.exists()
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("how", ["retired", "unpublished", "locked"])
def test_a_note_is_kept_although_the_lesson_is_taken_away_while_it_is_written(cast, centre, client_of, how):
    course = make_course(article("甲"), article("乙"))
    lesson = lessons_of(course)[1]
    client = client_of(cast.cadre)
    client.get(lesson.get_absolute_url())
    if how == "retired":
        Lesson.objects.filter(pk=lesson.pk).update(retired=True)
    elif how == "unpublished":
        course.unpublish()
    else:
        CoursePage.objects.filter(pk=course.pk).update(in_sequence=True)
    assert "一条" in write(client, lesson, "一条", **{"HX-Request": "true"}).text
    assert write(client, lesson, "又一条").status_code == 302
    assert "又一条" in client.get("/learn/notes/").text
    # Who never opened it finds nothing.
    assert write(client_of(cast.colleague), lesson, "一条").status_code == (302 if how == "locked" else 404)
    assert Note.objects.count() == 2


def test_a_moment_beyond_the_end_is_the_end_and_an_article_has_none(cast, lesson, centre):
    assert write_note(lesson, text="尾", at_ms=10**9, by=cast.cadre, at=NOW).at_ms == 600_000
    article = lessons_of(make_course())[0]
    assert write_note(article, text="文", at_ms=5, by=cast.cadre, at=NOW).at_ms is None


def test_nobody_else_reads_changes_or_deletes_it(cast, lesson, client_of):
    note = write_note(lesson, text="私密想法", at_ms=None, by=cast.cadre, at=NOW)
    for person in (cast.colleague, cast.trainer, cast.root):
        client = client_of(person)
        for address in (f"/learn/notes/{note.uid}/", f"/learn/notes/{note.uid}/delete/"):
            assert client.get(address).status_code == client.post(address, {"text": "x"}).status_code == 404
        for address in ("/learn/notes/", "/learn/notes/file/", lesson.get_absolute_url()):
            assert "私密想法" not in client.get(address).content.decode()
        with pytest.raises(PermissionDenied):
            change_note(note, text="x", by=person, at=NOW)
        with pytest.raises(PermissionDenied):
            delete_note(note, by=person)
    assert Note.objects.get().text == "私密想法"


def test_changing_and_deleting_one_s_own(cast, lesson, client_of):
    note = write_note(lesson, text="旧", at_ms=None, by=cast.cadre, at=NOW)
    client = client_of(cast.cadre)
    assert client.post(f"/learn/notes/{note.uid}/", {"text": "新"}).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.changed_at > note.created_at) == ("新", True)
    assert "删除后不能恢复" in client.get(f"/learn/notes/{note.uid}/delete/").text
    assert Note.objects.exists()
    client.post(f"/learn/notes/{note.uid}/delete/")
    assert not Note.objects.exists()


def test_searching_and_paging(cast, lesson, client_of, django_assert_max_num_queries):
    for number in range(25):
        write_note(lesson, text=f"要点{number:02}", at_ms=None, by=cast.cadre, at=NOW + timedelta(minutes=number))
    client = client_of(cast.cadre)
    client.get("/learn/notes/")
    with django_assert_max_num_queries(12):
        page = client.get("/learn/notes/").text
    assert page.index("要点24") < page.index("要点23")
    assert "要点04" not in page
    assert "要点04" in client.get("/learn/notes/?page=2").text
    found = client.get("/learn/notes/?q=要点07").text
    assert "要点07" in found
    assert "要点08" not in found
    assert "没有找到这样的笔记" in client.get("/learn/notes/?q=xyz%00").text


def test_all_notes_as_a_file_in_the_order_of_the_video(cast, lesson, client_of):
    for text, at_ms in (("后", 90_000), ("先", 30_000)):
        write_note(lesson, text=text, at_ms=at_ms, by=cast.cadre, at=NOW)
    answer = client_of(cast.cadre).get("/learn/notes/file/")
    assert answer["Content-Disposition"].startswith("attachment")
    text = answer.content.decode()
    assert text.index(lesson.page.title) < text.index("[0:30] 先") < text.index("[1:30] 后")


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_what_is_no_note_is_refused(cast, lesson, text):
    with pytest.raises(ValidationError):
        write_note(lesson, text=text, at_ms=None, by=cast.cadre, at=NOW)
    assert not Note.objects.exists()


def test_markup_is_shown_as_it_was_written(cast, lesson, client_of):
    write_note(lesson, text="<script>alert(1)</script>", at_ms=None, by=cast.cadre, at=NOW)
    assert "&lt;script&gt;alert(1)" in client_of(cast.cadre).get("/learn/notes/").text


def test_people_who_are_not_learners_keep_none(cast, lesson, client_of):
    User.objects.filter(pk=cast.outsider.pk).update(kind=User.Kind.REGISTERED)
    assert write(client_of(User.objects.get(pk=cast.outsider.pk)), lesson, "x").status_code in (302, 403)
    assert not Note.objects.exists()


def test_a_lesson_with_notes_survives_editing_its_course(cast, lesson):
    note = write_note(lesson, text="留", at_ms=None, by=cast.cadre, at=timezone.now())
    course = CoursePage.objects.get(pk=lesson.page_id)
    course.lessons = [Lesson(title="新的", kind="article", body="<p>x</p>")]
    course.save_revision().publish()
    note.lesson.refresh_from_db()
    assert note.lesson.retired


def test_notes_without_a_moment_come_first(cast, lesson):
    write_note(lesson, text="第二句", at_ms=5000, by=cast.cadre, at=NOW)
    write_note(lesson, text="总的印象", at_ms=None, by=cast.cadre, at=NOW)
    request = RequestFactory().get("/")
    request.user = cast.cadre
    notes = LessonNotes(request, lesson).get_context_data()["notes"]
    assert [note.text for note in notes] == ["总的印象", "第二句"]
