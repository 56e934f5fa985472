"""A real clip through a real ffmpeg."""

import json
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from jobs import actions as jobs
from jobs.models import Job
from jobs.running import execute
from media import hls, ladder
from media.actions import add_captions, add_video, start_conversion
from media.demo import make_clip, write_captions
from media.models import Asset, CaptionTrack, Video
from media.probing import WrongFileError, probe
from tests.cast import NOW
from tests.engines import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


def packets(playlist: Path) -> list[tuple[float, bool]]:
    """Return time and key-frame mark of every picture, as PyAV reads them (in a process of its own)."""
    program = (
        "import av, json, sys\n"
        "with av.open(sys.argv[1]) as c:\n"
        "  print(json.dumps([(round(float(p.pts * p.time_base), 3), bool(p.is_keyframe))"
        " for p in c.demux(c.streams.video[0]) if p.pts is not None]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(playlist)], capture_output=True, check=True)
    return json.loads(done.stdout)


def test_a_clip_becomes_a_ladder_with_aligned_key_frames(media_root, clip, cast):
    video = add_video(clip, title="渔村", by=cast.trainer, at=NOW)
    assert (video.state, video.is_playable) == ("uploaded", False)
    assert jobs.run_due(NOW, kinds=["media.transcode"]) == 1
    video = Video.objects.get(pk=video.pk)
    asset = video.current
    assert (video.state, asset.version, asset.state, video.progress) == ("playable", 1, "ready", 100)
    assert (video.width, video.height, video.duration_ms) == (640, 480, 10_000)
    assert [each.name for each in asset.renditions.all()] == ["audio", "360p", "480p"]
    assert sorted(each.name for each in asset.folder.parent.iterdir()) == ["1"], "no attempt is left behind"

    keys = {name: [at for at, key in packets(asset.folder / name / "index.m3u8") if key] for name in ("360p", "480p")}
    assert keys["360p"] == keys["480p"]
    assert [round(at - keys["360p"][0], 1) for at in keys["360p"]] == [0, 4, 8]
    assert [round(length) for length, _ in hls.segments(asset.folder / "360p/index.m3u8")] == [4, 4, 2]
    assert len(packets(asset.folder / "480p/index.m3u8")) == 250

    master = (asset.folder / "master.m3u8").read_text()
    streams = re.findall(r"#EXT-X-STREAM-INF:(.*)\n(\S+)", master)
    assert [address for _, address in streams] == ["480p/index.m3u8", "360p/index.m3u8", "audio/index.m3u8"]
    for fields, _ in streams:
        peak, average = re.search(r"^BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+)", fields).groups()
        assert int(peak) >= int(average) > 0
        assert 'AUDIO="sound"' in fields
    assert 'CODECS="avc1.6400' in streams[0][0]
    assert "RESOLUTION=640x480,FRAME-RATE=25.000" in streams[0][0]
    assert "RESOLUTION=480x360" in streams[1][0]
    assert 'URI="audio/index.m3u8"' in master
    assert (asset.folder / "poster.jpg").stat().st_size > 1000


def test_a_new_file_leaves_the_old_version_playable_until_it_is_ready(media_root, clip, cast):
    video = add_video(clip, title="渔村", by=cast.trainer, at=NOW)
    jobs.run_due(NOW, kinds=["media.transcode"])
    video = Video.objects.get(pk=video.pk)
    start_conversion(video, facts=probe(clip), by=cast.trainer, at=NOW)
    assert Video.objects.get(pk=video.pk).current.version == 1
    jobs.run_due(NOW, kinds=["media.transcode"])
    assert Video.objects.get(pk=video.pk).current.version == 2


def test_a_file_that_breaks_later_fails_in_words(media_root, clip, cast):
    video = add_video(clip, title="渔村", by=cast.trainer, at=NOW)
    Path(video.file.path).write_bytes(b"no longer a video")
    at = NOW
    for _ in range(3):
        jobs.run_due(at, kinds=["media.transcode"])
        at += timedelta(hours=1)
    video.refresh_from_db()
    assert video.state == "failed"
    assert "没有成功" in video.reason
    assert not (media_root / "video").exists() or not list((media_root / "video").rglob("*.m4s"))


def test_a_cancelled_job_puts_nothing_in_place(media_root, clip, cast):
    video = add_video(clip, title="渔村", by=cast.trainer, at=NOW)
    job = Job.objects.get(kind="media.transcode")
    claimed = jobs.claim(job.pk, at=NOW)
    jobs.cancel(job, at=NOW)
    execute(claimed, clock=lambda: NOW)
    video.refresh_from_db()
    assert video.current is None
    assert not list((media_root / "video").rglob("*.m4s"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不是视频"),
        (b"%PDF-1.7 nothing to see", "不是视频"),
        (b"#EXTM3U\n#EXTINF:4,\n/etc/passwd\n", "不是视频"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "不是视频"),
    ],
)
def test_a_wrong_file_is_refused_in_words_and_nothing_is_kept(media_root, tmp_path, cast, content, words):
    file = tmp_path / "课件.mp4"
    file.write_bytes(content)
    with pytest.raises(WrongFileError, match=words):
        add_video(file, title="x", by=cast.trainer, at=NOW)
    assert not Video.objects.exists()
    assert not media_root.exists()


def test_sound_alone_is_no_video(tmp_path):
    file = tmp_path / "sound.wav"
    subprocess.run([hls.ffmpeg_binary(), "-v", "error", "-f", "lavfi", "-i", "sine=d=2", str(file)], check=True)
    with pytest.raises(WrongFileError, match="没有画面"):
        probe(file)
    assert probe(file, sound_only=True).audio_codec == "pcm_s16le"


@pytest.mark.parametrize(
    ("source", "rungs"), [(240, [240]), (361, [360]), (480, [360, 480]), (720, [360, 720]), (2160, [360, 720])]
)
def test_no_rung_is_above_the_source(source, rungs):
    assert ladder.heights_for(source) == rungs


def test_ffmpeg_ends_when_its_worker_is_killed(tmp_path):
    program = (
        "import django; django.setup()\n"
        "from media import hls\n"
        "command = [hls.ffmpeg_binary(), '-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc=d=60', '-progress']\n"
        "command += ['pipe:1', '-f', 'null', '-']\n"
        "hls.run(command, seconds=60, limit=60, tell=lambda p: print('told', flush=True), every=0)"
    )
    worker = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    assert worker.stdout.readline() == b"told\n"
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    assert len(children) == 1
    worker.kill()
    worker.wait()
    for _ in range(50):
        stat = Path(f"/proc/{children[0]}/stat")
        if not stat.exists() or stat.read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("ffmpeg still runs")


def test_captions_must_be_webvtt(media_root, make_video, cast, tmp_path):
    video = make_video()
    with pytest.raises(WrongFileError, match="WebVTT"):
        add_captions(video, ContentFile(b"1\n00:00 --> 00:01\n"), by=cast.trainer, at=NOW)
    add_captions(video, ContentFile("WEBVTT\n\n00:00.000 --> 00:01.000\n开头\n".encode()), by=cast.trainer, at=NOW)
    assert CaptionTrack.objects.get().file.name.startswith(f"video/{video.uid}/captions/zh-")


def test_the_demo_makes_clips_and_captions(media_root, tmp_path, cast):
    clip = make_clip(tmp_path / "demo.mp4", seconds=3, height=360, seed=2, title="示范")
    captions = write_captions(tmp_path / "demo.vtt", lines=["第一句", "第二句"], seconds=3)
    video = add_video(clip, title="示范", by=cast.trainer, at=NOW, captions=captions)
    assert (video.height, round(video.duration)) == (360, 3)
    assert "00:00:01.500 --> 00:00:02.900\n第二句" in captions.read_text()
    assert Asset.objects.get(video=video).job is not None
