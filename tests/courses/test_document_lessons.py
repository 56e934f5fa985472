"""Lessons that are documents: a page counts after its seconds, by the clock of the server."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from courses.models import Enrolment, Lesson, LessonProgress, PageRead
from courses.reading import Reading, settle
from library.models import Category, DocumentPage, DocumentVersion, LibraryDocument
from tests.cast import NOW

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def document(cast):
    made = LibraryDocument.objects.create(
        title="办法",
        category=Category.objects.create(name="政策"),
        unit=cast.city,
        state="published",
        made_at=NOW,
        changed_at=NOW,
        published_at=NOW,
    )
    version = DocumentVersion.objects.create(
        document=made,
        number=1,
        file="library/x",
        file_name="a.docx",
        format="docx",
        size=1,
        sha256="0" * 64,
        valid_from=NOW.date() - timedelta(days=9),
        uploaded_at=NOW,
        state="ready",
        page_count=3,
    )
    for number in (1, 2, 3):
        DocumentPage.objects.create(version=version, number=number, text="条", blocks=[["p", f"第{number}条"]])
    return made


@pytest.fixture
def reading(make_course, document):
    """A course of one document: three pages of ten seconds."""
    return make_course(
        "读文件", Lesson(title="办法", kind="document", document=document, minimum_seconds=30)
    ).lessons.get()


def read(lesson, user, number, at):
    return Reading.of(lesson, user=user, number=number, at=at)


def progress(lesson, user):
    return LessonProgress.objects.get(lesson=lesson, enrolment__user=user)


def test_a_page_counts_only_after_its_seconds_on_the_servers_clock(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    read(reading, cast.cadre, 2, NOW + 9 * SECOND)
    assert not PageRead.objects.exists()

    read(reading, cast.cadre, 3, NOW + 20 * SECOND)
    assert list(PageRead.objects.values_list("number", flat=True)) == [2]


def test_a_course_that_was_taken_offline_keeps_nobody_from_reading_another(reading, make_course, cast):
    other = make_course(
        "另一门", Lesson(title="同一份", kind="document", document=reading.document, minimum_seconds=30)
    )
    read(reading, cast.cadre, 1, NOW)
    reading.page.specific.unpublish()
    read(other.lessons.get(), cast.cadre, 2, NOW + 20 * SECOND)
    read(other.lessons.get(), cast.cadre, 3, NOW + 40 * SECOND)
    assert list(PageRead.objects.values_list("lesson__page", "number")) == [(other.pk, 2)]


def test_reloading_a_page_does_not_stop_its_clock(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    read(reading, cast.cadre, 1, NOW + 6 * SECOND)

    assert settle(user=cast.cadre, at=NOW + 10 * SECOND)


def test_a_document_is_complete_when_its_pages_are_read(reading, cast):
    at = NOW
    for number in (1, 2, 3):
        read(reading, cast.cadre, number, at)
        at += 10 * SECOND
    assert progress(reading, cast.cadre).completed_at is None
    settle(user=cast.cadre, at=at)

    assert progress(reading, cast.cadre).completed_at == at
    assert Enrolment.objects.get(user=cast.cadre).completed_at == at


def test_the_same_page_read_again_counts_once(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    settle(user=cast.cadre, at=NOW + MINUTE)
    settle(user=cast.cadre, at=NOW + 2 * MINUTE)

    assert PageRead.objects.count() == 1
    assert progress(reading, cast.cadre).ratio == pytest.approx(1 / 3)


def test_two_lessons_open_at_once_do_not_both_count(reading, make_course, document, cast):
    other = make_course(
        "另一门", Lesson(title="办法", kind="document", document=document, minimum_seconds=30)
    ).lessons.get()
    read(reading, cast.cadre, 1, NOW)
    read(other, cast.cadre, 1, NOW + SECOND)
    settle(user=cast.cadre, at=NOW + MINUTE)

    assert list(PageRead.objects.values_list("lesson", flat=True)) == [other.pk]


def test_a_clock_that_goes_back_costs_a_reader_one_page_and_no_hour(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    settle(user=cast.cadre, at=NOW + MINUTE)
    read(reading, cast.cadre, 2, NOW + MINUTE)
    assert not settle(user=cast.cadre, at=NOW - HOUR)
    assert settle(user=cast.cadre, at=NOW - HOUR + 10 * SECOND)
    assert PageRead.objects.count() == 2


def test_what_was_read_is_never_changed(reading, cast):
    read(reading, cast.cadre, 1, NOW)
    settle(user=cast.cadre, at=NOW + MINUTE)
    with pytest.raises(DatabaseError), transaction.atomic():
        PageRead.objects.update(number=2)


def test_the_page_of_the_lesson_shows_document_and_button(reading, cast, client_of):
    client = client_of(cast.cadre)
    shown = client.get(reading.get_absolute_url()).content.decode()
    assert "第1条" in shown
    assert "读完本页" in shown

    early = client.post(f"{reading.get_absolute_url()}page-read/", follow=True).content.decode()
    assert "请再读一会儿" in early
    LibraryDocument.objects.update(state="withdrawn")
    assert "没有可以阅读的版本" in client.get(reading.get_absolute_url()).content.decode()


def test_the_library_says_which_courses_cite_a_document(reading, document, cast, client_of):
    assert "读文件" in client_of(cast.cadre).get(document.get_absolute_url()).content.decode()
