"""Lessons that are documents: a page counts after its seconds, by the clock of the server."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from courses.models import Enrolment, Lesson, LessonProgress, PageRead, ReadingPlace
from courses.reading import Reading, settle
from library.models import LibraryDocument
from tests.cast import NOW
from tests.material import make_course, make_document

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def document(cast):
    return make_document(cast.city, pages=3)


@pytest.fixture
def reading(centre, document):
    """A course of one document: three pages of ten seconds."""
    return make_course(
        Lesson(title="办法", kind="document", document=document, minimum_seconds=30), title="读文件"
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


def test_a_course_that_was_taken_offline_keeps_nobody_from_reading_another(reading, cast):
    other = make_course(
        Lesson(title="同一份", kind="document", document=reading.document, minimum_seconds=30), title="另一门"
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


def test_two_lessons_open_at_once_do_not_both_count(reading, document, cast):
    other = make_course(
        Lesson(title="办法", kind="document", document=document, minimum_seconds=30), title="另一门"
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


def test_a_button_confirms_the_page_it_stands_on_and_no_other(reading, cast, client_of):
    client, address = client_of(cast.cadre), reading.get_absolute_url()
    client.get(f"{address}?page=1")
    client.get(f"{address}?page=2")  # in another window
    ReadingPlace.objects.update(opened_at=timezone.now() - MINUTE)
    first = client.post(f"{address}page-read/", {"page": "1"}, follow=True)
    assert "别的窗口打开了另一页" in first.text
    assert first.redirect_chain[-1][0] == f"{address}?page=1"
    assert list(PageRead.objects.values_list("number", flat=True)) == [2], (
        "the page that was open counts when it is left"
    )


def test_a_page_that_counts_already_leads_on_and_costs_no_time(reading, cast, client_of):
    client, address = client_of(cast.cadre), reading.get_absolute_url()
    client.get(f"{address}?page=1")
    ReadingPlace.objects.update(opened_at=timezone.now() - MINUTE)
    client.get(f"{address}?page=2")  # in another window, which counts the first
    begun = ReadingPlace.objects.get().opened_at
    answer = client.post(f"{address}page-read/", {"page": "1"}, follow=True)
    assert "别的窗口" not in answer.text
    assert (ReadingPlace.objects.get().number, ReadingPlace.objects.get().opened_at) == (2, begun)


def test_who_confirms_too_early_stays_on_the_page(reading, cast, client_of):
    client, address = client_of(cast.cadre), reading.get_absolute_url()
    client.get(f"{address}?page=3")
    early = client.post(f"{address}page-read/", {"page": "3"}, follow=True)
    assert early.redirect_chain[-1][0] == f"{address}?page=3"
    assert ReadingPlace.objects.get(user=cast.cadre).number == 3


def test_the_library_says_which_courses_cite_a_document(reading, document, cast, client_of):
    assert "读文件" in client_of(cast.cadre).get(document.get_absolute_url()).content.decode()
