"""Everybody sees what the site keeps about them and who looked at it, and takes it away with them."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core import mail
from openpyxl import load_workbook

from accounts.actions.own import email_link_token, request_correction
from accounts.actions.records import keep_record
from accounts.audit import record
from accounts.id_numbers import invent
from accounts.models import AuditEntry, User
from plugins.mailbox.actions import send_letter
from scoring.rankings import shown_name
from tests.cast import NOW, PASSWORD

NUMBER = invent(place="330999", born=date(1975, 3, 9), order=11)
MOBILE = "13900005678"


@pytest.fixture
def browser(cast, client_of):
    """The cadre's, just signed in, with a full record."""
    cast.cadre.set_password(PASSWORD)
    cast.cadre.save()
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBER, mobile=MOBILE)
    return client_of(cast.cadre)


def confirm_password(client):
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def test_the_own_page_masks_the_numbers(browser):
    page = browser.get("/account/profile/").content.decode()

    assert NUMBER[:3] + "*" * 11 + NUMBER[-4:] in page
    assert NUMBER not in page
    assert MOBILE not in page
    assert "局长" in page


def test_who_looked_is_told_with_the_reason_and_not_what_i_did_myself(cast, browser):
    record("read_protected", by=cast.educator, at=NOW, target=cast.cadre, reason="核对任职年龄", fields=["id_number"])
    record("read_protected", by=cast.educator, at=NOW, target=cast.colleague, reason="别人的")
    record("set_own_naming", by=cast.cadre, at=NOW, target=cast.cadre)

    page = browser.get("/account/profile/readings/")

    assert [entry.verb for entry in page.context["page"] if entry.actor] == ["read_protected"]
    assert "核对任职年龄" in page.content.decode()
    assert "甘皎" in page.content.decode()


def test_the_export_asks_for_the_password_first(browser):
    answer = browser.get("/account/profile/export/")

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/reauthenticate/")
    assert browser.post("/account/profile/export/").status_code == 302


def test_the_export_holds_everything_of_mine_and_nothing_of_others(cast, browser):
    send_letter(cast.cadre, kind="request", subject="我的主题", body="=我的内容", at=NOW)
    send_letter(cast.colleague, kind="request", subject="同事的主题", body="同事的内容", at=NOW)
    confirm_password(browser)

    answer = browser.post("/account/profile/export/")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        content = json.loads(archive.read("我的数据.json"))
        book = load_workbook(io.BytesIO(archive.read("我的数据.xlsx")))
    text = json.dumps(content, ensure_ascii=False)
    assert all(word in text for word in (NUMBER, MOBILE, "我的主题", "定澜区教育局"))
    assert "同事的主题" not in text
    titles = [table["title"] for table in content["tables"]]
    assert titles == [
        *("账号", "个人信息", "任职", "角色", "更正申请"),
        *("课程学习", "课时进度", "读过的资料页", "直播到场", "线下到课", "学习笔记", "收藏的课程", "学习计划"),
        *("发言", "我的举报", "课程评价", "关注的讨论", "直播提问", "学习心得", "提交过的心得", "导入的课程"),
        *("必读书目", "编写的试题", "参赛作品", "导入的试题", "评分", "上传的题中图片"),
        *("消息", "邮件和短信", "接收方式", "调研回复", "意见反馈"),
        *("观看", "看过的片段", "视频提问的回答", "在学确认", "上传的文件"),
        *("课件学习", "课件记录", "打开课件", "上传的课件"),
        *("培训班", "班次选修课程", "签到记录", "集中培训学时", "结业证书", "集中收看名单"),
        *("考试", "成绩", "作答", "学时", "学时申报", "学时复核", "学时证明", "学时减免"),
        *("写过的信", "未寄出的信", "接待日预约", "提交过的推荐", "参加的比选"),
        "谁查看或修改过我的信息",
    ]
    assert len(book.sheetnames) == len(titles)
    letters = next(sheet for sheet in book if sheet.title.endswith("写过的信"))
    assert letters["D2"].value == "'=我的内容"
    assert AuditEntry.objects.get(verb="export_own_data").details["rows"] > 0


def test_my_name_stands_in_rankings_as_i_choose(cast, browser):
    browser.post("/account/profile/naming/", {"named": "no"})
    assert shown_name(User.objects.get(pk=cast.cadre.pk), cast.colleague) == "林**"

    browser.post("/account/profile/naming/", {"named": "yes"})
    assert shown_name(User.objects.get(pk=cast.cadre.pk), cast.colleague) == "林海"


def test_an_address_counts_once_its_letter_was_opened(cast, browser):
    confirm_password(browser)
    browser.post("/account/profile/email/", {"email": "linhai@example.org"})
    assert User.objects.get(pk=cast.cadre.pk).email == ""

    link = next(word for word in mail.outbox[0].body.split() if "/account/profile/email/" in word)
    path = link[link.index("/account/") :]
    browser.get(path)
    assert User.objects.get(pk=cast.cadre.pk).email == "linhai@example.org"

    User.objects.filter(pk=cast.cadre.pk).update(email="later@example.org")
    browser.get(path)
    assert User.objects.get(pk=cast.cadre.pk).email == "later@example.org"


def test_a_link_works_for_its_person_only(cast, browser):
    browser.get(f"/account/profile/email/{email_link_token(cast.colleague, 'x@example.org')}/")

    assert not User.objects.filter(email="x@example.org").exists()


@pytest.mark.parametrize("token", ["forged", "a:b:c"])
def test_a_forged_link_changes_nothing(browser, token):
    assert browser.get(f"/account/profile/email/{token}/").status_code == 302


def test_the_own_page_costs_as_many_queries_with_a_long_history(cast, browser, django_assert_max_num_queries):
    for number in range(20):
        record("read_protected", by=cast.educator, at=NOW, target=cast.cadre, number=number)
    request_correction(cast.cadre, field="post", proposed="书记", reason="", at=NOW)

    with django_assert_max_num_queries(14):
        browser.get("/account/profile/")
    with django_assert_max_num_queries(11):
        browser.get("/account/profile/readings/")
