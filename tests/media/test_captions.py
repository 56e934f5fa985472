"""Captions as editors have them become one tidy WebVTT and lines that can be searched."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from media.captions import MAX_BYTES, Line, add_captions, read_lines, remove_captions, shift_captions, write_vtt
from media.captions import decode as decode_captions
from media.models import CaptionCue, CaptionTrack
from media.probing import WrongFileError
from tests.cast import NOW

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>渔村</i>的早晨\r\n\r\n"
    "2\r\n00:01:00,5 --> 00:01:02,000\r\n{\\an8}第二句\r\n续\r\n"
)
LINES = [Line(1000, 2500, "渔村的早晨"), Line(60_500, 62_000, "第二句\n续")]


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_subrip_in_the_encodings_of_the_office(codec):
    assert read_lines(decode_captions(SRT.encode(codec))) == LINES


def test_webvtt_with_everything_it_may_hold():
    text = (
        "WEBVTT 标题\n\nSTYLE\n::cue { color: red }\n\nNOTE 说明\n\n"
        "一\n00:01.000 --> 00:02.500 align:start position:10%\n<v 周教>渔村&amp;港</v>\n"
    )
    assert read_lines(text) == [Line(1000, 2500, "渔村&港")]


@given(
    st.lists(
        st.builds(
            lambda start, length, text: Line(start, start + length, text),
            st.integers(0, 10**7),
            st.integers(1, 10**5),
            st.text(st.characters(whitelist_categories=["L", "N"], whitelist_characters="<>&-"), min_size=1),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_written_reads_the_same(lines):
    lines = sorted(lines, key=lambda line: line.start_ms)
    assert read_lines(write_vtt(lines)) == lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:xx\n好\n", "第 3 行的时间“00:xx”无法识别"),
        ("1\n00:00:05,000 --> 00:00:05,000\n好\n", "第 2 行的结束时间不晚于开始时间"),
        ("随便写的", "没有一行字幕"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, words):
    with pytest.raises(WrongFileError, match=words):
        read_lines(text)


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 10, b"\xff\xff\xff\xff"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(WrongFileError, match="编码"):
        decode_captions(data)


def test_a_file_above_two_megabytes_is_refused(make_video, cast):
    with pytest.raises(WrongFileError, match="2 MB"):
        add_captions(make_video(), ContentFile(b"x" * (MAX_BYTES + 1)), by=cast.trainer, at=NOW)


def test_lines_are_kept_for_searching(make_video, cast):
    track = add_captions(make_video(), ContentFile(SRT.encode("gbk")), by=cast.trainer, at=NOW)
    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in track.cues.all()] == [
        (line.start_ms, line.end_ms, line.text) for line in LINES
    ]
    assert track.file.read().decode().startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n渔村的早晨\n")
    assert AuditEntry.objects.get(verb="add_captions").details == {"language": "zh", "lines": 2}


def test_another_file_replaces_the_first_and_its_bytes(make_video, cast, django_capture_on_commit_callbacks):
    video = make_video()
    with django_capture_on_commit_callbacks(execute=True):
        first = add_captions(video, ContentFile(SRT.encode()), by=cast.trainer, at=NOW)
        second = add_captions(
            video, ContentFile(SRT.encode()), by=cast.trainer, at=NOW, language="zh", offset_ms=-10_000
        )
    assert first.file.name != second.file.name
    assert not first.file.storage.exists(first.file.name)
    assert [cue.text for cue in CaptionCue.objects.shown()] == ["第二句\n续"]
    assert "渔村的早晨" not in second.file.read().decode()
    assert CaptionTrack.objects.count() == 1


def test_lines_move_and_those_before_the_beginning_come_back(make_video, cast):
    track = add_captions(make_video(), ContentFile(SRT.encode()), by=cast.trainer, at=NOW)
    shift_captions(track, 1500, by=cast.trainer, at=NOW)
    assert [cue.start_ms for cue in track.cues.all()] == [2500, 62_000]
    shift_captions(track, -3000, by=cast.trainer, at=NOW)
    assert [(cue.start_ms, cue.end_ms) for cue in track.cues.all()] == [(-500, 1000), (59_000, 60_500)]
    track = shift_captions(track, -10_000, by=cast.trainer, at=NOW)
    assert [cue.start_ms for cue in track.cues.shown()] == [49_000]
    assert "渔村的早晨" not in track.file.read().decode()
    track = shift_captions(track, 11_500, by=cast.trainer, at=NOW)
    assert track.file.read().decode().startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n渔村的早晨\n")
    with pytest.raises(WrongFileError, match="没有一行字幕落在"):
        shift_captions(track, -999_000, by=cast.trainer, at=NOW)


def test_removed_captions_leave_nothing(make_video, cast, django_capture_on_commit_callbacks):
    track = add_captions(make_video(), ContentFile(SRT.encode()), by=cast.trainer, at=NOW)
    path = track.file.path
    with django_capture_on_commit_callbacks(execute=True):
        remove_captions(track, by=cast.trainer, at=NOW)
    assert not CaptionCue.objects.exists()
    assert not Path(path).exists()
    assert AuditEntry.objects.filter(verb="remove_captions").exists()
