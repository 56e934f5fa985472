"""The pages around a course: who sees them, in which order lessons open, reading without JavaScript."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from courses.actions import complete_lesson, open_lesson
from courses.models import CoursePage, Enrolment, Lesson, LessonProgress
from tests.cast import NOW
from tests.material import article, lessons_of, make_course, make_video

pytestmark = pytest.mark.django_db


def long_ago():
    return timezone.now() - timedelta(hours=1)


def test_a_guest_is_sent_to_sign_in_and_back(centre, client_of):
    lesson = lessons_of(make_course())[0]
    for address in (lesson.get_absolute_url(), "/learn/"):
        answer = client_of().get(address)
        assert answer.status_code == 302
        assert answer.url == f"/account/login/?next={address}"
    assert not Enrolment.objects.exists()


def test_opening_a_lesson_enrols(cast, centre, client_of):
    lesson = lessons_of(make_course())[0]
    page = client_of(cast.cadre).get(lesson.get_absolute_url())
    assert page.status_code == 200
    assert "正文" in page.text
    assert Enrolment.objects.get().last_lesson == lesson


def test_looking_at_a_course_does_not_enrol(cast, centre, client_of):
    course = make_course()
    for person in (None, cast.cadre):
        assert client_of(person).get(course.url).status_code == 200
    assert not Enrolment.objects.exists()


def test_a_course_page_asks_at_most_fifteen_questions(cast, centre, client_of, django_assert_max_num_queries):
    course = make_course(*(article() for _lesson in range(12)))
    client = client_of(cast.cadre)
    client.get(course.url)
    with django_assert_max_num_queries(15):
        assert client.get(course.url).status_code == 200


@pytest.mark.parametrize("where", ["course", "centre"])
def test_a_restriction_of_wagtail_holds_for_the_course_and_from_above(cast, centre, client_of, where):
    course = make_course()
    restricted = course if where == "course" else course.get_parent()
    PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.GROUPS)
    answer = client_of(cast.cadre).get(course.url)
    assert answer.status_code != 200
    assert course.title not in answer.text


@pytest.mark.parametrize("case", ["draft", "unpublished", "other course", "no such lesson", "retired"])
def test_what_is_not_offered_is_not_found(cast, centre, client_of, case):
    course = make_course(live=case != "draft")
    lesson = Lesson.objects.get(page=course)
    address = f"/learn/{course.pk}/{lesson.uid}/"
    if case == "unpublished":
        course.unpublish()
    elif case == "other course":
        address = f"/learn/{make_course().pk}/{lesson.uid}/"
    elif case == "no such lesson":
        address = f"/learn/{course.pk}/{uuid4()}/"
    elif case == "retired":
        Lesson.objects.filter(pk=lesson.pk).update(retired=True)
    client = client_of(cast.cadre)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}finish/").status_code == 404
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("case", ["unpublished", "no such lesson", "retired"])
def test_who_studies_a_course_is_led_from_a_lesson_that_is_gone_to_what_is_left(cast, centre, client_of, case):
    course = make_course()
    lesson, client = lessons_of(course)[0], client_of(cast.cadre)
    address = lesson.get_absolute_url()
    client.get(address)
    if case == "unpublished":
        course.unpublish()
    elif case == "retired":
        Lesson.objects.filter(pk=lesson.pk).update(retired=True)
    else:
        address = f"/learn/{course.pk}/{uuid4()}/"
    way, words = ("/learn/", "已下架") if case == "unpublished" else (course.url, "已不在本课程中")
    for answer in (client.get(address, follow=True), client.post(f"{address}finish/", follow=True)):
        assert answer.redirect_chain == [(way, 302)]
        assert words in answer.text


def test_a_completed_course_that_was_taken_offline_is_listed_without_a_link(cast, centre, client_of):
    course = make_course(article(seconds=0), title="旧课")
    complete_lesson(lessons_of(course)[0], user=cast.cadre, at=NOW)
    course.unpublish()
    page = client_of(cast.cadre).get("/learn/?state=done").text
    assert "旧课" in page
    assert "已下架" in page
    assert f'href="{course.url}"' not in page


def test_lessons_in_sequence_open_one_after_the_other(cast, centre, client_of):
    course = make_course(article("一"), article("二"), article("三"), in_sequence=True)
    first, second, third = lessons_of(course)
    client = client_of(cast.cadre)
    assert client.get(first.get_absolute_url()).status_code == 200
    refused = client.get(second.get_absolute_url(), follow=True)
    assert refused.redirect_chain == [(course.url, 302)]
    assert "请先学完前面的课时" in refused.text
    complete_lesson(first, user=cast.cadre, at=timezone.now())
    assert client.get(second.get_absolute_url()).status_code == 200
    assert client.get(third.get_absolute_url()).status_code == 302


def test_a_locked_article_cannot_be_confirmed_either(cast, centre, client_of):
    second = lessons_of(make_course(article("一"), article("二", seconds=0), in_sequence=True))[1]
    client = client_of(cast.cadre)
    for _again in range(2):
        assert client.post(f"{second.get_absolute_url()}finish/").status_code == 302
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()


def test_without_sequence_every_lesson_is_open(cast, centre, client_of):
    lessons = lessons_of(make_course(article("一"), article("二")))
    assert client_of(cast.cadre).get(lessons[1].get_absolute_url()).status_code == 200


def test_confirming_too_early_says_how_long_is_missing(cast, centre, client_of):
    lesson = lessons_of(make_course(article(seconds=60)))[0]
    client = client_of(cast.cadre)
    client.get(lesson.get_absolute_url())
    answer = client.post(f"{lesson.get_absolute_url()}finish/", follow=True)
    assert "请再学习 60 秒后确认" in answer.text
    assert LessonProgress.objects.get().completed_at is None


def test_confirming_in_time_leads_to_the_next_lesson_and_then_to_the_course(cast, centre, client_of):
    course = make_course(article("一"), article("二"))
    first, second = lessons_of(course)
    for lesson in (second, first):
        open_lesson(lesson, user=cast.cadre, at=long_ago())
    client = client_of(cast.cadre)
    assert client.post(f"{first.get_absolute_url()}finish/").url == second.get_absolute_url()
    assert client.post(f"{second.get_absolute_url()}finish/").url == course.url
    assert Enrolment.objects.get().completed_at


def test_a_video_cannot_be_confirmed_by_hand(cast, centre, client_of):
    lesson = lessons_of(make_course(Lesson(title="视频", kind="video", video=make_video())))[0]
    assert client_of(cast.cadre).post(f"{lesson.get_absolute_url()}finish/").status_code == 404


def test_my_courses_are_mine(cast, centre, client_of):
    for title, person, done in (("进行中", cast.cadre, 0), ("已完成", cast.cadre, 1), ("别人的", cast.colleague, 0)):
        lesson = lessons_of(make_course(title=title))[0]
        (complete_lesson if done else open_lesson)(lesson, user=person, at=long_ago())
    client = client_of(cast.cadre)
    begun, done = client.get("/learn/").text, client.get("/learn/?state=done&page=7").text
    assert ("进行中" in begun, "已完成" in begun, "别人的" in begun) == (True, False, False)
    assert ("进行中" in done.split("<main")[1], "已完成" in done, "别人的" in done) == (False, True, False)


def test_my_courses_say_how_far_i_am_and_lead_on(cast, centre, client_of):
    course = make_course(article("导论"), article("岸线"), article("渔港"), article("余论"), title="海洋经济")
    first, second, *_others = lessons_of(course)
    complete_lesson(first, user=cast.cadre, at=long_ago())
    complete_lesson(first, user=cast.colleague, at=long_ago())
    complete_lesson(second, user=cast.colleague, at=long_ago())
    page = client_of(cast.cadre).get("/learn/").text
    assert "继续：第 2 节 岸线" in page
    assert second.get_absolute_url() in page
    assert "25%" in page


def test_my_courses_are_found_by_title_and_lecturer(cast, centre, client_of):
    for title, lecturer, done in (("海洋经济", "周教", 0), ("渔港建设", "林教", 0), ("海洋生态", "林教", 1)):
        lesson = lessons_of(make_course(title=title, lecturer=lecturer))[0]
        (complete_lesson if done else open_lesson)(lesson, user=cast.cadre, at=long_ago())
    client = client_of(cast.cadre)

    def found(query):
        page = client.get(f"/learn/?{query}").text.split("<main")[1]
        return [title for title in ("海洋经济", "渔港建设", "海洋生态") if title in page]

    assert found("q=海洋") == ["海洋经济"]
    assert found("q=林教") == ["渔港建设"]
    assert found("state=done&q=林教%00") == ["海洋生态"]
    assert found("q=没有") == []
    assert "没有找到这样的课程" in client.get("/learn/?q=没有").text


def test_the_cover_is_a_drawing_of_the_title_and_harmless(centre, client_of):
    course = make_course(title='<script>alert("海")</script>')
    answer = client_of().get(course.cover_url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")
    assert "<script" not in answer.text
    assert answer.text == client_of().get(course.cover_url).text
    assert client_of().get("/covers/999999.svg").status_code == 404


def test_a_published_course_knows_how_long_it_is(centre):
    course = make_course(article(seconds=90), Lesson(title="视频", kind="video", video=make_video(600.7)))
    assert course.duration_seconds == 690
    assert CoursePage.objects.get().minutes == 12


def test_a_course_says_how_its_own_kinds_of_lessons_are_completed(cast, centre, client_of):
    client = client_of(cast.cadre)
    page = client.get(make_course(article()).url).text
    assert "图文读满规定的时间" in page
    assert "每节视频" not in page
    assert "倍速" not in page
    page = client.get(make_course(Lesson(title="视频", kind="video", video=make_video())).url).text
    assert "每节视频实际观看达到" in page
    assert "图文读满规定的时间" not in page


def test_an_article_does_not_say_that_it_is_clocked_like_a_video(cast, centre, client_of):
    page = client_of(cast.cadre).get(lessons_of(make_course(article()))[0].get_absolute_url()).text
    assert "首次打开" in page
    assert "倍速" not in page


def test_going_back_shows_the_progress_of_now(cast, centre, client_of, client):
    course = make_course(article())
    addresses = ("/", course.url, lessons_of(course)[0].get_absolute_url(), "/learn/")
    for address in addresses:
        assert "no-store" in client_of(cast.cadre).get(address)["Cache-Control"]
    for address in addresses[:2]:
        assert "no-store" not in client.get(address).get("Cache-Control", "")
