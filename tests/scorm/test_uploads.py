"""Packages that arrive part by part: they go on after a broken line, by their owner alone, and only whole."""

import base64
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Collection

from accounts.groups import set_up_groups
from accounts.models import AuditEntry
from jobs.actions import run_due
from scorm import importing, uploads
from scorm.models import Package, PackageImport
from tests.cast import NOW
from tests.scorm.making import package

pytestmark = pytest.mark.django_db
ADDRESS = "/editors/packages/uploads/"


class Tus:
    """A client that speaks tus as the browser does."""

    def __init__(self, client):
        self.client = client

    def begin(self, size, **values):
        values = {"filename": "海洋 经济.zip", "collection": Collection.get_first_root_node().pk} | values
        pairs = ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": pairs}
        return self.client.post(ADDRESS, headers=headers, content_type="application/x-none")

    def patch(self, where, body, offset):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        return self.client.patch(where, body, headers=headers, content_type="application/offset+octet-stream")

    def head(self, where):
        return self.client.head(where, headers={"Tus-Resumable": "1.0.0"})


@pytest.fixture
def trainer(cast, client_of):
    set_up_groups(by=None, at=NOW)
    return Tus(client_of(cast.trainer))


def test_a_package_goes_on_where_it_stopped_and_is_taken_in_once_whole(trainer, django_capture_on_commit_callbacks):
    data = package()
    half = len(data) // 2
    where = trainer.begin(len(data))["Location"]
    trainer.patch(where, data[:half], 0)

    assert trainer.head(where)["Upload-Offset"] == str(half)
    assert trainer.patch(where, data, 0).status_code == 409, "another request was ahead"
    with django_capture_on_commit_callbacks(execute=True):
        assert trainer.patch(where, data[half:], half)["Upload-Offset"] == str(len(data))
        run_due(timezone.now(), kinds=[importing.TAKE_IN])

    done = PackageImport.objects.get()
    assert (done.state, done.reason, Package.objects.get().title) == ("done", "", "课件")
    assert done.version.sha256 == done.sha256
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"begin_package_upload", "upload_package", "import_package"} <= verbs


def test_bytes_that_a_machine_has_lost_are_asked_for_again(trainer):
    data = package()
    where = trainer.begin(len(data))["Location"]
    trainer.patch(where, data[:100], 0)
    PackageImport.objects.get().original.write_bytes(data[:40])

    assert trainer.head(where)["Upload-Offset"] == "40"


@pytest.mark.parametrize(("size", "status"), [(0, 400), (10**12, 413)])
def test_impossible_sizes_are_refused_with_words(trainer, size, status):
    answer = trainer.begin(size)

    assert answer.status_code == status
    assert answer.content.decode().endswith("。")
    assert not PackageImport.objects.exists()


def test_more_than_was_announced_is_refused(trainer):
    where = trainer.begin(10)["Location"]

    assert trainer.patch(where, b"x" * 11, 0).status_code == 400
    assert PackageImport.objects.get().received == 0


def test_nobody_else_sees_brings_or_abandons_it(trainer, cast, client_of):
    where = trainer.begin(10)["Location"]
    other = Tus(client_of(cast.educator))

    assert other.head(where).status_code == 404
    assert other.patch(where, b"x", 0).status_code == 404
    assert other.client.get(f"{where}abandon/").status_code == 404


def test_a_collection_that_is_not_ones_own_takes_nothing(cast, client_of):
    set_up_groups(by=None, at=NOW)

    assert Tus(client_of(cast.reviewer)).begin(10).status_code == 403
    assert Tus(client_of(cast.trainer)).begin(10, collection=999_999).status_code == 403


def test_giving_up_asks_and_removes_what_has_arrived(trainer):
    where = trainer.begin(10)["Location"]
    trainer.patch(where, b"12345", 0)
    path = PackageImport.objects.get().original

    assert "12345" not in trainer.client.get(f"{where}abandon/").content.decode()
    assert PackageImport.objects.exists()
    trainer.client.post(f"{where}abandon/")
    assert not PackageImport.objects.exists()
    assert path.exists(), "until the transaction is through"


def test_what_has_not_moved_for_a_week_goes_and_nothing_else(trainer):
    trainer.begin(10)
    now = timezone.now()

    assert uploads.expire(now + timedelta(days=6)) == 0
    assert uploads.expire(now + timedelta(days=8)) == 1


def test_the_sweep_leaves_what_is_arriving(trainer):
    where = trainer.begin(10)["Location"]
    trainer.patch(where, b"12345", 0)
    importing.sweep_folders(timezone.now() + timedelta(days=3))

    assert PackageImport.objects.get().original.read_bytes() == b"12345"


def test_a_broken_package_says_why_and_can_be_sent_again(trainer, django_capture_on_commit_callbacks):
    where = trainer.begin(4)["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        trainer.patch(where, b"nope", 0)
        run_due(timezone.now(), kinds=[importing.TAKE_IN])

    assert PackageImport.objects.get().state == "refused"
    assert trainer.head(where).status_code == 410
