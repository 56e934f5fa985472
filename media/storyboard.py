"""Small pictures of a video: candidates for its poster, and the storyboard that the seek bar shows.

The storyboard is made of key frames of the lowest rung alone, which costs next to nothing: sheets of small pictures
``storyboard-001.jpg`` … and ``storyboard.vtt``, which says which piece of which sheet (``#xywh=``) belongs to which
seconds. Both lie beside ``master.m3u8``.
"""

import math
from fractions import Fraction
from pathlib import Path

import ffmpeg

from .colour import to_standard
from .hls import QUIET, ffmpeg_binary
from .ladder import Grid
from .probing import FORMATS, Facts

POSTERS = 6
COLUMNS, ROWS = 5, 5
WIDTH = 160
#: At most about so many pictures in a storyboard.
PICTURES = 200


def poster_times(seconds: float) -> list[float]:
    """Return the seconds of the candidates, the first of them early and the others spread over the video."""
    first = min(10.0, seconds / 10)
    return [first, *(round(seconds * number / POSTERS, 2) for number in range(1, POSTERS))]


def poster_command(source: Path, target: Path, facts: Facts, *, at: float) -> list[str]:
    """Return the command that writes the picture at (or just before) `at` seconds."""
    opened = ffmpeg.input(
        str(source),
        ss=f"{at:.2f}",
        noaccurate_seek=None,
        copyts=None,  # a picture before the mark is not one of the past, to be left out
        skip_frame="nokey",
        protocol_whitelist="file",
        format_whitelist=FORMATS,
    )
    height = min(720, facts.height // 2 * 2)
    width = max(2, int(height * facts.width / facts.height / 2) * 2)
    picture = to_standard(opened.video, facts, height=height)
    picture = picture.filter("scale", w=width, h=height, out_range="full").filter("format", "yuvj420p")
    command = ffmpeg.output(
        picture.filter("setsar", "1"), str(target), vframes=1, fps_mode="passthrough", **{"q:v": 4, "update": 1}
    )
    return command.global_args(*QUIET).compile(cmd=ffmpeg_binary(), overwrite_output=True)


def groups_between(seconds: float, grid: Grid) -> int:
    """Return how many key frames it is from one picture to the next, so that a long video has not too many."""
    return max(1, math.ceil(seconds / float(grid.seconds(grid.group)) / PICTURES))


def storyboard_command(playlist: Path, folder: Path, *, every: int, height: int) -> list[str]:
    """Return the command that writes the sheets from every `every`-th key frame of the rung at `playlist`."""
    opened = ffmpeg.input(
        str(playlist),
        skip_frame="nokey",
        protocol_whitelist="file",
        format_whitelist="hls,mov,mp4",
        allowed_extensions="ALL",
    )
    picture = opened.video.filter("select", f"not(mod(n,{every}))")
    picture = picture.filter("scale", w=WIDTH, h=height, out_range="full").filter("format", "yuvj420p")
    sheets = picture.filter("tile", layout=f"{COLUMNS}x{ROWS}")
    command = ffmpeg.output(sheets, str(folder / "storyboard-%03d.jpg"), fps_mode="passthrough", **{"q:v": 6})
    return command.global_args(*QUIET).compile(cmd=ffmpeg_binary(), overwrite_output=True)


def small_height(width: int, height: int) -> int:
    """Return the height of a picture of the storyboard of a rung."""
    return max(2, round(WIDTH * height / width / 2) * 2)


def write_index(path: Path, *, frames: int, grid: Grid, every: int, height: int) -> None:
    """Write ``storyboard.vtt`` for a video of so many frames."""
    step, total = grid.seconds(grid.group * every), grid.seconds(frames)
    lines = ["WEBVTT", ""]
    for number in range(math.ceil(total / step)):
        sheet, place = divmod(number, COLUMNS * ROWS)
        row, column = divmod(place, COLUMNS)
        begin, end = step * number, min(step * (number + 1), total)
        area = f"{column * WIDTH},{row * height},{WIDTH},{height}"
        lines += [f"{_stamp(begin)} --> {_stamp(end)}", f"storyboard-{sheet + 1:03d}.jpg#xywh={area}", ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def _stamp(seconds: Fraction) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
