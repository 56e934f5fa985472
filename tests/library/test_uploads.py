"""Documents that arrive part by part: they go on after a broken line, by their uploader, and become a version once."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from library import uploads
from library.models import ArrivingFile, Category, DocumentVersion, LibraryDocument
from tests.cast import NOW

pytestmark = pytest.mark.django_db


class Tus:
    """A client that speaks tus as the browser does."""

    def __init__(self, client):
        self.client = client

    def begin(self, document, size, name="管理 办法.pdf", **more):
        values = {"filename": name, "fingerprint": "f", "replaces": document.uid} | more
        pairs = ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": pairs}
        return self.client.post(reverse("library:staff_uploads"), headers=headers, content_type="application/x-none")

    def patch(self, where, body, offset):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        return self.client.patch(where, body, headers=headers, content_type="application/offset+octet-stream")

    def head(self, where):
        return self.client.head(where, headers={"Tus-Resumable": "1.0.0"})


@pytest.fixture
def trainer(cast, client_of):
    return Tus(client_of(cast.trainer))


@pytest.fixture
def document(cast):
    shelf = Category.objects.create(name="政策文件")
    return LibraryDocument.objects.create(title="办法", category=shelf, unit=cast.city, made_at=NOW, changed_at=NOW)


@pytest.fixture
def form_of(document):
    return reverse("library:staff_version_new", args=[document.uid])


def test_a_document_goes_on_where_it_stopped_and_becomes_a_version(
    trainer, document, form_of, paper, django_capture_on_commit_callbacks
):
    half = len(paper) // 2
    where = trainer.begin(document, len(paper))["Location"]
    trainer.patch(where, paper[:half], 0)

    assert trainer.head(where)["Upload-Offset"] == str(half)
    assert trainer.patch(where, paper, 0).status_code == 409, "another request was ahead"
    waiting = ArrivingFile.objects.get()
    assert f'data-unfinished="{waiting.uid}" data-fingerprint="f"' in trainer.client.get(form_of).content.decode()
    trainer.patch(where, paper[half:], half)
    assert f"?upload={waiting.uid}" in trainer.client.get(form_of).content.decode()
    assert "管理 办法.pdf" in trainer.client.get(f"{form_of}?upload={waiting.uid}").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        trainer.client.post(form_of, {"upload": waiting.uid, "valid_from": "2026-01-01", "note": "修订"})

    version = DocumentVersion.objects.get()
    assert (version.file_name, version.note, version.size) == ("管理 办法.pdf", "修订", len(paper))
    assert Path(version.file.path).read_bytes() == paper
    assert not ArrivingFile.objects.exists()
    assert not waiting.path.exists()


def test_a_form_that_is_sent_twice_makes_one_version(trainer, document, form_of, paper):
    trainer.patch(trainer.begin(document, len(paper))["Location"], paper, 0)
    values = {"upload": ArrivingFile.objects.get().uid, "valid_from": "2026-01-01"}
    answers = [trainer.client.post(form_of, values, follow=True) for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "这个文件已经保存" in answers[1].content.decode()
    assert DocumentVersion.objects.count() == 1


def test_half_a_file_is_no_version(trainer, document, form_of, paper):
    trainer.patch(trainer.begin(document, len(paper))["Location"], paper[:40], 0)
    arriving = ArrivingFile.objects.get()
    trainer.client.post(form_of, {"upload": arriving.uid, "valid_from": "2026-01-01"})

    assert not DocumentVersion.objects.exists()
    assert ArrivingFile.objects.get() == arriving


def test_days_that_cannot_be_leave_the_file_where_it_is(trainer, document, form_of, paper):
    trainer.patch(trainer.begin(document, len(paper))["Location"], paper, 0)
    arriving = ArrivingFile.objects.get()
    values = {"upload": arriving.uid, "valid_from": "2026-02-01", "valid_until": "2026-01-01"}
    page = trainer.client.post(form_of, values).content.decode()

    assert "失效日期不能早于施行日期。" in page
    assert f'name="upload" value="{arriving.uid}"' in page


def test_the_same_file_as_another_version_is_refused_with_words(trainer, document, form_of, paper):
    for day in ("2026-01-01", "2026-02-01"):
        trainer.patch(trainer.begin(document, len(paper))["Location"], paper, 0)
        values = {"upload": ArrivingFile.objects.get().uid, "valid_from": day}
        page = trainer.client.post(form_of, values).content.decode()

    assert "完全相同" in page
    assert DocumentVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "size", "status"), [("a.pdf", 0, 400), ("a.pdf", 10**12, 413), ("a.doc", 100, 415), ("", 100, 415)]
)
def test_what_cannot_become_a_version_is_refused_before_it_comes(trainer, document, name, size, status):
    answer = trainer.begin(document, size, name)

    assert answer.status_code == status
    assert answer.content.decode().endswith("。")


def test_a_file_that_is_not_what_its_name_says_is_refused_at_its_first_part(trainer, document):
    where = trainer.begin(document, 1000)["Location"]

    assert trainer.patch(where, b"MZ" + b"x" * 500, 0).status_code == 415
    assert not ArrivingFile.objects.exists()


def test_bytes_that_a_machine_has_lost_are_asked_for_again(trainer, document, paper):
    where = trainer.begin(document, len(paper))["Location"]
    trainer.patch(where, paper[:100], 0)
    ArrivingFile.objects.get().path.write_bytes(paper[:40])

    assert trainer.head(where)["Upload-Offset"] == "40"


def test_an_upload_is_its_persons_alone_and_only_while_the_document_is_kept(
    trainer, document, cast, client_of, paper, form_of
):
    where = trainer.begin(document, len(paper))["Location"]
    arriving = ArrivingFile.objects.get()
    other = Tus(client_of(cast.educator))
    assert other.head(where).status_code == 404
    assert other.client.post(reverse("library:staff_upload_give_up", args=[arriving.uid])).status_code == 404

    cast.trainer.roles.update(unit=cast.dinglan)
    assert trainer.patch(where, paper, 0).status_code == 404
    assert trainer.begin(document, len(paper)).status_code == 404
    assert trainer.begin(document, 10, replaces="nowhere").status_code == 404


def test_giving_up_asks_and_removes_what_has_arrived(trainer, document, paper, django_capture_on_commit_callbacks):
    trainer.patch(trainer.begin(document, len(paper))["Location"], paper[:100], 0)
    arriving = ArrivingFile.objects.get()
    address = reverse("library:staff_upload_give_up", args=[arriving.uid])

    assert "已收到的部分会从服务器删除" in trainer.client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        trainer.client.post(address)
    assert not ArrivingFile.objects.exists()
    assert not arriving.path.exists()
    assert AuditEntry.objects.filter(verb="give_up_library_upload").exists()


def test_what_nobody_goes_on_with_goes_after_a_week(trainer, document, paper):
    trainer.patch(trainer.begin(document, len(paper))["Location"], paper[:100], 0)

    assert uploads.expire(timezone.now() + timedelta(days=6)) == 0
    assert uploads.expire(timezone.now() + timedelta(days=8)) == 1
