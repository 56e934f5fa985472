"""Uploads that go on: part by part, at the right place, by their owner alone, and into the list only when whole."""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import Collection

from accounts.groups import collection_of, set_up_groups
from accounts.models import AuditEntry
from jobs.models import Job
from jobs.tasks import run_job
from media import uploads
from media.models import Upload, Video
from tests.cast import NOW

pytestmark = pytest.mark.django_db
ADDRESS = "/editors/media/uploads/"
PART = {"content_type": "application/offset+octet-stream"}


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.MEDIA_KEEP_FREE_BYTES = 0


@pytest.fixture
def site(cast):
    set_up_groups(by=None, at=NOW)
    return cast


def metadata(**values):
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items())


class Tus:
    """A client that speaks tus as the browser does."""

    def __init__(self, client):
        self.client = client

    def begin(self, size, name="海洋 经济.mp4", **values):
        values.setdefault("collection", Collection.get_first_root_node().pk)
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(size),
            "Upload-Metadata": metadata(filename=name, **values),
        }
        return self.client.post(ADDRESS, headers=headers, content_type="application/x-none")

    def patch(self, where, body, offset):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        return self.client.patch(where, body, headers=headers, **PART)

    def head(self, where):
        return self.client.head(where, headers={"Tus-Resumable": "1.0.0"})

    def delete(self, where):
        return self.client.delete(where, headers={"Tus-Resumable": "1.0.0"})


@pytest.fixture
def tus(site, client_of):
    return Tus(client_of(site.trainer))


@pytest.fixture
def send(tus, clip):
    """Return ``send(**metadata)``: begin, and send all of the clip in two parts."""

    def send(content=None, **values):
        content = content or clip.read_bytes()
        where = tus.begin(len(content), **values)["Location"]
        assert tus.patch(where, content[:100_000], 0).status_code == 204
        answer = tus.patch(where, content[100_000:], len(content[:100_000]))
        assert answer["Upload-Offset"] == str(len(content))
        return Upload.objects.get(uid=where.split("/")[-2])

    return send


def take_in(upload):
    run_job(str(Job.objects.get(key=f"media.take_in:{upload.uid}").pk))
    upload.refresh_from_db()
    return upload


def test_a_file_in_two_parts_becomes_a_video(send, clip, site):
    upload = take_in(send())
    video = upload.video
    assert video.title == "海洋 经济"
    assert video.uploaded_by_user == site.trainer
    assert video.width == 640
    assert video.assets.get().version == 1
    assert Path(video.file.path).read_bytes() == clip.read_bytes()
    assert upload.sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert not upload.part.exists()
    assert AuditEntry.objects.filter(verb="begin_upload", actor=site.trainer).exists()


def test_nothing_is_listed_before_all_has_arrived(tus):
    tus.patch(tus.begin(500)["Location"], b"x" * 200, 0)
    assert not Video.objects.exists()
    assert not Job.objects.exists()


def test_a_part_goes_where_the_last_one_ended(tus):
    where = tus.begin(500)["Location"]
    assert tus.patch(where, b"a" * 200, 0)["Upload-Offset"] == "200"
    for wrong in (0, 100, 201, 400):
        answer = tus.patch(where, b"b" * 50, wrong)
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "200")
    assert tus.head(where)["Upload-Offset"] == "200"
    assert tus.head(where)["Upload-Length"] == "500"
    assert Upload.objects.get().part.read_bytes() == b"a" * 200


def test_bytes_that_the_disk_has_lost_are_asked_for_again(tus):
    where = tus.begin(500)["Location"]
    tus.patch(where, b"a" * 200, 0)
    Upload.objects.get().part.write_bytes(b"a" * 120)
    assert tus.head(where)["Upload-Offset"] == "120"
    assert tus.patch(where, b"b" * 10, 120)["Upload-Offset"] == "130"


def test_a_part_longer_than_the_file_is_refused(tus):
    where = tus.begin(100)["Location"]
    answer = tus.patch(where, b"x" * 101, 0)
    assert answer.status_code == 400
    assert "比文件本身长" in answer.content.decode()


@pytest.mark.parametrize(("name", "stored"), [("../../etc/渔.mp4", "渔.mp4"), ("C:\\视频\\港.mp4", "港.mp4")])
def test_a_name_is_only_a_name(tus, name, stored):
    tus.begin(5, name=name)
    assert Upload.objects.get().name == stored


def test_a_file_that_is_no_video_leaves_its_reason_and_nothing_else(send, tus, django_capture_on_commit_callbacks):
    upload = send(b"not a video" * 20_000)
    with django_capture_on_commit_callbacks(execute=True):
        take_in(upload)
    assert "无法读取" in upload.reason
    assert not upload.part.exists()
    assert not Video.objects.exists()
    assert "无法读取" in tus.client.get("/editors/media/upload/").content.decode()


def test_a_new_version_replaces_the_file_while_the_old_one_plays(send, make_video, site):
    video = make_video()
    video.uploaded_by_user = site.trainer
    video.save()
    old = video.current
    take_in(send(replaces=video.pk))
    video.refresh_from_db()
    assert video.current == old
    assert video.title == "测试视频"
    assert [asset.version for asset in video.assets.order_by("version")] == [1, 2]
    assert Video.objects.count() == 1


def test_an_attempt_that_died_after_the_move_goes_on(send):
    upload = send()
    place = upload.part.parent.parent / "originals" / str(upload.uid) / upload.uid.hex / "海洋_经济.mp4"
    place.parent.mkdir(parents=True)
    upload.part.rename(place)
    assert take_in(upload).video.file.path == str(place)


