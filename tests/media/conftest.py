"""Videos of the media tests: a real clip is made once per run; evidence tests need only a length."""

import subprocess

import pytest
from wagtailmedia.models import MediaType

from media.hls import ffmpeg_binary
from media.models import Asset, Video
from tests.cast import NOW


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """Ten seconds of moving test picture, 640 x 480, with a tone."""
    path = tmp_path_factory.mktemp("clips") / "渔村.mp4"
    picture = ["-f", "lavfi", "-i", "testsrc2=s=640x480:r=25:d=10", "-c:v", "libx264", "-preset", "ultrafast"]
    sound = ["-f", "lavfi", "-i", "sine=f=330:d=10", "-c:a", "aac"]
    inputs, encoders = [*picture[:4], *sound[:4]], [*picture[4:], *sound[4:]]
    subprocess.run([ffmpeg_binary(), "-v", "error", *inputs, *encoders, str(path)], check=True)
    return path


@pytest.fixture
def make_video(db):
    """Return ``make_video(seconds)``: a playable video without files."""

    def make(seconds=1800):
        video = Video.objects.create(
            title="测试视频", type=MediaType.VIDEO, duration=seconds, file="originals/x.mp4", width=1280, height=720
        )
        video.current = Asset.objects.create(video=video, version=1, state="ready", created_at=NOW, ready_at=NOW)
        video.state = Video.State.PLAYABLE
        video.save()
        return video

    return make
