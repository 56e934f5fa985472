"""Folders of recordings, from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from media.models import CaptionTrack, Video
from tests.media.clips import record

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two recordings (one with captions), the first of them twice, and files that are none."""
    folder = tmp_path_factory.mktemp("讲座")
    record(folder / "第一讲 渔村.mp4", seconds=2)
    (folder / "第一讲 渔村.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\n各位好\n", encoding="gbk")
    (folder / "附录").mkdir()
    record(folder / "附录" / "第二讲.MKV", seconds=3)
    (folder / "附录" / "副本.mp4").write_bytes((folder / "第一讲 渔村.mp4").read_bytes())
    (folder / "说明.txt").write_text("x")
    return folder


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def run(*arguments):
    out = StringIO()
    call_command("ingest_video", *map(str, arguments), "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_folder_is_taken_in_once_with_names_and_captions(folder):
    said = run(folder)
    assert [each["outcome"] for each in said] == ["new", "known", "new"]
    assert set(Video.objects.values_list("title", flat=True)) == {"第一讲 渔村", "第二讲"}
    assert CaptionTrack.objects.get().cues.get().text == "各位好"
    assert {each["outcome"] for each in run(folder)} == {"known"}
    assert Video.objects.count() == 2


def test_a_dry_run_keeps_nothing(folder):
    assert [each["outcome"] for each in run(folder, "--dry-run")] == ["new", "new", "new"]
    assert not Video.objects.exists()


def test_wrong_files_are_named_and_the_others_taken_in(folder, tmp_path):
    wrong = tmp_path / "坏.mp4"
    wrong.write_bytes(b"nothing to see")
    with pytest.raises(CommandError, match=r"1 of 2 not taken in: .*坏\.mp4"):
        run(wrong, folder / "附录" / "第二讲.MKV")
    assert Video.objects.get().title == "第二讲"


def test_wait_converts_before_it_returns(folder):
    said = run(folder / "附录" / "第二讲.MKV", "--wait", "--title", "渔业")
    assert (said[0]["state"], Video.objects.get().title) == ("playable", "渔业")


@pytest.mark.parametrize("arguments", [["/nowhere.mp4"], ["--title", "x"]])
def test_what_cannot_be_meant_is_refused(folder, arguments):
    with pytest.raises(CommandError):
        run(folder, *arguments)
