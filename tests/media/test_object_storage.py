"""Segments of finished video lie in object storage, and only who may watch is led to them."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from jobs.actions import run_due
from jobs.models import Job
from media.actions import REMUX, TRANSCODE, add_video, clear_old_versions
from media.delivery import make_token
from media.models import Asset, Rendition, Video
from tests.buckets import running_bucket
from tests.cast import NOW
from tests.media.clips import record

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    with running_bucket("xuezhou-video") as found:
        yield found


@pytest.fixture(scope="module")
def fit(tmp_path_factory):
    """Eight seconds that players understand as they are."""
    return record(tmp_path_factory.mktemp("fit") / "fit.mp4", "-g", "50", "-b:a", "64k", seconds=8, size="640x360")


@pytest.fixture
def use_bucket(settings, server):
    """Return a function that switches object storage on."""

    def use(address=None, **parameters):
        _address, storage = server
        options = storage["OPTIONS"] | ({"endpoint_url": address} if address else {})
        options["object_parameters"] = options["object_parameters"] | parameters
        settings.STORAGES = settings.STORAGES | {"video": storage | {"OPTIONS": options}}
        settings.VIDEO_BUCKET = "xuezhou-video"

    yield use
    if "video" in settings.STORAGES:
        settings.STORAGES = {
            **settings.STORAGES,
            "video": settings.STORAGES["video"] | {"OPTIONS": server[1]["OPTIONS"]},
        }
        storages["video"].bucket.objects.all().delete()


@pytest.fixture
def convert(settings, tmp_path, cast, fit):
    settings.MEDIA_ROOT = tmp_path / "uploads"

    def convert():
        video = add_video(fit, title="课", by=cast.trainer, at=NOW)
        run_due(NOW, kinds=[REMUX, TRANSCODE])
        return Video.objects.get(pk=video.pk)

    return convert


@pytest.fixture
def get(client_of, cast):
    def get(video, path, by=cast.cadre):
        token = make_token(user_id=cast.cadre.pk, video_uid=video.uid, at=timezone.now())
        return client_of(by).get(f"/v/{token}/{video.uid}/{video.current.version}/{path}")

    return get


def in_bucket():
    return {each.key: each.size for each in storages["video"].bucket.objects.all()}


def local(video):
    return {path.relative_to(video.current.folder).as_posix() for path in video.current.folder.rglob("*.m*")}


def test_segments_go_into_the_bucket_and_playlists_stay(use_bucket, convert):
    use_bucket()
    video = convert()
    assert (video.state, video.current.state) == ("playable", "ready")
    assert {path for path in local(video) if not path.startswith("source")} == {
        "master.m3u8",
        "audio/index.m3u8",
        "360p/index.m3u8",
    }
    place = f"video/{video.uid}/1"
    keys = in_bucket()
    assert {f"{place}/{name}" for name in ("360p/init.mp4", "360p/seg_00000.m4s", "source/init.mp4")} <= set(keys)
    assert not [key for key in keys if key.endswith((".m3u8", ".jpg"))]
    stored = sum(size for key, size in keys.items() if "/source" not in key)
    assert sum(row.stored_bytes for row in Rendition.objects.all()) == stored > 0
    assert video.current.size > stored


def test_who_may_watch_is_led_to_a_part_of_the_segment_for_a_minute(use_bucket, convert, get, cast):
    use_bucket()
    video = convert()
    answer = get(video, "360p/seg_00000.m4s")
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["X-Amz-Expires"] == ["60"]
    assert answer["Cache-Control"] == "private, max-age=30"
    part = requests.get(answer["Location"], headers={"Range": "bytes=4-7", "Origin": "http://x"}, timeout=5)
    assert (part.status_code, part.content) == (206, b"styp")
    assert part.headers["Content-Type"] == "video/iso.segment"
    assert part.headers["Access-Control-Allow-Origin"]
    assert get(video, "360p/seg_00000.m4s", by=cast.outsider).status_code == 403
    assert get(video, "360p/index.m3u8").status_code == 200


@pytest.mark.parametrize("path", ["360p/..%2f..%2fx.m4s", "seg_00000.m4s", "360p/index.txt", "360p/other.m3u8"])
def test_what_is_no_segment_is_not_looked_for_there(use_bucket, convert, get, path):
    use_bucket()
    assert get(convert(), path).status_code == 404


def test_a_bucket_that_does_not_answer_is_tried_again_and_the_video_says_so(use_bucket, convert):
    use_bucket("http://127.0.0.1:9")
    video = convert()
    assert video.current is None
    job = Job.objects.get(kind=TRANSCODE)
    assert (job.state, job.error) == ("queued", "对象存储暂时无法写入，稍后会自动重试。")
    use_bucket()
    run_due(NOW + timedelta(hours=1), kinds=[REMUX, TRANSCODE])
    assert Video.objects.get().current.state == "ready"
    assert in_bucket()


def test_what_is_not_watched_any_more_leaves_the_bucket(use_bucket, convert):
    use_bucket()
    video = convert()
    old = video.current
    newer = Asset.objects.create(video=video, version=2, state="ready", created_at=NOW, ready_at=NOW)
    Video.objects.update(current=newer)
    clear_old_versions(NOW + timedelta(days=8))
    assert not in_bucket()
    assert not old.folder.exists()


def test_earlier_video_moves_in_on_request(use_bucket, convert, get, capsys):
    video = convert()
    before = get(video, "360p/seg_00000.m4s")
    content = b"".join(before.streaming_content)
    use_bucket()
    call_command("store_video", "--dry-run", "--json")
    assert '"qualities": 2, "bytes": 0' in capsys.readouterr().out
    assert not in_bucket()
    call_command("store_video")
    answer = get(video, "360p/seg_00000.m4s")
    assert requests.get(answer["Location"], timeout=5).content == content
    call_command("store_video")
    assert "0 qualities" in capsys.readouterr().out.splitlines()[-1]


def test_the_operator_is_told_what_is_wrong_with_the_bucket(use_bucket, capsys):
    with pytest.raises(CommandError, match="VIDEO_BUCKET is not set"):
        call_command("check_video_bucket")
    use_bucket("http://127.0.0.1:9")
    with pytest.raises(CommandError, match="the bucket refuses"):
        call_command("check_video_bucket")
    use_bucket(ACL="public-read")
    with pytest.raises(CommandError, match="open to everybody"):
        call_command("check_video_bucket")
    use_bucket()
    call_command("check_video_bucket")
    assert "written, read in part" in capsys.readouterr().out
    assert not in_bucket()