def test_somebody_elses_upload_is_unknown(tus, site, client_of):
    where = tus.begin(500)["Location"]
    other = Tus(client_of(site.educator))
    assert other.head(where).status_code == 404
    assert other.patch(where, b"x", 0).status_code == 404
    assert other.delete(where).status_code == 404
    assert other.client.get(f"{where}abandon/").status_code == 404
    assert "海洋 经济" not in other.client.get("/editors/media/upload/").content.decode()


def test_a_county_trainer_adds_to_the_own_collection_only(site, client_of):
    from accounts import actions

    actions.grant_role(site.cadre, "trainer", unit=site.dinglan, by=None, at=NOW)
    tus = Tus(client_of(site.cadre))
    assert tus.begin(5, collection=collection_of(site.dinglan).pk).status_code == 201
    assert tus.begin(5, collection=collection_of(site.pulan).pk).status_code == 403
    assert tus.begin(5).status_code == 403
    assert tus.begin(5, collection="x").status_code == 403


def test_who_may_no_longer_add_is_refused_in_the_middle(tus, site):
    where = tus.begin(500)["Location"]
    site.trainer.groups.get().collection_permissions.all().delete()
    assert tus.patch(where, b"x", 0).status_code == 403


def test_a_video_of_somebody_else_is_not_replaced(tus, make_video):
    assert tus.begin(5, replaces=make_video().pk).status_code == 403
    assert tus.begin(5, replaces="999999").status_code == 404


def test_too_large_or_empty_is_refused_in_words(tus, settings):
    settings.MEDIA_MAX_UPLOAD_BYTES = 1000
    answer = tus.begin(1001)
    assert answer.status_code == 413
    assert "上限" in answer.content.decode()
    assert tus.begin(0).status_code == 400
    assert tus.begin("-5").status_code == 400
    assert not Upload.objects.exists()


def test_a_file_that_has_no_room_is_refused_before_it_begins(tus, settings):
    settings.MEDIA_KEEP_FREE_BYTES = 2**60
    answer = tus.begin(5)
    assert answer.status_code == 507
    assert "空间不足" in answer.content.decode()


def test_a_disk_that_fills_up_pauses_the_upload_in_words(tus, settings):
    where = tus.begin(500)["Location"]
    tus.patch(where, b"a" * 200, 0)
    settings.MEDIA_KEEP_FREE_BYTES = 2**60
    answer = tus.patch(where, b"a" * 200, 200)
    assert answer.status_code == 507
    assert "上传已暂停" in answer.content.decode()
    settings.MEDIA_KEEP_FREE_BYTES = 0
    assert tus.head(where)["Upload-Offset"] == "200"
    assert tus.patch(where, b"a" * 200, 200).status_code == 204


def test_an_upload_is_given_up_after_a_question(tus):
    where = tus.begin(500)["Location"]
    tus.patch(where, b"a" * 200, 0)
    assert "收到的部分会被删除" in tus.client.get(f"{where}abandon/").content.decode()
    tus.client.post(f"{where}abandon/")
    assert not Upload.objects.exists()
    assert AuditEntry.objects.filter(verb="abandon_upload").exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_given_up_or_has_expired_leaves_no_bytes(tus):
    one, two, three = (tus.begin(500)["Location"] for _ in range(3))
    for where in (one, two, three):
        tus.patch(where, b"a" * 200, 0)
    assert tus.delete(one).status_code == 204
    assert tus.head(one).status_code == 404
    old = Upload.objects.get(uid=two.split("/")[-2])
    Upload.objects.filter(pk=old.pk).update(touched_at=timezone.now() - uploads.LIFE - timedelta(hours=1))
    assert uploads.expire(timezone.now()) == 1
    left = Upload.objects.get()
    assert list(left.part.parent.iterdir()) == [left.part]


def test_what_is_complete_is_not_given_up(send, tus):
    upload = send()
    assert tus.delete(f"{ADDRESS}{upload.uid}/").status_code == 409
    assert take_in(upload).video is not None


def test_the_page_lists_what_waits_for_its_rest(tus, django_assert_max_num_queries):
    tus.patch(tus.begin(500, fingerprint="f1")["Location"], b"a" * 200, 0)
    page = tus.client.get("/editors/media/upload/").content.decode()
    assert 'data-fingerprint="f1"' in page
    assert "40%" in page
    for _ in range(5):
        tus.begin(500)
    with django_assert_max_num_queries(40):
        tus.client.get("/editors/media/upload/")


def test_only_this_protocol_is_spoken(tus):
    where = tus.begin(500)["Location"]
    answer = tus.client.options(ADDRESS)
    assert answer["Tus-Extension"] == "creation,termination,expiration"
    assert tus.client.head(where).status_code == 412
    assert tus.client.put(where, headers={"Tus-Resumable": "1.0.0"}).status_code == 405
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    assert tus.client.patch(where, b"x", content_type="text/plain", headers=headers).status_code == 415


def test_a_learner_has_no_way_in(site, client_of):
    tus = Tus(client_of(site.cadre))
    assert tus.begin(5).status_code == 302
    assert tus.client.get("/editors/media/upload/").status_code == 302
    assert not Upload.objects.exists()


def test_the_line_that_breaks_keeps_what_was_read(tus, site):
    where = tus.begin(500)["Location"]
    upload = Upload.objects.get()

    class Broken:
        parts = [b"a" * 100, b"b" * 50]  # noqa: RUF012

        def read(self, size):
            if not self.parts:
                raise OSError("connection reset")
            return self.parts.pop(0)

    uploads.receive(upload, Broken(), offset=0, by=site.trainer, at=NOW)
    assert tus.head(where)["Upload-Offset"] == "150"
