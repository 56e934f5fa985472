"""Recordings as people bring them: each is converted as it should be seen, or refused in words."""

import pytest

from jobs import actions as jobs
from media.actions import TRANSCODE, add_video
from media.components import VideoState
from media.models import Video
from media.probing import WrongFileError, probe, read_facts, remarks
from tests.cast import NOW
from tests.media.clips import AAC, ffmpeg, gaps, pictures, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def convert(settings, tmp_path, cast):
    """Return ``convert(path)``: take the file in and make its ladder."""
    settings.MEDIA_ROOT = tmp_path / "uploads"

    def run(path):
        video = add_video(path, title="课", by=cast.trainer, at=NOW)
        jobs.run_due(NOW, kinds=[TRANSCODE])
        video = Video.objects.get(pk=video.pk)
        assert video.state == "playable", video.reason
        return video

    return run


def said(video):
    return "".join(remarks(read_facts(video.facts)))


def names(video):
    return [each.name for each in video.current.renditions.all()]


def test_a_phone_held_upright_is_shown_upright(convert, tmp_path):
    ffmpeg("-display_rotation", "90", "-i", record(tmp_path / "a.mp4", seconds=3), "-c", "copy", tmp_path / "r.mp4")
    video = convert(tmp_path / "r.mp4")
    rung = video.current.renditions.exclude(name="audio").get()
    assert (video.width, video.height) == (180, 320)
    assert (rung.width, rung.height) == (180, 320)
    assert "转正" in said(video)


def test_an_uneven_frame_rate_becomes_an_even_one(convert, tmp_path):
    uneven = "select='not(mod(floor(t),2))+not(mod(n,5))'"
    video = convert(record(tmp_path / "v.mp4", "-vf", uneven, "-fps_mode", "vfr"))
    found = pictures(video.current.folder / "180p/index.m3u8")
    assert gaps(found) == {40.0}
    assert len(found) == 146, "the last picture begins at 5.8 s"
    assert "帧率不固定" in said(video)


def test_pixels_that_are_not_square_are_widened(convert, tmp_path):
    video = convert(record(tmp_path / "s.mp4", "-vf", "setsar=4/3", seconds=3))
    rung = video.current.renditions.exclude(name="audio").get()
    assert (rung.width, rung.height) == (426, 180)
    assert "像素不是正方形" in said(video)


def test_an_old_four_to_three_recording_keeps_its_shape(convert, tmp_path):
    video = convert(record(tmp_path / "o.mp4", seconds=3, size="240x180"))
    rung = video.current.renditions.exclude(name="audio").get()
    assert (rung.width, rung.height) == (240, 180)


def test_ten_bits_become_eight(convert, tmp_path):
    video = convert(record(tmp_path / "t.mp4", "-pix_fmt", "yuv420p10le", seconds=3))
    assert video.current.renditions.get(name="180p").codecs.startswith("avc1.64")
    assert "8 位" in said(video)


