"""Where parts meet nothing shows: pictures come evenly, and all qualities have their key frames together."""

import pytest

from jobs import actions as jobs
from media import hls, ladder
from media.actions import TRANSCODE, add_video
from media.models import Part, Video
from tests.cast import NOW
from tests.media.clips import ffmpeg, gaps, pictures, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def convert(settings, tmp_path, cast, monkeypatch):
    """Return ``convert(path)``, which makes parts of four seconds or so."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setattr(ladder, "PART_SECONDS", 4)

    def run(path):
        video = add_video(path, title="课", by=cast.trainer, at=NOW)
        jobs.run_due(NOW, kinds=[TRANSCODE])
        return Video.objects.get(pk=video.pk)

    return run


@pytest.mark.parametrize(("rate", "frames"), [("25", 350), ("30000/1001", 420), ("24000/1001", 336), ("60", 420)])
def test_pictures_come_evenly_and_key_frames_together(convert, tmp_path, rate, frames):
    path = tmp_path / "long.mp4"
    count = str(frames * 2 if rate == "60" else frames)
    picture, sound = ("-f", "lavfi", "-i", f"testsrc2=s=480x400:r={rate}"), ("-f", "lavfi", "-i", "sine=f=330:d=14")
    coding = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    ffmpeg(*picture, *sound, "-frames:v", count, *coding, path)
    folder = convert(path).current.folder
    assert Part.objects.count() == 4
    low, high = (pictures(folder / name / "index.m3u8") for name in ("360p", "400p"))
    assert [at for at, key in low if key] == [at for at, key in high if key]
    assert len(low) == len(high) == frames
    assert max(gaps(low)) - min(gaps(low)) <= 0.2
    assert all(3.9 <= length <= 4.1 for length, _ in hls.segments(folder / "360p/index.m3u8")[:-1])


def test_a_slide_that_stands_over_a_seam_is_shown_on_both_sides(convert, tmp_path):
    path = record(tmp_path / "slides.mp4", "-vf", "select='not(mod(n,150))+lt(n,50)'", "-fps_mode", "vfr", seconds=14)
    found = pictures(convert(path).current.folder / "180p/index.m3u8")
    assert gaps(found) == {40.0}
    assert len(found) >= 300


def test_sound_and_picture_end_together(convert, tmp_path):
    folder = convert(record(tmp_path / "a.mp4", "-pix_fmt", "yuv444p", seconds=14)).current.folder
    lengths = [sum(length for length, _ in hls.segments(folder / name / "index.m3u8")) for name in ("audio", "180p")]
    assert lengths[0] == pytest.approx(lengths[1], abs=0.1)
