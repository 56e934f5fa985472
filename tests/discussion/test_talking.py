"""Asking, answering, changing and deleting: under the real name, in plain text."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from accounts.models import User
from discussion import actions
from discussion.actions import NotNowError
from discussion.models import Board, Post, PostVersion, Thread
from scoring.models import CreditEntry
from tests.cast import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_question_is_asked_under_its_course_and_shown_with_name_and_unit(cast, course, client_of):
    client = client_of(cast.cadre)
    answer = client.post(f"/discussion/new/?course={course.pk}", {"title": "哪里有海图", "body": "请问"})
    thread = Thread.objects.get()
    assert answer.url == thread.get_absolute_url()
    page = client_of(cast.colleague).get(answer.url).text
    for text in ("哪里有海图", "林海", "定澜区教育局", "待解答"):
        assert text in page
    assert "哪里有海图" in client.get(course.url).text
    assert Board.objects.get().course == course
    assert not CreditEntry.objects.exists()


def test_a_question_of_a_lesson_stands_under_that_lesson(cast, course, client_of):
    lesson = course.lessons.get()
    client = client_of(cast.cadre)
    client.post(f"/discussion/new/?course={course.pk}&lesson={lesson.uid}", {"title": "这一节", "body": "请问"})
    assert Thread.objects.get().lesson == lesson
    assert "这一节" in client.get(lesson.get_absolute_url()).text


def test_the_teacher_s_answer_stands_on_top_and_answers_the_question(cast, thread, client_of):
    actions.reply(thread, body="同事的看法", by=cast.colleague, at=NOW + MINUTE)
    said = actions.reply(thread, body="教师的解答", by=cast.trainer, at=NOW + 2 * MINUTE)
    thread.refresh_from_db()
    assert (thread.answer, thread.replies, said.by_teacher) == (said, 2, True)
    page = client_of(cast.cadre).get(thread.get_absolute_url()).text
    assert page.index("请教一个问题") < page.index("教师的解答") < page.index("同事的看法")
    assert "教师答复" in page


def test_who_asked_marks_another_answer_and_others_do_not(cast, thread):
    said = actions.reply(thread, body="同事的看法", by=cast.colleague, at=NOW + MINUTE)
    with pytest.raises(PermissionDenied):
        actions.mark_answer(said, by=cast.colleague, at=NOW)
    assert actions.mark_answer(said, by=cast.cadre, at=NOW).answer == said
    assert actions.clear_answer(thread, by=cast.cadre, at=NOW).answer is None


def test_a_post_changes_for_fifteen_minutes_and_keeps_what_it_said(cast, post):
    changed = actions.edit_post(post, body="更正", by=cast.cadre, at=NOW + 14 * MINUTE)
    assert (changed.body, PostVersion.objects.get().body) == ("更正", "请教一个问题。")
    with pytest.raises(NotNowError):
        actions.edit_post(post, body="再改", by=cast.cadre, at=NOW + 15 * MINUTE)
    with pytest.raises(PermissionDenied):
        actions.edit_post(post, body="别人改", by=cast.colleague, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        PostVersion.objects.update(body="")


def test_a_deleted_post_says_so_and_its_text_is_gone_for_readers(cast, thread, client_of):
    said = actions.reply(thread, body="后悔的话", by=cast.colleague, at=NOW)
    client = client_of(cast.colleague)
    address = f"/discussion/posts/{said.uid}/delete/"
    assert "后悔的话" in client.get(address).text
    client.post(address)
    page = client_of(cast.cadre).get(thread.get_absolute_url()).text
    assert "已删除" in page
    assert "后悔的话" not in page
    assert client_of(cast.cadre).get("/discussion/?q=后悔").text.count("怎样清产核资") == 0
    assert Post.objects.get(pk=said.pk).body == "后悔的话"


def test_markup_is_text_and_only_web_addresses_become_links(cast, thread, client_of):
    said = "<script>alert(1)</script> javascript:alert(2) https://example.org/a"
    actions.reply(thread, body=said, by=cast.colleague, at=NOW)
    page = client_of(cast.cadre).get(thread.get_absolute_url()).text
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="javascript' not in page
    assert '<a href="https://example.org/a" rel="nofollow">' in page


def test_the_eleventh_post_within_ten_minutes_waits(cast, thread):
    for number in range(9):
        actions.reply(thread, body=f"第{number}条", by=cast.cadre, at=NOW + number * timedelta(seconds=1))
    with pytest.raises(NotNowError):
        actions.reply(thread, body="太多", by=cast.cadre, at=NOW + 9 * MINUTE)
    assert actions.reply(thread, body="以后", by=cast.cadre, at=NOW + 11 * MINUTE)


@pytest.mark.parametrize(("title", "body"), [("", "x"), ("题", "  "), ("长" * 81, "x"), ("题", "长" * 5001)])
def test_what_says_nothing_or_too_much_is_refused(cast, course, title, body):
    with pytest.raises(ValidationError):
        actions.ask(actions.open_course_board(course), title=title, body=body, by=cast.cadre, at=NOW)
    assert not Thread.objects.exists()


def test_who_belongs_to_no_unit_or_only_registered_does_not_write(cast, thread):
    User.objects.filter(pk=cast.colleague.pk).update(kind=User.Kind.REGISTERED)
    for person in (cast.outsider, cast.root, User.objects.get(pk=cast.colleague.pk)):
        with pytest.raises(PermissionDenied):
            actions.reply(thread, body="x", by=person, at=NOW)


def test_a_closed_board_is_only_read(cast, client_of):
    board = actions.make_board({"title": "旧板", "responsible": cast.educator, "is_open": False}, by=None, at=NOW)
    with pytest.raises(NotNowError):
        actions.ask(board, title="题", body="文", by=cast.cadre, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Board.objects.create(title="没有责任人")


def test_a_question_about_a_hidden_course_is_not_found(cast, thread, course, client_of):
    course.unpublish()
    client = client_of(cast.colleague)
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert client.get(thread.board.get_absolute_url()).status_code == 404
    assert client.get(f"/discussion/new/?course={course.pk}").status_code == 404


def test_only_who_follows_hears_of_new_posts(cast, thread, client_of):
    client = client_of(cast.colleague)
    client.post(f"/discussion/{thread.uid}/follow/")
    thread.follows.update(seen_at=NOW)
    actions.reply(thread, body="新的", by=cast.cadre, at=NOW + MINUTE)
    assert "有新回复" in client.get("/discussion/?kind=followed").text
    assert "有新回复" not in client_of(cast.trainer).get("/discussion/").text
    client.get(thread.get_absolute_url())
    assert "有新回复" not in client.get("/discussion/?kind=followed").text
    client.post(f"/discussion/{thread.uid}/follow/", {"wanted": "0"})
    assert "怎样清产核资" not in client.get("/discussion/?kind=followed").text


def test_lists_search_filter_sort_page_and_cost_the_same(cast, thread, client_of, django_assert_max_num_queries):
    client = client_of(cast.colleague)
    client.get("/discussion/")
    with django_assert_max_num_queries(14) as few:
        client.get("/discussion/")
    for number in range(25):
        at = NOW + timedelta(minutes=20 * (number + 1))
        actions.ask(thread.board, title=f"提问{number:02}", body=f"内容{number:02}", by=cast.cadre, at=at)
    with django_assert_max_num_queries(len(few) + 1):  # the pages are counted
        page = client.get("/discussion/").text
    assert page.index("提问24") < page.index("提问23")
    assert "怎样清产核资" in client.get("/discussion/?page=2").text
    assert "提问07" in client.get("/discussion/?q=内容07").text
    assert "提问08" not in client.get("/discussion/?q=内容07").text
    assert "没有找到这样的讨论" in client.get("/discussion/?q=没有%00这个").text
    assert client.get("/discussion/?board=x").status_code == 404


def test_a_long_thread_costs_the_same_and_leads_to_the_page_of_a_post(
    cast, thread, client_of, django_assert_max_num_queries
):
    client = client_of(cast.colleague)
    client.get(thread.get_absolute_url())
    with django_assert_max_num_queries(19) as few:
        client.get(thread.get_absolute_url())
    said = [
        actions.reply(thread, body=f"回复{number}", by=cast.cadre, at=NOW + timedelta(hours=number + 1))
        for number in range(30)
    ]
    with django_assert_max_num_queries(len(few) + 1):
        client.get(thread.get_absolute_url())
    assert "回复29" in client.get(said[-1].get_absolute_url()).text


def test_unanswered_questions_wait_for_teachers(cast, thread, client_of):
    client = client_of(cast.trainer)
    assert "怎样清产核资" in client.get("/staff/discussion/questions/").text
    assert "怎样清产核资" in client.get("/staff/discussion/questions/?q=海洋").text
    assert "怎样清产核资" not in client.get("/staff/discussion/questions/?q=山林").text
    actions.reply(thread, body="解答", by=cast.trainer, at=NOW)
    assert "提问都有了解答" in client.get("/staff/discussion/questions/").text


def test_a_reply_to_what_was_closed_meanwhile_is_shown_with_the_reason(cast, thread, client_of):
    Board.objects.update(is_open=False)
    page = client_of(cast.colleague).post(thread.get_absolute_url(), {"body": "写了很久的一段话"}).text
    assert "这个讨论只能浏览。" in page
    assert "写了很久的一段话" in page
