"""Reports, decisions with a reason, one appeal to somebody else, and the pause of everything (SPEC P10)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import DatabaseError

from accounts.actions import grant_role
from accounts.models import AuditEntry, User
from discussion import actions
from discussion.actions import NotNowError
from discussion.models import Appeal, Decision, Pause, Post, Report
from notices.models import Notice
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken_down(cast, post):
    actions.decide(post, kind="take_down", reason="涉及个人信息", by=cast.educator, at=NOW)
    return Post.objects.get(pk=post.pk)


def test_a_report_brings_a_post_before_the_moderators_without_naming_who_reported(cast, post, client_of):
    client = client_of(cast.colleague)
    address = f"/discussion/posts/{post.uid}/report/"
    assert client.post(address, {"reason": "rumour", "text": "不对"}).status_code == 302
    client.post(address, {"reason": "rumour"})
    assert Report.objects.count() == 1
    assert "请教一个问题" in client_of(cast.educator).get("/staff/discussion/").text
    assert "陈帆" not in client_of(cast.cadre).get(post.thread.get_absolute_url()).text
    assert client_of(cast.cadre).get(address).status_code == 404


def test_taking_down_hides_the_post_and_its_author_reads_why(cast, post, taken_down, client_of):
    thread = post.thread
    assert client_of(cast.colleague).get(thread.get_absolute_url()).status_code == 404
    assert "怎样清产核资" not in client_of(cast.colleague).get("/discussion/").text
    client = client_of(cast.cadre)
    assert client.get(thread.get_absolute_url()).status_code == 200
    assert "涉及个人信息" in client.get(f"/discussion/posts/{post.uid}/appeal/").text
    assert client_of(cast.colleague).get(f"/discussion/posts/{post.uid}/appeal/").status_code == 404
    assert AuditEntry.objects.filter(verb="moderate_post", about=cast.cadre, actor=cast.educator).exists()


def test_a_reply_that_is_held_leaves_the_thread_and_is_no_answer(cast, thread, client_of):
    said = actions.reply(thread, body="错误的解答", by=cast.trainer, at=NOW)
    actions.decide(said, kind="hold", reason="核实中", by=cast.educator, at=NOW)
    thread.refresh_from_db()
    assert thread.answer is None
    page = client_of(cast.colleague).get(thread.get_absolute_url()).text
    assert "错误的解答" not in page
    assert "正在核实" in page
    actions.decide(said, kind="restore", reason="属实", by=cast.educator, at=NOW)
    assert "错误的解答" in client_of(cast.colleague).get(thread.get_absolute_url()).text


def test_the_author_asks_once_again_and_somebody_else_decides(cast, taken_down, client_of):
    client = client_of(cast.cadre)
    address = f"/discussion/posts/{taken_down.uid}/appeal/"
    assert client.post(address, {"text": "没有个人信息"}).status_code == 302
    assert client.post(address, {"text": "再来一次"}).status_code == 302
    assert Appeal.objects.get().text == "没有个人信息"
    with pytest.raises(NotNowError):
        actions.decide(taken_down, kind="restore", reason="改主意", by=cast.educator, at=NOW)
    decided = actions.decide(taken_down, kind="keep", reason="确有电话号码", by=cast.county_admin, at=NOW)
    assert decided.appeal == Appeal.objects.get()
    assert "确有电话号码" in client.get(address).text
    with pytest.raises(PermissionDenied):
        actions.appeal(taken_down, text="第二次", by=cast.cadre, at=NOW)


def test_nobody_decides_about_the_own_post_or_outside_the_own_scope(cast, thread):
    own = actions.reply(thread, body="自己的", by=cast.educator, at=NOW)
    with pytest.raises(NotNowError):
        actions.decide(own, kind="take_down", reason="x", by=cast.educator, at=NOW)
    others = actions.reply(thread, body="普澜的", by=cast.colleague, at=NOW)
    for person in (cast.county_admin, cast.trainer, cast.root, cast.unit_admin):
        with pytest.raises(PermissionDenied):
            actions.decide(others, kind="take_down", reason="x", by=person, at=NOW)


def test_what_was_decided_is_never_changed(cast, taken_down):
    actions.appeal(taken_down, text="请再看", by=cast.cadre, at=NOW)
    for model in (Decision, Appeal):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(at=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()


def test_a_decision_closes_the_reports_and_leaves_the_queue(cast, post, client_of):
    actions.report_post(post, reason="abuse", text="", by=cast.colleague, at=NOW)
    client = client_of(cast.educator)
    address = f"/staff/discussion/posts/{post.uid}/"
    assert "侮辱、攻击他人" in client.get(address).text
    assert client.post(address, {"kind": "keep", "reason": ""}).status_code == 200
    assert client.post(address, {"kind": "keep", "reason": "正常讨论"}).status_code == 302
    assert "没有需要处理的发言" in client.get("/staff/discussion/").text
    assert "请教一个问题" in client.get("/staff/discussion/?state=decided").text


def test_the_queue_costs_the_same_however_long(cast, thread, post, client_of, django_assert_max_num_queries):
    actions.report_post(post, reason="abuse", text="", by=cast.colleague, at=NOW)
    client = client_of(cast.educator)
    client.get("/staff/discussion/")
    with django_assert_max_num_queries(22) as few:
        client.get("/staff/discussion/")
    for number in range(5):
        said = actions.reply(thread, body=f"第{number}条", by=cast.cadre, at=NOW)
        actions.report_post(said, reason="abuse", text="", by=cast.colleague, at=NOW)
    with django_assert_max_num_queries(len(few)):
        assert "第4条" in client.get("/staff/discussion/").text


def test_in_a_pause_everybody_reads_and_nobody_writes(cast, thread, client_of):
    client = client_of(cast.educator)
    assert client.post("/staff/discussion/pause/", {"reason": "应急处置"}).status_code == 302
    with pytest.raises(NotNowError, match="应急处置"):
        actions.reply(thread, body="x", by=cast.cadre, at=NOW)
    page = client_of(cast.cadre).get("/discussion/").text
    assert "应急处置" in page
    assert client_of(cast.cadre).get(thread.get_absolute_url()).status_code == 200
    client.post("/staff/discussion/pause/")
    assert Pause.objects.get().ended_by == cast.educator
    assert actions.reply(thread, body="x", by=cast.cadre, at=NOW)


def test_a_county_s_moderator_neither_pauses_the_site_nor_makes_boards(cast):
    with pytest.raises(PermissionDenied):
        actions.pause_posting(reason="x", by=cast.county_admin, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.make_board({"title": "x", "responsible": cast.educator}, by=cast.county_admin, at=NOW)


def test_a_board_needs_somebody_who_answers_for_it(cast, client_of):
    client = client_of(cast.educator)
    values = {"title": "党员论坛", "position": "1", "is_open": "on", "responsible": "linhai"}
    assert "没有这个用户名的工作人员" in client.post("/staff/discussion/boards/new/", values).text
    values["responsible"] = cast.trainer.username
    assert client.post("/staff/discussion/boards/new/", values).status_code == 302
    assert "已有同名板块" in client.post("/staff/discussion/boards/new/", values).text
    assert "周教" in client_of(cast.cadre).get("/discussion/").text


def test_a_county_s_teacher_is_none_for_courses_of_the_city(cast, thread):
    grant_role(cast.colleague, "trainer", unit=cast.pulan, by=None, at=NOW)
    said = actions.reply(thread, body="县里的看法", by=User.objects.get(pk=cast.colleague.pk), at=NOW)
    assert not said.by_teacher


def test_the_author_is_told_what_was_decided_and_finds_what_was_hidden(cast, thread, post, client_of):
    actions.report_post(post, reason="rumour", text="", by=cast.colleague, at=NOW)
    actions.decide(post, kind="keep", reason="属实", by=cast.educator, at=NOW)
    assert not Notice.objects.exists()
    actions.decide(post, kind="take_down", reason="涉及个人信息", by=cast.educator, at=NOW)
    notice = Notice.objects.of(cast.cadre).get()
    assert (notice.body, notice.url) == ("理由：涉及个人信息", f"/discussion/posts/{post.uid}/appeal/")
    mine = client_of(cast.cadre).get("/discussion/?kind=mine").text
    assert thread.title in mine
    assert "不公开显示" in mine
    assert thread.title not in client_of(cast.cadre).get("/discussion/").text
    assert thread.title not in client_of(cast.colleague).get("/discussion/?kind=mine").text
    actions.delete_post(post, by=cast.cadre, at=NOW)
    assert thread.title not in client_of(cast.cadre).get("/discussion/?kind=mine").text
