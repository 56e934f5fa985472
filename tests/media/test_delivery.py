"""Who gets which file, and which part of it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from media.actions import add_captions
from media.delivery import make_token, wanted_range
from tests.cast import NOW

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 8


@pytest.fixture
def video(settings, tmp_path, make_video):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    video = make_video()
    (video.current.folder / "360p").mkdir(parents=True)
    (video.current.folder / "360p/seg_00000.m4s").write_bytes(CONTENT)
    (video.current.folder / "master.m3u8").write_text("#EXTM3U\n")
    (video.current.folder / "secret.txt").write_text("no")
    (tmp_path / "uploads/outside.m4s").write_bytes(b"outside")
    return video


@pytest.fixture
def get(video, cast, client_of):
    """Return ``get(path, by=…, token=…, **headers)``."""

    def get(path="360p/seg_00000.m4s", by=cast.cadre, token=None, version=1, **headers):
        token = token or make_token(user_id=cast.cadre.pk, video_uid=video.uid, at=timezone.now())
        return client_of(by).get(f"/v/{token}/{video.uid}/{version}/{path}", headers=headers)

    return get


def body(answer):
    return b"".join(answer.streaming_content)


def test_the_whole_file(get):
    answer = get()
    assert answer.status_code == 200
    assert body(answer) == CONTENT
    assert answer["Content-Type"] == "video/iso.segment"
    assert answer["Accept-Ranges"] == "bytes"
    assert "private" in answer["Cache-Control"]
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=2000-", 2000, 2047),
        ("bytes=-48", 2000, 2047),
        ("bytes=-99999", 0, 2047),
        ("bytes=2040-99999", 2040, 2047),
    ],
)
def test_a_part(get, header, start, end):
    answer = get(Range=header)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{end}/2048"
    assert answer["Content-Length"] == str(end - start + 1)
    assert body(answer) == CONTENT[start : end + 1]


@pytest.mark.parametrize("header", ["bytes=2048-", "bytes=9999-10000", "bytes=-0"])
def test_an_impossible_part(get, header):
    answer = get(Range=header)
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */2048"


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=9-3", "nonsense"])
def test_what_is_no_single_range_is_ignored(get, header):
    assert wanted_range(header, 2048) is None
    assert get(Range=header).status_code == 200


def test_a_part_of_a_file_that_has_changed_is_the_whole_file(get):
    assert get(Range="bytes=0-9", **{"If-Range": '"other"'}).status_code == 200


def test_an_unchanged_file_is_not_sent_again(get):
    assert get(**{"If-None-Match": get()["ETag"]}).status_code == 304


def test_nginx_sends_the_file_where_it_is_set_up(get, settings, video):
    settings.MEDIA_ACCEL_LOCATION = "/protected/"
    answer = get()
    assert answer["X-Accel-Redirect"] == f"/protected/video/{video.uid}/1/360p/seg_00000.m4s"
    assert answer.content == b""


def test_another_person_is_refused(get, cast):
    assert get(by=cast.colleague).status_code == 403


def test_a_visitor_is_refused(get):
    assert get(by=None).status_code == 403


def test_an_old_token_is_refused(get, cast, video):
    old = make_token(user_id=cast.cadre.pk, video_uid=video.uid, at=timezone.now() - timedelta(hours=13))
    assert get(token=old).status_code == 403


def test_a_token_of_another_video_is_refused(get, cast, make_video):
    other = make_token(user_id=cast.cadre.pk, video_uid=make_video().uid, at=timezone.now())
    assert get(token=other).status_code == 403


def test_a_changed_token_is_refused(get, cast, video):
    good = make_token(user_id=cast.colleague.pk, video_uid=video.uid, at=timezone.now())
    forged = f"{cast.cadre.pk}-" + good.split("-", 1)[1]
    assert get(token=forged).status_code == 403
    assert get(token="x").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "nothing.m4s",
        "secret.txt",
        "../../../outside.m4s",
        "360p/../../../../outside.m4s",
        "%2e%2e/%2e%2e/%2e%2e/outside.m4s",
        "..%2f..%2f..%2foutside.m4s",
        "360p",
        "360p/a/b.m4s",
    ],
)
def test_what_is_not_there_or_not_meant_is_unknown(get, path):
    assert get(path).status_code == 404


def test_an_unknown_version_is_unknown(get):
    assert get(version=9).status_code == 404


def test_captions_are_delivered(get, video, cast, client_of):
    track = add_captions(video, ContentFile(b"WEBVTT\n\n00:01.000 --> 00:02.000\nsea\n"), by=cast.trainer, at=NOW)
    token = make_token(user_id=cast.cadre.pk, video_uid=video.uid, at=timezone.now())
    answer = client_of(cast.cadre).get(reverse("media-captions", args=[token, video.uid, track.name]))
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert body(answer) == b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nsea\n"
