"""Moving pictures with sound and Chinese captions for demonstrations, made on the spot."""

import random
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from .chapters import clock, set_chapters
from .hls import ffmpeg_binary
from .models import Asset, CaptionTrack, Video, VideoQuestion
from .questions import save_question

#: Sky (two colours), sun, far hills, near hills.
PALETTES = (
    ("e9dfd0", "e6c3a5", "b5121b", "d98f6e", "8f0d15"),
    ("dfe9ef", "9cc3da", "f0b45a", "4f8fb3", "0b4468"),
    ("f3ead8", "e2b874", "c5482c", "7f9a86", "2d5547"),
    ("1d2a3a", "3c5671", "f2d8a7", "2d4358", "101a26"),
)
WIDTH, HEIGHT, RATE = 640, 360, 24


def _still(colour: str, width: int, height: int, shape: str, seconds: float) -> str:
    """Return a source that draws one picture with a transparent surrounding and shows it all the time."""
    return (
        f"color=c=0x{colour}:s={width}x{height}:r={RATE}:d=1,format=rgba,"
        f"geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*({shape})',trim=end_frame=1,loop=-1:1,"
        f"setpts=N/{RATE}/TB,trim=duration={seconds}"
    )


def make_clip(path: Path, *, seconds: float, height: int = 720, seed: int = 0, title: str = "") -> Path:
    """Write an MP4 of `seconds` at `path`: a sun over moving hills and a calm chord, the same for the same `seed`."""
    dice = random.Random(seed)
    sky_a, sky_b, sun, far, near = PALETTES[seed % len(PALETTES)]
    note = dice.choice((196, 220, 247, 262))
    phase = dice.randint(0, WIDTH)
    waves = f"lt(110-26*sin(2*PI*(X+{phase})/320)-9*sin(2*PI*X/160),Y)"
    hills = f"lt(80-22*sin(2*PI*(X+{phase})/640)-12*sin(2*PI*X/213.33),Y)"
    graph = ";".join(
        [
            f"gradients=s={WIDTH}x{HEIGHT}:r={RATE}:d={seconds}:c0=0x{sky_a}:c1=0x{sky_b}:n=2:speed=0.004"
            f":x0=0:y0=0:x1=0:y1={HEIGHT}:seed={seed + 1}[sky]",
            _still(sun, 96, 96, "lt(hypot(X-48,Y-48),46)", seconds) + "[sun]",
            _still(far, WIDTH, 180, hills, seconds) + ",scroll=horizontal=0.0006[far]",
            _still(near, WIDTH, 180, waves, seconds) + ",scroll=horizontal=0.0016[near]",
            f"[sky][sun]overlay=x='{dice.randint(250, 420)}+60*sin(t/11)':y='70+24*cos(t/7)'[a]",
            f"[a][far]overlay=x=0:y={HEIGHT - 175}[b]",
            f"[b][near]overlay=x=0:y={HEIGHT - 150},scale=-2:{height},format=yuv420p[picture]",
            f"aevalsrc='0.07*sin(2*PI*{note}*t)*(0.6+0.4*sin(t/3))+0.05*sin(2*PI*{note * 1.5}*t)*(0.6+0.4*sin(t/5))"
            f"+0.04*sin(2*PI*{note * 2}*t)*(0.5+0.5*sin(t/8))':s=44100:d={seconds}[sound]",
        ]
    )
    command = [ffmpeg_binary(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-filter_complex", graph]
    command += ["-map", "[picture]", "-map", "[sound]", "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast"]
    command += ["-crf", "26", "-g", str(RATE * 10), "-c:a", "aac", "-b:a", "64k", "-metadata", f"title={title}"]
    subprocess.run([*command, str(path)], check=True)
    return path


def make_sound(path: Path, *, seconds: float, title: str = "") -> Path:
    """Write sound without a picture at `path` (M4A): a slow bell over a calm chord."""
    bell = "0.25*sin(2*PI*523*t)*exp(-1.2*mod(t\\,4))"
    chord = "0.05*sin(2*PI*196*t)*(0.6+0.4*sin(t/3))+0.04*sin(2*PI*294*t)*(0.6+0.4*sin(t/5))"
    command = [ffmpeg_binary(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi"]
    command += ["-i", f"aevalsrc='{bell}+{chord}':s=44100:d={seconds}", "-c:a", "aac", "-b:a", "64k"]
    subprocess.run([*command, "-metadata", f"title={title}", str(path)], check=True)
    return path


def add_marks(video: Video, *, by: Any, at: datetime) -> None:
    """Give a clip three chapters of equal length and a question at half its time."""
    third = video.duration_ms // 3
    names = ("开场", "海面与远山", "小结")
    set_chapters(video, "\n".join(f"{clock(third * n)} {name}" for n, name in enumerate(names)), by=by, at=at)
    options = [{"text": text, "right": text == "太阳"} for text in ("灯塔", "太阳", "渔船")]
    question = VideoQuestion(video=video)
    explanation = "画面里的太阳缓缓移动，没有离开过海面上方。"
    save_question(
        question,
        text="画面中一直在海面上方的是什么？",
        options=options,
        by=by,
        at=at,
        at_ms=video.duration_ms // 2,
        explanation=explanation,
    )


#: Line n of a track says phrase n of a walk through the phrases that differs from track to track.
_LINES = """
INSERT INTO media_captioncue (track_id, start_ms, end_ms, text)
SELECT track.id, n * 4000, n * 4000 + 3800, replace(phrases[1 + (track.id * 7 + n * (1 + track.id %% 11)) %% %s], '{title}', video.title)
FROM media_captiontrack track JOIN media_video video ON video.id = track.video_id,
    (SELECT %s::text[] AS phrases) said, generate_series(0, %s - 1) n
WHERE track.video_id = ANY(%s)
"""


@transaction.atomic
def make_videos_in_bulk(titles: Sequence[str], *, phrases: Sequence[str], lines: int, at: datetime) -> list[Video]:
    """Make videos without files, with `lines` lines of captions each, 4 s apart; for load tests only.

    The lines are made of `phrases`, in which ``{title}`` stands for the video's title.
    """
    videos = Video.objects.bulk_create(
        [
            Video(title=title, type="video", duration=lines * 4, file=f"originals/{n}.mp4", state=Video.State.PLAYABLE)
            for n, title in enumerate(titles)
        ],
        batch_size=1000,
    )
    assets = Asset.objects.bulk_create(
        [Asset(video=video, version=1, state="ready", created_at=at, ready_at=at) for video in videos], batch_size=1000
    )
    for video, asset in zip(videos, assets, strict=True):
        video.current = asset
    Video.objects.bulk_update(videos, ["current"], batch_size=1000)
    CaptionTrack.objects.bulk_create(
        [CaptionTrack(video=video, language="zh", label="中文", file="captions/none.vtt") for video in videos],
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [len(phrases), list(phrases), lines, [video.pk for video in videos]])
    return videos


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}:{rest:06.3f}"


def write_captions(path: Path, *, lines: Sequence[str], seconds: float) -> Path:
    """Write `lines` as WebVTT at `path`, spread evenly over `seconds`."""
    each = seconds / len(lines)
    cues = [
        f"{number + 1}\n{_stamp(number * each)} --> {_stamp((number + 1) * each - 0.1)}\n{line}\n"
        for number, line in enumerate(lines)
    ]
    path.write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    return path
