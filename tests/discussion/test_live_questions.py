"""Questions of a live lesson: a queue, chosen and answered by hosts, and then the transcript (SPEC L34)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from courses.models import Lesson
from discussion import actions
from discussion.actions import NotNowError
from discussion.models import LiveQuestion, Thread
from notices.models import Notice
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lesson(course):
    times = {"starts_at": timezone.now(), "ends_at": timezone.now() + HOUR}
    Lesson.objects.filter(page=course).update(kind="live", stream_url="https://live.example.org/1", **times)
    return Lesson.objects.get(page=course)


@pytest.fixture
def question(cast, lesson):
    return actions.ask_live(lesson, body="渔港何时开建", by=cast.cadre, at=NOW)


def page_of(client, lesson):
    return client.get(reverse("discussion:live", args=[lesson.uid])).text


def test_a_question_is_read_by_its_author_and_the_hosts_until_it_is_chosen(cast, lesson, question, client_of):
    desk = reverse("discussion:live_desk", args=[lesson.uid])
    assert "渔港何时开建" in page_of(client_of(cast.cadre), lesson)
    assert "渔港何时开建" in client_of(cast.trainer).get(desk).text
    assert "渔港何时开建" not in page_of(client_of(cast.colleague), lesson)
    assert client_of(cast.colleague).get(desk).status_code == 404

    client_of(cast.trainer).post(reverse("discussion:live_question", args=[question.uid]), {"kind": "choose"})
    for page in (
        page_of(client_of(cast.colleague), lesson),
        client_of(cast.colleague).get(lesson.get_absolute_url()).text,
    ):
        for words in ("渔港何时开建", "林海", "定澜区教育局", "待答复"):
            assert words in page


def test_what_was_answered_is_the_transcript_after_the_broadcast_and_beside_the_recording(
    cast, lesson, question, client_of
):
    form = {"kind": "answer", "text": "明年三月开建。"}
    client_of(cast.trainer).post(reverse("discussion:live_question", args=[question.uid]), form)
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR)
    assert "问答实录" in page_of(client_of(cast.colleague), lesson)

    Lesson.objects.filter(pk=lesson.pk).update(kind="article", body="录像")
    page = client_of(cast.colleague).get(lesson.get_absolute_url()).text
    for words in ("问答实录", "渔港何时开建", "明年三月开建。"):
        assert words in page
    assert Notice.objects.filter(recipient=cast.cadre, kind="thread_replied").count() == 1


def test_the_lesson_takes_questions_in_one_place_at_a_time(cast, lesson, question, client_of):
    client, address = client_of(cast.colleague), f"/discussion/new/?course={lesson.page_id}&lesson={lesson.uid}"
    asks_the_speakers, asks_below = f'href="{reverse("discussion:live", args=[lesson.uid])}"', f"lesson={lesson.uid}"
    actions.choose_question(question, by=cast.trainer, at=NOW)
    page = client.get(lesson.get_absolute_url()).text
    assert (asks_the_speakers in page, asks_below in page, "本节的提问" in page) == (True, False, False)
    assert client.get(address).url == reverse("discussion:live", args=[lesson.uid])

    Lesson.objects.filter(pk=lesson.pk).update(starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR)
    page = client.get(lesson.get_absolute_url()).text
    assert ("向主讲人提问" in page, asks_below in page, "本节的提问" in page) == (False, True, True)
    assert "渔港何时开建" in page
    assert client.get(address).status_code == 200


def test_what_was_written_below_a_lesson_stays_when_a_broadcast_is_announced(cast, lesson, client_of):
    client, address = client_of(cast.cadre), f"/discussion/new/?course={lesson.page_id}&lesson={lesson.uid}"
    board = actions.open_course_board(lesson.page.specific)
    Lesson.objects.filter(pk=lesson.pk).update(kind="article")
    actions.ask(board, title="早先的提问", body="请问", lesson=Lesson.objects.get(), by=cast.cadre, at=NOW)
    Lesson.objects.filter(pk=lesson.pk).update(kind="live")
    page = client.get(lesson.get_absolute_url()).text
    assert "早先的提问" in page
    assert f"lesson={lesson.uid}" not in page

    answer = client.post(address, {"title": "另一个标签页", "body": "写了很久的话"}).text
    assert "请到“直播问答”向主讲人提问" in answer
    assert "写了很久的话</textarea>" in answer
    assert Thread.objects.count() == 1


def test_a_broadcast_without_questions_leaves_no_empty_card(cast, lesson, client_of):
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR)
    assert "问答实录" not in client_of(cast.cadre).get(lesson.get_absolute_url()).text
    assert "管理提问" in client_of(cast.trainer).get(lesson.get_absolute_url()).text


def test_declining_needs_a_reason_which_the_author_alone_reads(cast, lesson, question, client_of):
    address = reverse("discussion:live_question", args=[question.uid])
    page = client_of(cast.trainer).post(address, {"kind": "decline", "text": " "}).text
    assert "请填写内容" in page
    assert client_of(cast.trainer).post(address, {"kind": "decline", "text": "字" * 201}).status_code == 200
    question.refresh_from_db()
    assert question.state == "waiting"

    client_of(cast.trainer).post(address, {"kind": "decline", "text": "与本场主题无关"})
    assert "与本场主题无关" in page_of(client_of(cast.cadre), lesson)
    assert "渔港何时开建" not in page_of(client_of(cast.colleague), lesson)


def test_a_shown_question_is_taken_off_and_comes_back_with_its_answer(cast, lesson, question):
    actions.answer_question(question, answer="好的", by=cast.trainer, at=NOW)
    actions.decline_question(question, reason="核实中", by=cast.trainer, at=NOW)
    assert not LiveQuestion.objects.shown().exists()
    actions.choose_question(question, by=cast.trainer, at=NOW)

    back = LiveQuestion.objects.shown().get()
    assert (back.state, back.answer, back.reason) == ("answered", "好的", "")
    verbs = AuditEntry.objects.filter(object_type__contains="livequestion").values_list("verb", flat=True)
    assert sorted(verbs) == ["answer_live_question", "decide_live_question", "decide_live_question"]


def test_an_answer_that_is_corrected_tells_its_author_once(cast, question):
    for text in ("明年", "明年", "明年三月"):
        actions.answer_question(question, answer=text, by=cast.trainer, at=NOW)

    assert LiveQuestion.objects.get().answer == "明年三月"
    assert Notice.objects.filter(recipient=cast.cadre).count() == 1
    assert AuditEntry.objects.filter(verb="answer_live_question").count() == 2


def test_one_question_sent_twice_is_one_and_three_may_wait(cast, lesson):
    for body in ("一", "一", "二", "三"):
        actions.ask_live(lesson, body=body, by=cast.cadre, at=NOW)
    assert LiveQuestion.objects.count() == 3
    with pytest.raises(NotNowError, match="等待选择"):
        actions.ask_live(lesson, body="四", by=cast.cadre, at=NOW)
    actions.ask_live(lesson, body="四", by=cast.colleague, at=NOW)


def test_nobody_asks_after_the_end_or_about_what_is_not_live(cast, lesson, client_of):
    with pytest.raises(NotNowError, match="已结束"):
        actions.ask_live(lesson, body="晚了", by=cast.cadre, at=timezone.now() + 2 * HOUR)
    Lesson.objects.filter(pk=lesson.pk).update(kind="offline", place="渔港")
    assert client_of(cast.cadre).get(reverse("discussion:live", args=[lesson.uid])).status_code == 404


def test_during_a_pause_nobody_asks_and_the_text_stays(cast, lesson, client_of):
    actions.pause_posting(reason="设备检修", by=cast.educator, at=NOW)
    page = client_of(cast.cadre).post(reverse("discussion:live", args=[lesson.uid]), {"body": "还在吗"}).text
    assert "设备检修" in page
    assert "还在吗</textarea>" in page


def test_who_does_not_teach_the_course_decides_nothing(cast, question):
    for act in (
        lambda: actions.choose_question(question, by=cast.colleague, at=NOW),
        lambda: actions.answer_question(question, answer="冒名", by=cast.cadre, at=NOW),
        lambda: actions.decline_question(question, reason="不行", by=cast.reviewer, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_list_costs_the_same_for_one_question_and_for_many(cast, lesson, client_of, django_assert_max_num_queries):
    for number in range(12):
        LiveQuestion.objects.create(
            lesson=lesson, author=cast.cadre, unit=cast.cadre.unit, body=f"问题{number}", at=NOW, state="chosen"
        )
    client = client_of(cast.colleague)
    page_of(client, lesson)
    with django_assert_max_num_queries(18):
        page_of(client, lesson)


def test_a_question_that_comes_after_the_end_is_shown_with_the_reason(cast, lesson, client_of):
    Lesson.objects.filter(pk=lesson.pk).update(
        starts_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() - timedelta(seconds=1)
    )
    page = client_of(cast.cadre).post(reverse("discussion:live", args=[lesson.uid]), {"body": "还来得及吗"}).text
    assert page.count("直播已结束，不再接受提问。") > 1
    assert "还来得及吗" in page
