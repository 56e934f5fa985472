"""A file that players understand as it is can be watched before anything is encoded; the qualities follow."""

import re
from dataclasses import replace

import pytest

from jobs import actions as jobs
from jobs.models import Job
from media import hls, remux
from media.actions import REMUX, TRANSCODE, add_video
from media.models import Video
from media.probing import probe
from tests.cast import NOW
from tests.media.clips import pictures, record


@pytest.fixture(scope="module")
def fit(tmp_path_factory):
    """Twelve seconds with a key frame every two."""
    return record(tmp_path_factory.mktemp("fit") / "fit.mp4", "-g", "50", "-b:a", "64k", seconds=12, size="640x400")


@pytest.fixture
def video(settings, tmp_path, cast, fit):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return add_video(fit, title="课", by=cast.trainer, at=NOW)


def fresh(video):
    return Video.objects.get(pk=video.pk)


def names(video):
    return [each.name for each in fresh(video).current.renditions.all()]


@pytest.mark.django_db
def test_the_copy_is_playable_and_the_qualities_take_its_place(video):
    jobs.run_due(NOW, kinds=[REMUX])
    asset = fresh(video).current
    assert (fresh(video).state, asset.state, names(video)) == ("playable", "making", ["source-audio", "source"])
    assert len(pictures(asset.folder / "source/index.m3u8")) == 300
    assert max(length for length, _ in hls.segments(asset.folder / "source/index.m3u8")) <= 10
    assert (asset.folder / "poster.jpg").is_file()
    assert len(list(asset.folder.glob("poster-?.jpg"))) == 6
    first = (asset.folder / "master.m3u8").read_text()
    assert "source/index.m3u8" in first
    assert 'URI="source-audio/index.m3u8"' in first

    jobs.run_due(NOW, kinds=[TRANSCODE])
    assert (fresh(video).state, fresh(video).current, names(video)) == ("playable", asset, ["audio", "360p", "400p"])
    assert fresh(video).current.state == "ready"
    assert "source" not in (asset.folder / "master.m3u8").read_text()
    assert (asset.folder / "source/index.m3u8").is_file(), "who watches it watches it to the end"


@pytest.mark.django_db
def test_the_copy_comes_too_late_when_the_qualities_are_there(video):
    jobs.run_due(NOW, kinds=[TRANSCODE])
    jobs.run_due(NOW, kinds=[REMUX])
    assert names(video) == ["audio", "360p", "400p"]


@pytest.mark.django_db
def test_the_copy_does_not_wait_behind_conversions(video):
    quick, slow = Job.objects.get(kind=REMUX), Job.objects.get(kind=TRANSCODE)
    assert quick.priority > slow.priority
    assert [jobs.handler_of(each.kind).queue for each in (quick, slow)] == ["celery", "slow"]


@pytest.mark.parametrize(
    "change",
    [
        {"video_codec": "hevc"},
        {"profile": "High 10"},
        {"level": 51},
        {"pixels": "yuv444p"},
        {"interlaced": True},
        {"rotation": 90},
        {"aspect": 1.3333},
        {"width": 2560, "height": 1440},
        {"key_gap": 12.0},
        {"key_gap": 0.0},
        {"size": 10**9},
        {"container": "mpegts"},
    ],
)
def test_what_players_may_stumble_over_is_not_copied(fit, change):
    assert remux.is_fit(probe(fit))
    assert not remux.is_fit(replace(probe(fit), **change))


@pytest.mark.django_db
def test_the_master_tells_the_true_rates(video):
    jobs.run_due(NOW, kinds=[TRANSCODE])
    folder = fresh(video).current.folder
    streams = re.findall(r"#EXT-X-STREAM-INF:(.*)\n(\S+)/index", (folder / "master.m3u8").read_text())

    def measured(rung):
        found = hls.segments(folder / rung / "index.m3u8")
        return max(path.stat().st_size * 8 / max(1.0, length) for length, path in found)

    for fields, name in streams:
        told = int(re.search(r"^BANDWIDTH=(\d+)", fields)[1])
        assert told == pytest.approx(measured(name) + (name != "audio") * measured("audio"), rel=0.1)
        assert "CODECS=" in fields
    lowest = streams[-2][0]
    assert int(re.search(r"^BANDWIDTH=(\d+)", lowest)[1]) <= 400_000, "a line of 512 kbit/s plays it"
