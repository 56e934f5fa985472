"""Chapters as people paste them."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from media.chapters import WrongChaptersError, as_text, read_chapters, set_chapters
from media.models import Chapter
from tests.cast import NOW

HOURS = 2 * 3600 * 1000


@pytest.mark.parametrize(
    "text",
    [
        "00:00 开场\n05:30 渔港\n1:02:03 总结",
        "1:02:03 总结\n\n[00:00] 开场\n05:30 - 渔港\n",
        "0：00　开场\r\n5：30、渔港\r\n01：02：03 总结",
        "00:00开场\n5:30 渔港\n62:03 总结",
    ],
)
def test_lines_in_the_ways_people_write_them(text):
    assert read_chapters(text, duration_ms=HOURS) == [(0, "开场"), (330_000, "渔港"), (3_723_000, "总结")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("开场", "第 1 行应写作“00:00 标题”"),
        ("00:00 开场\n00:10", "第 2 行：缺少标题"),
        ("2:00:00 太晚", "第 1 行：时间超出了视频的长度"),
        ("00:05 一\n0:05 二", "第 2 行：与另一章的时间相同"),
        ("00:05 " + "长" * 81, "第 1 行：标题超过 80 字"),
        ("\n".join(f"{minute}:00 章" for minute in range(101)), "章节最多 100 个"),
    ],
)
def test_every_fault_is_said_with_its_line(text, words):
    with pytest.raises(WrongChaptersError, match=words):
        read_chapters(text, duration_ms=HOURS)


def test_all_faults_are_said_at_once():
    with pytest.raises(WrongChaptersError) as caught:
        read_chapters("a\n00:00 好\nb", duration_ms=HOURS)
    assert len(caught.value.faults) == 2


def test_chapters_take_the_place_of_those_before(make_video, cast):
    video = make_video()
    set_chapters(video, "00:00 旧", by=cast.trainer, at=NOW)
    set_chapters(video, "10:00 渔港\n00:00 开场", by=cast.trainer, at=NOW)
    assert as_text(video) == "00:00 开场\n10:00 渔港"
    with pytest.raises(WrongChaptersError):
        set_chapters(video, "x", by=cast.trainer, at=NOW)
    assert video.chapters.count() == 2
    set_chapters(video, "", by=cast.trainer, at=NOW)
    assert not video.chapters.exists()
    assert AuditEntry.objects.filter(verb="set_chapters").count() == 3


def test_the_database_keeps_starts_apart(make_video):
    video = make_video()
    Chapter.objects.create(video=video, start_ms=0, title="一")
    with pytest.raises(IntegrityError), transaction.atomic():
        Chapter.objects.create(video=video, start_ms=0, title="二")
