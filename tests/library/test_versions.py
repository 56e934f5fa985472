"""A document is read once, into pages; which of its versions holds is a question of the day."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry
from jobs.actions import run_due
from library import reading
from library.actions import (
    READ_VERSION,
    add_document,
    add_version,
    publish_document,
    read_version,
    set_validity,
    withdraw_version,
)
from library.models import Category, DocumentVersion, LibraryDocument
from tests.cast import NOW
from tests.material import make_site

from .papers import DAYS, pdf, upload, word


def add(document, data, name="新办法.pdf", **more):
    version = add_version(document, upload(data, name), name=name, **DAYS | more, by=None, at=NOW)
    run_due(NOW, kinds=[READ_VERSION])
    version.refresh_from_db()
    return version


def test_a_pdf_becomes_pages_with_text_and_pictures(make_document):
    version = make_document().versions.get()

    assert (version.state, version.page_count) == ("ready", 3)
    assert "学时管理" in version.pages.get(number=2).text
    assert (version.folder / "3.webp").read_bytes()[8:12] == b"WEBP"


def test_a_word_file_becomes_headings_paragraphs_and_tables_in_parts(make_document):
    long = "干部教育培训是建设高素质干部队伍的先导性工程。" * 40
    data = word(long, long, heading="总则")
    version = make_document(data=data, name="条例.docx").versions.get()

    blocks = [block for page in version.pages.all() for block in page.blocks]
    assert version.page_count >= 2
    assert blocks[0] == ["h", "总则"]
    assert blocks[-1] == ["t", [["学时", "五十"]]]


@pytest.mark.parametrize(
    ("name", "data"),
    [("病毒.exe", b"MZ"), ("假.pdf", b"<html>"), ("旧.doc", b"\xd0\xcf\x11\xe0"), ("宏.docm", b"PK\x03\x04")],
)
def test_other_files_are_refused(make_document, name, data):
    document = make_document()
    with pytest.raises(ValidationError):
        add_version(document, upload(data, name), name=name, **DAYS, by=None, at=NOW)


@pytest.mark.parametrize(("name", "data"), [("坏.pdf", b"%PDF-1.7 nothing"), ("坏.docx", b"PK\x03\x04nothing")])
def test_a_broken_file_says_so_and_the_document_cannot_be_published(make_document, name, data):
    document = make_document(data=data, name=name, publish=False)
    version = document.versions.get()

    assert version.state == "failed"
    assert "损坏" in version.fault
    with pytest.raises(ValidationError):
        publish_document(document, by=None, at=NOW)


def test_a_file_with_too_many_pages_is_refused_in_words(tmp_path, paper, monkeypatch):
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(*["页"] * (reading.MOST_PAGES + 1)))

    with pytest.raises(reading.UnreadableError, match="600"):
        reading.read(path, "pdf", tmp_path)


def test_reading_twice_changes_nothing(make_document):
    version = make_document().versions.get()
    read_version(version)
    assert version.pages.count() == 3


def test_the_same_file_is_not_taken_twice(make_document, paper):
    with pytest.raises(ValidationError, match="第 1 版"):
        add(make_document(), paper)


def test_the_version_in_force_is_the_latest_that_has_begun_and_not_ended(make_document):
    document = make_document()
    new = add(document, pdf("第一条 修订。"), valid_from=date(2026, 7, 1), valid_until=date(2026, 12, 31))

    def number(day):
        found = document.versions.in_force(day).first()
        return found and found.number

    assert number(date(2025, 12, 31)) is None
    assert number(date(2026, 6, 30)) == 1
    assert number(date(2026, 7, 1)) == new.number == 2
    assert number(date(2026, 12, 31)) == 2
    assert number(date(2027, 1, 1)) == 1


def test_a_version_cannot_end_before_it_begins(make_document):
    version = make_document().versions.get()
    with pytest.raises(ValidationError):
        set_validity(version, valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1), note="", by=None, at=NOW)


def test_the_only_readable_version_of_a_published_document_stays(make_document):
    document = make_document()
    with pytest.raises(ValidationError):
        withdraw_version(document.versions.get(), by=None, at=NOW)

    add(document, pdf("第二版"))
    withdraw_version(document.versions.get(number=1), by=None, at=NOW)
    assert [version.number for version in document.versions.readable()] == [2]


def test_keepers_of_one_county_write_nothing_for_another(cast, make_document):
    document = make_document(unit=cast.pulan)
    cast.trainer.roles.update(unit=cast.dinglan)

    with pytest.raises(PermissionDenied):
        add_version(document, upload(pdf("越界")), name="a.pdf", **DAYS, by=cast.trainer, at=NOW)
    values = {"title": "越界", "category": Category.objects.get(), "unit": cast.pulan}
    with pytest.raises(PermissionDenied):
        add_document(values, by=cast.trainer, at=NOW)
    assert not LibraryDocument.objects.managed_by(cast.trainer).exists()


def test_every_step_is_in_the_audit_log(cast, make_document):
    make_document(by=cast.trainer)

    verbs = AuditEntry.objects.filter(actor=cast.trainer).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["add_library_document", "add_library_version", "publish_library_document"]


def test_a_job_that_is_given_up_leaves_a_version_that_can_be_tried_again(make_document, monkeypatch):
    document = make_document()
    monkeypatch.setattr("library.tasks.read_it", lambda version: 1 / 0)
    version = add_version(document, upload(pdf("新")), name="b.pdf", **DAYS, by=None, at=NOW)
    from jobs.models import Job

    Job.objects.filter(kind=READ_VERSION, state="queued").update(max_attempts=1)
    run_due(NOW, kinds=[READ_VERSION])
    version.refresh_from_db()

    assert version.state == DocumentVersion.State.FAILED
    assert version.fault


def test_a_word_that_a_line_of_the_page_cuts_is_whole_in_its_text(make_document):
    sentence = "干部教育培训是建设高素质干部队伍的先导性基础性战略性工程。"
    version = make_document(data=pdf(sentence * 6)).versions.get()

    assert sentence * 6 in version.pages.get().text


def test_who_keeps_a_document_without_a_version_in_force_is_led_to_its_care(cast, make_document, client_of):
    make_site()
    document = make_document(publish=True)
    DocumentVersion.objects.update(valid_from=date(2020, 1, 1), valid_until=date(2020, 12, 31))
    care = f"/staff/library/{document.uid}/"
    page = client_of(cast.trainer).get(document.get_absolute_url()).text
    assert "现在没有有效的版本" in page
    assert care in page
    assert care not in client_of(cast.cadre).get(document.get_absolute_url()).text
