"""The editors' screen of a video: captions, chapters, poster, trim marks, versions; each with its words."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.groups import set_up_groups
from accounts.models import AuditEntry
from media.actions import add_captions
from media.models import Asset, CaptionTrack
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SRT = "1\n00:00:01,000 --> 00:00:02,500\n渔村的早晨\n\n2\n00:01:00,500 --> 00:01:02,000\n第二句\n"


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def video(make_video, cast):
    set_up_groups(by=None, at=NOW)
    video = make_video()
    video.uploaded_by_user = cast.trainer
    video.facts = {
        "duration": 1800, "width": 1280, "height": 720, "rate": 25, "video_codec": "h264", "audio_codec": "aac"
    }  # fmt: skip
    video.save()
    video.current.folder.mkdir(parents=True)
    return video


@pytest.fixture
def screen(video, cast, client_of):
    """Return ``screen(part, **fields)``: send one form of the screen, and return the page that follows."""
    client = client_of(cast.trainer)
    address = f"/editors/media/{video.pk}/details/"

    def send(part=None, **fields):
        if part is None:
            return client.get(address, fields).content.decode()
        data = {"part": part} | {f"{part}-{name}": value for name, value in fields.items()}
        return client.post(address, data, follow=True).content.decode()

    send.client, send.address = client, address
    return send


def picture(kind="PNG", size=(2000, 1000)):
    content = io.BytesIO()
    Image.new("RGB", size, "navy").save(content, kind)
    return SimpleUploadedFile("封面.png", content.getvalue())


def test_captions_are_added_shown_and_moved(screen, video):
    page = screen("captions", language="zh", file=SimpleUploadedFile("字幕.srt", SRT.encode("gbk")), offset="0.5")
    assert "字幕已保存" in page
    assert "渔村的早晨" in page
    assert 'data-seek="1500"' in page
    track = CaptionTrack.objects.get()
    assert "字幕已整体移动 -1 秒" in screen("shift", track=track.pk, offset="-1")
    assert [cue.start_ms for cue in track.cues.all()] == [500, 60_000]


def test_a_wrong_caption_file_is_refused_with_its_line(screen):
    bad = SimpleUploadedFile("x.vtt", b"WEBVTT\n\n00:01.000 --> soon\nx\n")
    assert "第 3 行的时间“soon”无法识别" in screen("captions", language="zh", file=bad)
    assert not CaptionTrack.objects.exists()


def test_several_languages_stand_side_by_side(screen, video, cast):
    for language, words in (("zh", "潮汐"), ("en", "tide")):
        text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{words}\n"
        add_captions(video, ContentFile(text.encode()), by=cast.trainer, at=NOW, language=language)
    page = screen(track="en")
    assert "tide" in page
    assert "潮汐" not in page


def test_long_captions_come_in_pages(screen, video, cast, django_assert_max_num_queries):
    text = "WEBVTT\n\n" + "\n\n".join(f"00:{n:02d}.000 --> 00:{n:02d}.900\n第{n}句" for n in range(45))
    add_captions(video, ContentFile(text.encode()), by=cast.trainer, at=NOW)
    assert "第29句" in screen()
    assert "第30句" not in screen()
    assert "第44句" in screen(p="2")
    with django_assert_max_num_queries(45):
        screen()


def test_captions_are_removed_after_a_question(screen, video, cast):
    add_captions(video, ContentFile(SRT.encode()), by=cast.trainer, at=NOW)
    address = f"/editors/media/{video.pk}/captions/zh/remove/"
    assert "共 2 行" in screen.client.get(address).content.decode()
    assert CaptionTrack.objects.exists()
    assert "已删除“中文”字幕" in screen.client.post(address, follow=True).content.decode()
    assert not CaptionTrack.objects.exists()


def test_chapters_are_kept_or_every_fault_is_said(screen, video):
    assert "已保存 2 个章节" in screen("chapters", chapters="00:00 开场\r\n05:30 渔港")
    page = screen("chapters", chapters="开场\r\n59:00 太晚")
    assert "第 1 行应写作" in page
    assert "第 2 行：时间超出了视频的长度" in page
    assert "59:00 太晚" in page  # what was typed stays
    assert video.chapters.count() == 2


def test_a_frame_becomes_the_poster(screen, video):
    assert "请选择一张图片" in screen("poster")
    (video.current.folder / "poster-3.jpg").write_bytes(b"three")
    assert "封面已更换" in screen("poster", number="3")
    assert (video.current.folder / "poster.jpg").read_bytes() == b"three"


def test_a_picture_of_ones_own_is_written_anew(screen, video):
    assert "封面已更换" in screen("poster", image=picture())
    with Image.open(video.current.folder / "poster.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (1280, 640))
    assert AuditEntry.objects.filter(verb="upload_poster").exists()


def test_what_is_no_picture_is_refused(screen, video):
    wrong = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 100)
    assert "没有保存" in screen("poster", image=wrong)
    assert not (video.current.folder / "poster.jpg").exists()


def test_trim_marks_make_a_new_version_while_the_present_one_plays(screen, video):
    assert "起点须早于终点" in screen("trim", start="50", end="40")
    assert "正在按新的起止时间" in screen("trim", start="10", end="100")
    video.refresh_from_db()
    assert (video.start_ms, video.end_ms) == (10_000, 100_000)
    assert video.current.version == 1
    assert video.assets.get(version=2).state == Asset.State.MAKING


def test_a_conversion_is_cancelled_after_a_question_and_started_again(screen, video):
    screen("trim", start="10", end="100")
    address = f"/editors/media/{video.pk}/cancel/"
    assert "学员继续观看现在的版本" in screen.client.get(address).content.decode()
    assert "转换已取消" in screen.client.post(address, follow=True).content.decode()
    assert "没有正在进行的转换" in screen.client.post(address, follow=True).content.decode()
    assert "已重新开始转换" in screen("retry")


def test_who_may_not_change_it_does_not_know_it(video, cast, client_of):
    client = client_of(cast.reviewer)
    assert client.get(f"/editors/media/{video.pk}/details/").status_code == 404
    assert client.post(f"/editors/media/{video.pk}/details/", {"part": "retry"}).status_code == 404


def test_an_unknown_form_is_unknown(screen):
    assert screen.client.post(screen.address, {"part": "delete"}).status_code == 404


def test_sound_is_not_offered_where_videos_are_listed(screen):
    page = screen.client.get("/editors/media/").content.decode()
    assert "上传视频" in page
    assert "音频" not in page


def test_states_are_told_of_own_videos_only(screen, video, cast, client_of):
    address = f"/editors/video-states/?id={video.pk}&id=²&id={'9' * 5000}"
    assert list(screen.client.get(address).json()) == [str(video.pk)]
    assert client_of(cast.reviewer).get(address).json() == {}
