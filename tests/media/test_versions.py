"""Cancelling, trying again, trimming, posters and clearing away: what can be watched stays watchable throughout."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from accounts.models import AuditEntry
from jobs import actions as jobs
from jobs.models import Job
from media import intervals
from media.actions import (
    REMUX,
    TRANSCODE,
    VersionError,
    add_captions,
    add_video,
    cancel_conversion,
    choose_poster,
    clear_old_versions,
    open_play_session,
    record_beat,
    retry_conversion,
    start_conversion,
    suggested_marks,
    trim,
)
from media.models import Asset, Chapter, Part, PlaySession, Video, WatchedSpan, WatchRecord
from media.probing import probe, read_facts
from tests.cast import NOW
from tests.media.clips import pictures, record

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """Twelve seconds; only the middle eight are loud."""
    path = tmp_path_factory.mktemp("v") / "clip.mp4"
    quiet = "volume='if(between(t,4,9),0.3,0)':eval=frame"
    return record(path, "-af", quiet, "-g", "50", seconds=12, size="320x180")


@pytest.fixture
def video(settings, tmp_path, cast, clip):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return add_video(clip, title="课", by=cast.trainer, at=NOW)


def convert(video, at=NOW):
    jobs.run_due(at, kinds=[TRANSCODE])
    return Video.objects.get(pk=video.pk)


def words_of():
    return set(AuditEntry.objects.values_list("verb", flat=True))


def test_a_cancelled_conversion_is_tried_again_when_somebody_asks(video, cast):
    cancel_conversion(video, by=cast.trainer, at=NOW)
    video = convert(video)
    assert (video.state, video.reason, video.current) == ("failed", "转换已取消。", None)
    retry_conversion(video, by=cast.trainer, at=NOW)
    video = convert(video)
    assert (video.state, video.reason, video.current.version) == ("playable", "", 1)
    with pytest.raises(VersionError):
        cancel_conversion(video, by=cast.trainer, at=NOW)
    with pytest.raises(VersionError):
        retry_conversion(video, by=cast.trainer, at=NOW)
    assert {"cancel_conversion", "retry_conversion"} <= words_of()


def test_cancelling_leaves_the_copy_playable(video, cast):
    jobs.run_due(NOW, kinds=[REMUX])
    cancel_conversion(video, by=cast.trainer, at=NOW)
    video = convert(video)
    assert (video.state, [each.name for each in video.current.renditions.all()]) == (
        "playable",
        ["source-audio", "source"],
    )


def test_a_new_file_stops_the_conversion_of_the_old_one(video, cast, clip):
    start_conversion(video, facts=probe(clip), by=cast.trainer, at=NOW)
    assert list(Asset.objects.order_by("version").values_list("state", flat=True)) == ["cancelled", "making"]
    assert Job.objects.filter(kind=TRANSCODE, state="cancelled").count() == 1
    assert convert(video).current.version == 2


def test_a_trimmed_version_has_the_piece_to_the_picture(video, cast):
    convert(video)
    trim(video, 3, 9.5, by=cast.trainer, at=NOW)
    assert Video.objects.get(pk=video.pk).current.version == 1
    video = convert(video)
    assert (video.current.version, video.duration_ms) == (2, 6000)
    assert len(pictures(video.current.folder / "180p/index.m3u8")) == 162  # 6.5 s, whole pictures
    trim(video, 0, None, by=cast.trainer, at=NOW)
    assert convert(video).duration_ms == 12_000


def test_captions_and_chapters_move_with_the_pictures(video, cast):
    video = convert(video)
    lines = "WEBVTT\n\n00:00.000 --> 00:01.000\n开头\n\n00:05.000 --> 00:06.000\n正题\n"
    track = add_captions(video, ContentFile(lines.encode()), by=cast.trainer, at=NOW)
    for start, title in [(0, "片头"), (2500, "引子"), (5000, "正题"), (11000, "片尾")]:
        Chapter.objects.create(video=video, start_ms=start, title=title)
    trim(video, 3, 10, by=cast.trainer, at=NOW)
    convert(video)
    assert list(track.cues.shown().values_list("start_ms", "text")) == [(2000, "正题")]
    assert list(Chapter.objects.values_list("start_ms", "title")) == [(0, "引子"), (2000, "正题")]
    trim(video, 7, 10, by=cast.trainer, at=NOW)
    convert(video)
    assert not track.cues.shown().exists()
    trim(video, 0, None, by=cast.trainer, at=NOW)
    convert(video)
    assert list(track.cues.shown().values_list("start_ms", "text")) == [(0, "开头"), (5000, "正题")]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 5), (3, 20), (4, 4.5), (0, None), (0, 12)])
def test_marks_that_leave_nothing_or_change_nothing_are_refused(video, cast, start, end):
    with pytest.raises(VersionError):
        trim(video, start, end, by=cast.trainer, at=NOW)


def test_what_was_watched_moves_with_the_pictures_and_never_exceeds_them(video, cast):
    video = convert(video)
    session = open_play_session(cast.cadre, video, context="x", max_rate=1, at=NOW)
    at = NOW + timedelta(seconds=12)
    record_beat(session.uid, by=session.user, seq=1, played=[[0, 4000], [5000, 12000]], position=12000, at=at)
    assert WatchRecord.objects.get().credited_ms == 11_000
    trim(video, 2, 10, by=cast.trainer, at=at)
    video = convert(video, at)
    record = WatchRecord.objects.get()
    assert record.spans == [[0, 2000], [3000, 8000]]
    assert (record.credited_ms, record.position_ms, video.duration_ms) == (7000, 8000, 8000)
    pieces = list(WatchedSpan.objects.values_list("start_ms", "end_ms"))
    assert intervals.union(pieces) == intervals.union(record.spans)
    assert PlaySession.objects.get().revoked, "its player still shows the old beginning"
    trim(video, 0, None, by=cast.trainer, at=at)
    convert(video, at)
    assert WatchRecord.objects.get().spans == [[2000, 4000], [5000, 10000]]


def test_silence_at_both_ends_is_suggested_for_trimming(video):
    assert suggested_marks(video) is None, "nothing is known before the sound was measured"
    assert suggested_marks(convert(video)) == pytest.approx((3.5, 9.5), abs=0.3)


def test_every_recording_is_brought_to_the_same_loudness(video, tmp_path):
    video = convert(video)
    assert read_facts(video.facts).loudness < -17
    sound = video.current.folder / "audio"
    made = tmp_path / "made.mp4"
    made.write_bytes(b"".join(path.read_bytes() for path in [sound / "init.mp4", *sorted(sound.glob("*.m4s"))]))
    loud = loudness_of(made)
    assert loud == pytest.approx(-16, abs=1)


def loudness_of(path):
    from media.loudness import measure

    return measure(path, seconds=12, tell=lambda percent: None).loudness


def test_the_storyboard_says_which_picture_belongs_to_which_seconds(video):
    folder = convert(video).current.folder
    text = (folder / "storyboard.vtt").read_text()
    assert text.startswith("WEBVTT\n")
    assert "00:00:04.000 --> 00:00:08.000\nstoryboard-001.jpg#xywh=160,0,160,90" in text
    assert text.count("-->") == 3
    assert (folder / "storyboard-001.jpg").stat().st_size > 500


def test_a_poster_is_chosen_from_six(video, cast):
    video = convert(video)
    choose_poster(video, 4, by=cast.trainer, at=NOW)
    folder = video.current.folder
    assert (folder / "poster.jpg").read_bytes() == (folder / "poster-4.jpg").read_bytes()
    with pytest.raises(VersionError):
        choose_poster(video, 7, by=cast.trainer, at=NOW)
    assert not list(folder.glob(".*")), "no drafts are left"


def test_old_versions_and_strays_go_after_a_week(video, cast, clip):
    video = convert(video)
    first = video.current.folder
    start_conversion(video, facts=probe(clip), by=cast.trainer, at=NOW)
    second = convert(video).current.folder
    stray, unknown = first.with_name("1.attempt-3"), first.parent.with_name("3f438099-0560-4489-b23c-befc17e1d833")
    stray.mkdir()
    unknown.mkdir()
    (first.parent / "captions").mkdir(exist_ok=True)
    for folder in (stray, unknown, first.parent / "captions"):
        os.utime(folder, (0, 0))
    assert clear_old_versions(NOW + timedelta(days=6)).versions == 0
    assert first.is_dir()
    cleared = clear_old_versions(NOW + timedelta(days=8))
    assert cleared.versions == 1
    assert cleared.size > 0
    assert not first.exists()
    assert not stray.exists()
    assert not unknown.exists()
    assert second.is_dir()
    assert (first.parent / "captions").is_dir()
    assert list(Asset.objects.values_list("version", flat=True)) == [2]


def test_a_full_disk_is_said_in_words_before_anything_is_begun(video, settings):
    settings.MEDIA_KEEP_FREE_BYTES = 10**15
    video = convert(video)
    assert (video.state, Part.objects.count()) == ("processing", 0)
    assert "存储空间不足" in Job.objects.get(kind=TRANSCODE).error
    settings.MEDIA_KEEP_FREE_BYTES = 0
    assert convert(video, NOW + timedelta(hours=1)).state == "playable"


def test_a_disk_that_fills_up_leaves_nothing_half_done(video, settings):
    """ffmpeg may write no file larger than 50 kB, as if the disk were full then."""
    import resource

    settings.MEDIA_KEEP_FREE_BYTES = 0
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        video = convert(video)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (video.current, Part.objects.filter(state="done").count()) == (None, 0)
    assert Job.objects.get(kind=TRANSCODE).error
    assert convert(video, NOW + timedelta(hours=1)).state == "playable"
