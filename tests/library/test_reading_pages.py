"""Readers find documents, read them page by page, and get files only where they may."""

import pytest
from django.urls import reverse

from library.actions import add_version, set_validity, withdraw_document
from tests.cast import NOW

from .papers import DAYS, pdf, upload

LIST = "/library/"


def body(response):
    return response.content.decode()


@pytest.fixture
def reader(cast, client_of):
    return client_of(cast.cadre)


def test_words_on_a_page_lead_to_that_page(make_document, reader):
    document = make_document()
    make_document("别的资料", data=pdf("毫不相干。"))

    found = body(reader.get(LIST, {"q": "学时管理"}))
    address = reverse("library:page", args=[document.versions.get().uid, 2])

    assert address in found
    assert "别的资料" not in found


def test_words_of_title_and_number_are_found(make_document, reader):
    make_document("选学办法", number="云组发〔2026〕3号")

    assert "选学办法" in body(reader.get(LIST, {"q": "选学"}))
    assert "选学办法" in body(reader.get(LIST, {"q": "云组发"}))
    assert "没有符合条件的资料" in body(reader.get(LIST, {"q": "航空母舰"}))


def test_words_of_a_version_that_no_longer_holds_lead_nowhere(make_document, reader):
    version = make_document(valid_until=None).versions.get()
    set_validity(version, valid_from=DAYS["valid_from"], valid_until=DAYS["valid_from"], note="", by=None, at=NOW)

    assert "没有符合条件的资料" in body(reader.get(LIST, {"q": "学时"}))


def test_the_list_filters_by_category_and_validity(make_document, reader):
    make_document("甲办法", category="政策文件")
    handbook = make_document("乙手册", category="学习手册", data=pdf("手册"), valid_until=DAYS["valid_from"])

    chosen = body(reader.get(LIST, {"category": handbook.category_id}))
    assert "乙手册" in chosen
    assert "甲办法" not in chosen
    assert "乙手册" not in body(reader.get(LIST, {"validity": "now"}))
    assert "甲办法" not in body(reader.get(LIST, {"validity": "past"}))
    assert reader.get(LIST, {"category": "²", "validity": "x", "sort": "x", "q": "\0"}).status_code == 200


def test_the_list_asks_the_same_number_of_queries_for_many_documents(
    make_document, reader, django_assert_max_num_queries
):
    for number in range(6):
        make_document(f"资料{number}", data=pdf(f"内容{number}"))
    reader.get(LIST)
    with django_assert_max_num_queries(14):
        reader.get(LIST, {"q": "内容"})


def test_guests_read_only_what_is_open_to_everybody(make_document, client_of):
    guest, secret, public = client_of(), make_document("内部"), make_document("公开", is_open=True)

    assert guest.get(secret.get_absolute_url()).status_code == 404
    assert guest.get(reverse("library:file", args=[secret.versions.get().uid])).status_code == 404
    assert guest.get(public.get_absolute_url()).status_code == 200
    assert "内部" not in body(guest.get(LIST))


def test_nothing_of_a_withdrawn_document_can_be_reached(make_document, reader):
    document = make_document()
    version = document.versions.get()
    withdraw_document(document, by=None, at=NOW)

    for name, args in [("page", [version.uid, 1]), ("picture", [version.uid, 1]), ("file", [version.uid])]:
        assert reader.get(reverse(f"library:{name}", args=args)).status_code == 404
    assert reader.get(document.get_absolute_url()).status_code == 404


def test_keepers_look_at_a_draft_before_it_is_published(make_document, cast, client_of):
    version = make_document(publish=False).versions.get()

    assert client_of(cast.trainer).get(version.get_absolute_url()).status_code == 200
    assert client_of(cast.cadre).get(version.get_absolute_url()).status_code == 404


def test_a_part_of_a_file_is_sent_where_it_is_asked_for(make_document, reader, paper):
    address = reverse("library:file", args=[make_document().versions.get().uid])

    whole = reader.get(address)
    part = reader.get(address, headers={"Range": "bytes=0-4"})

    assert b"".join(whole.streaming_content) == paper
    assert whole["Content-Disposition"].startswith("attachment")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"%PDF-")


def test_an_old_version_is_marked_and_leads_to_the_new_one(make_document, reader):
    document = make_document()
    from jobs.actions import run_due
    from library.actions import READ_VERSION

    days = DAYS | {"valid_from": DAYS["valid_from"].replace(month=2)}
    new = add_version(document, upload(pdf("新的规定")), name="新.pdf", **days, by=None, at=NOW)
    run_due(NOW, kinds=[READ_VERSION])
    old = body(reader.get(document.versions.get(number=1).get_absolute_url()))

    assert "已被新版本代替" in old
    assert reverse("library:page", args=[new.uid, 1]) in old


def test_a_page_that_is_not_there_is_not_found(make_document, reader):
    version = make_document().versions.get()
    assert reader.get(reverse("library:page", args=[version.uid, 4])).status_code == 404
    assert reader.get(reverse("library:picture", args=[version.uid, 4])).status_code == 404


def test_words_are_found_within_a_document(make_document, reader):
    found = body(reader.get(make_document().versions.get().get_absolute_url(), {"q": "施行"}))
    assert "第 3 页</a>" in found