@pytest.mark.parametrize("transfer", ["arib-std-b67", "smpte2084"])
def test_pictures_of_a_high_range_keep_their_colours(convert, tmp_path, transfer):
    grey, red = "drawbox=w=160:c=gray:t=fill", "drawbox=x=160:c=red:t=fill"
    to_hdr = f"zscale=tin=bt709:pin=bt709:min=bt709:t={transfer}:p=bt2020:m=bt2020nc:r=tv:npl=203,format=yuv420p10le"
    said_so = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    encoded = ("-c:v", "libx265", "-x265-params", "log-level=error")
    video = convert(record(tmp_path / "h.mp4", "-vf", f"{grey},{red},{to_hdr}", *said_so, *encoded, seconds=3))
    assert "HDR" in said(video)
    first = ("-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    shown = ffmpeg("-i", video.current.folder / "180p/index.m3u8", *first)
    row = shown[90 * 320 * 3 :][: 320 * 3]
    middle, right = row[80 * 3 : 81 * 3], row[240 * 3 : 241 * 3]
    assert max(middle) - min(middle) < 12, "grey stays grey"
    assert 100 < middle[0] < 150, "and as light as it was"
    assert right[0] > 200 > 40 > max(right[1:]), "red stays red; taken as it is, it would be a pale brown"


def test_interlaced_pictures_become_progressive(convert, tmp_path):
    fields = ("-vf", "tinterlace=interleave_top", "-flags", "+ildct+ilme", "-x264opts", "tff=1")
    video = convert(record(tmp_path / "i.mp4", *fields))
    assert "隔行" in said(video)
    rung = video.current.folder / "180p"
    (tmp_path / "made.mp4").write_bytes((rung / "init.mp4").read_bytes() + (rung / "seg_00000.m4s").read_bytes())
    assert not probe(tmp_path / "made.mp4").interlaced


def test_mono_is_heard_on_both_sides_and_odd_sizes_become_even(convert, tmp_path):
    path = tmp_path / "m.mkv"
    record(path, "-pix_fmt", "yuv444p", "-ac", "1", seconds=3, size="321x181")
    video = convert(path)
    rung = video.current.renditions.exclude(name="audio").get()
    assert rung.width % 2 == 0
    assert rung.width <= 321
    assert rung.height == 180
    assert names(video) == ["audio", "180p"]


def test_a_film_without_sound_has_no_sound(convert, tmp_path):
    video = convert(record(tmp_path / "q.mp4", sound=False, seconds=3))
    assert names(video) == ["180p"]
    assert "AUDIO" not in (video.current.folder / "master.m3u8").read_text()
    assert "没有声音" in said(video)


def test_a_recording_of_sound_alone_becomes_an_audio_course(convert, tmp_path):
    ffmpeg("-f", "lavfi", "-i", "sine=f=330:d=6", *AAC, tmp_path / "s.m4a")
    video = convert(tmp_path / "s.m4a")
    assert (video.type, names(video), video.duration_ms) == ("audio", ["audio"], 6000)
    assert "audio/index.m3u8" in (video.current.folder / "master.m3u8").read_text()


@pytest.mark.parametrize("name", ["b.mp4", "b.mkv"])
def test_of_a_file_with_a_broken_end_the_readable_part_is_used(convert, tmp_path, name):
    options = ("-movflags", "+faststart") if name.endswith("mp4") else ("-g", "25")
    whole = record(tmp_path / f"whole-{name}", *options)
    (tmp_path / name).write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    video = convert(tmp_path / name)
    assert 3000 <= video.duration_ms <= 4000
    assert abs(len(pictures(video.current.folder / "180p/index.m3u8")) / 25 - video.duration) < 0.3
    assert "标明 6 秒" in said(video)
    assert "标明 6 秒" in VideoState(video).render_html()


@pytest.mark.parametrize("name", ["x.ts", "x.avi", "x.flv"])
def test_other_containers_are_read_to_the_picture(convert, tmp_path, name):
    coding = ("-c:v", "mpeg4", "-c:a", "mp3") if name == "x.avi" else ()
    video = convert(record(tmp_path / name, *coding))
    found = pictures(video.current.folder / "180p/index.m3u8")
    assert gaps(found) == {40.0}
    assert len(found) in (150, 151)


@pytest.mark.parametrize("rate", ["24000/1001", "15", "50", "60000/1001"])
def test_the_rate_of_the_source_is_kept_or_halved(convert, tmp_path, rate):
    path = tmp_path / "r.mp4"
    inputs = ("-f", "lavfi", "-i", f"testsrc2=s=320x180:r={rate}:d=6")
    ffmpeg(*inputs, "-c:v", "libx264", "-preset", "ultrafast", path)
    video = convert(path)
    found = pictures(video.current.folder / "180p/index.m3u8")
    expected = {"24000/1001": 144, "15": 90, "50": 150, "60000/1001": 180}[rate]
    assert abs(len(found) - expected) <= 1
    assert max(gaps(found)) - min(gaps(found)) <= 0.2


def test_an_encrypted_file_is_refused_in_words(tmp_path):
    key = ("-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8")
    path = record(tmp_path / "e.mp4", "-encryption_scheme", "cenc-aes-ctr", *key, seconds=3)
    with pytest.raises(WrongFileError, match="加密"):
        probe(path)


def test_a_moment_is_no_lesson(tmp_path):
    with pytest.raises(WrongFileError, match="不足一秒"):
        probe(record(tmp_path / "k.mp4", seconds=0.4))
