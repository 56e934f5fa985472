"""部长信箱 for people without account; attachments; public figures."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plugins.mailbox import actions
from plugins.mailbox.models import Letter
from plugins.mailbox.periods import Grain, Span
from plugins.mailbox.statistics import handling_table, public_figures
from plugins.mailbox.tallies import suppress
from tests.cast import NOW
from tests.plugins.secrecy import dump_database, hits

from .office import send

FORM = {"kind": "problem", "subject": "反映问题", "body": "某人违规。"}


def write(browser, cast, **changes):
    form = {**FORM, "unit": cast.dinglan.pk, "name": "陆壬", "telephone": "13900001111", **changes}
    return browser.post("/mailbox/public/write/", form)


def test_a_guest_comes_back_with_the_code_that_nobody_stores(cast, client):
    write(client, cast)
    code = client.get("/mailbox/public/sent/").context["code"]
    assert client.get("/mailbox/public/sent/").status_code == 302, "the code is shown once"
    client.post("/mailbox/public/track/", {"code": code.lower().replace("-", " ")})

    page = client.get("/mailbox/public/letter/").content.decode()
    assert FORM["body"] in page
    client.post("/mailbox/public/letter/more/", {"body": "还有证据"})
    assert "还有证据" in client.get("/mailbox/public/letter/").content.decode()
    assert not hits(code.replace("-", ""), dump_database())


def test_a_wrong_code_opens_nothing_and_is_tried_so_often(cast, client):
    write(client, cast)
    answers = [client.post("/mailbox/public/track/", {"code": "2" * 20}).content.decode() for _try in range(21)]

    assert "没有找到这封信" in answers[0]
    assert "查询过于频繁" in answers[-1]
    assert client.get("/mailbox/public/letter/").status_code == 302


@pytest.mark.parametrize(("allowed", "letters"), [(False, 0), (True, 1)])
def test_the_site_says_whether_letters_without_name_are_taken(cast, client, settings, allowed, letters):
    settings.MAILBOX_ANONYMOUS = allowed
    write(client, cast, name="", telephone="")

    assert Letter.objects.count() == letters


def test_too_many_letters_from_one_address_are_refused_politely(cast, client):
    answers = [write(client, cast) for _letter in range(31)]

    assert Letter.objects.count() == 30
    assert "请过一小时再试" in answers[-1].content.decode()
    assert FORM["body"] in answers[-1].content.decode()


def _docm():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "x")
        archive.writestr("word/vbaProject.bin", "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("页面.html", b"<script>alert(1)</script>"),
        ("照片.png", b"<html>"),
        ("文件.pdf", b"\x89PNG\r\n\x1a\n0000"),
        ("宏.docx", _docm()),
        ("空.pdf", b""),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(cast, client, name, content):
    answer = write(client, cast, files=SimpleUploadedFile(name, content))

    assert answer.status_code == 200
    assert not Letter.objects.exists()


def test_small_groups_are_not_told_nor_what_would_give_them_away():
    rows = suppress([("a", 3, 3), ("b", 9, 12), ("c", 7, 7), ("d", 0, 0)])

    assert [(row.label, row.letters, row.times) for row in rows] == [
        ("a", None, None),
        ("b", 9, 12),
        ("c", None, None),
        ("d", 0, 0),
    ]


def test_what_is_hidden_together_is_no_small_group_either():
    rows = suppress([("a", 1, 1), ("b", 2, 2), ("c", 16, 20), ("d", 8, 8)])

    assert [row.letters for row in rows] == [None, None, 16, None]
    assert [row.letters for row in suppress([("a", 2, 2), ("b", 3, 3), ("c", 6, 6)])] == [None, None, 6]
    assert [row.letters for row in suppress([("a", 6, 6), ("b", 5, 5)])] == [6, 5]


def test_supervisors_do_not_learn_how_few_letters_are_open(cast):
    letters = [send(cast.cadre) for _letter in range(6)]
    box = letters[0].box

    def figures():
        return handling_table([box], at=NOW + timedelta(days=60))[0]  # the quarter is over

    assert handling_table([box], at=NOW)[0].received == 0
    assert figures().answered == 0
    answered = {"state": "answered", "responsible": cast.letter_handler, "answered_at": NOW}
    Letter.objects.exclude(pk=letters[0].pk).update(**answered)

    assert (figures().received, figures().answered, figures().on_time) == (6, None, None)
    Letter.objects.update(**answered)
    assert figures().answered == figures().on_time == 6


def test_letters_and_times_are_counted_apart(cast):
    for _letter in range(6):
        letter = send(cast.cadre)
    actions.write_more(letter, body="补充", by=cast.cadre, at=NOW)

    figures = public_figures(Span.whole(date(2026, 1, 1), Grain.YEAR), today=date(2026, 7, 1))
    assert (figures.whole.letters, figures.whole.times) == (6, 7)
    assert next(row.letters for row in figures.kinds.rows if row.label == "工作建议") == 6


def test_the_page_shows_nothing_of_five_letters_fewer(cast, client):
    send(cast.cadre)

    page = client.get("/mailbox/statistics/?year=2026").content.decode()
    assert "少于 5 件" in page
    assert "不公布" in page
