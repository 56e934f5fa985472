"""The rungs of a video: which heights at which rates, and the command that encodes one part of all of them at once.

Every rung has its key frames at the same pictures (closed groups of about `SEGMENT` seconds), whatever part they are
in, so that a player may change between rungs at every segment.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg
from django.conf import settings

from .colour import to_standard
from .hls import ffmpeg_binary
from .probing import FORMATS, Facts

SEGMENT = 4
HEIGHTS = (360, 720, 1080)
#: Highest bit rate of a rung by its height, in kbit/s; a height between takes the next one above. The lowest rung and
#: its sound stay below 400 kbit/s together, so that a line of 512 kbit/s plays them without a stop.
PEAKS = {360: 240, 480: 1200, 720: 2500, 1080: 4500}
#: A part is at least so long, in seconds: what a killed worker loses at most.
PART_SECONDS = 60
RATES = (*(Fraction(whole) for whole in (5, 6, 8, 10, 12, 15, 20, 24, 25, 30)), Fraction(24000, 1001))
FASTEST = Fraction(30)


@dataclass(frozen=True)
class Grid:
    """Where pictures, key frames and parts lie: pictures a second, and pictures from key frame to key frame."""

    rate: Fraction
    group: int

    @property
    def part(self) -> int:
        """Pictures in a part: whole groups, so that every part begins with a key frame."""
        return math.ceil(PART_SECONDS * self.rate / self.group) * self.group

    def seconds(self, frames: int) -> Fraction:
        """Return how long so many pictures last."""
        return frames / self.rate


def heights_for(height: int) -> list[int]:
    """Return the heights of the rungs of a source, even and never above it or above ``MEDIA_TOP_HEIGHT``."""
    even = height // 2 * 2
    return sorted({min(rung, even) for rung in HEIGHTS if rung <= max(settings.MEDIA_TOP_HEIGHT, HEIGHTS[0])})


def grid_for(facts: Facts) -> Grid:
    """Return the constant rate of all rungs: the source's, halved where it is above 30, and for an uneven one 25 or 30.

    Rates that differ from a common one only by the way they were written down are taken for it.
    """
    rate = Fraction(facts.rate if facts.rate > 1 else 25.0).limit_denominator(1001)
    if facts.variable_rate:
        rate = Fraction(25) if rate <= 25 else FASTEST
    while rate > FASTEST:
        rate = rate / 2 if rate / 2 >= 20 else FASTEST
    if rate.denominator != 1001:
        near = min((*RATES, Fraction(30000, 1001)), key=lambda each: abs(each - rate))
        rate = near if abs(near - rate) < near / 200 else Fraction(rate).limit_denominator(100)
    return Grid(rate, math.ceil(rate * SEGMENT))


def peak_of(height: int) -> int:
    """Return the highest bit rate of a rung, in kbit/s."""
    return next(kbits for limit, kbits in PEAKS.items() if height <= limit)


def even_width(facts: Facts, height: int) -> int:
    """Return the width of a rung with the source's proportions."""
    return max(2, int(height * facts.width / facts.height / 2) * 2)


def _encoder(facts: Facts, grid: Grid, height: int) -> dict[str, Any]:
    peak = peak_of(height)
    return {
        "format": "mp4",
        "vcodec": "libx264",
        "preset": "veryfast",
        "crf": 23,
        "maxrate": f"{peak}k",
        "bufsize": f"{peak}k",
        "pix_fmt": "yuv420p",
        "g": grid.group,
        "keyint_min": grid.group,
        "sc_threshold": 0,
        "profile:v": "high",
        "flags": "+cgop",
        "video_track_timescale": grid.rate.numerator * (1 if grid.rate.denominator > 1 else 512),
        "an": None,
        "map_metadata": -1,
    }


def part_command(
    source: Path, folder: Path, facts: Facts, *, first: int, frames: int | None, offset: float = 0.0
) -> list[str]:
    """Return the command that encodes `frames` pictures from number `first` on (or all) in every rung.

    `offset` is where the video begins within the source, in seconds. The pictures of the source are laid on a grid
    that depends on nothing but the rate, so that parts made at different times fit each other to the picture.
    """
    grid = grid_for(facts)
    begin = float(grid.seconds(first)) + offset
    # From the key frame before the beginning: of pictures that come unevenly, the one still shown then is needed.
    read = {"copyts": None, "start_at_zero": None, "noaccurate_seek": None}
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS} | read
    if begin > 0:
        options["ss"] = f"{begin:.6f}"
    picture = ffmpeg.input(str(source), **options).video
    if facts.interlaced:
        picture = picture.filter("bwdif", mode="send_frame")
    picture = picture.filter("fps", fps=f"{grid.rate.numerator}/{grid.rate.denominator}", start_time=f"{begin:.6f}")
    picture = picture.filter("setpts", "PTS-STARTPTS")
    heights = heights_for(facts.height)
    picture = to_standard(picture, facts, height=heights[-1])
    copies = picture.filter_multi_output("split", len(heights)) if len(heights) > 1 else None
    outputs = []
    for index, height in enumerate(heights):
        stream = copies.stream(index) if copies is not None else picture
        scaled = stream.filter("scale", w=even_width(facts, height), h=height).filter("setsar", "1")
        limit = {} if frames is None else {"frames:v": frames}
        outputs.append(ffmpeg.output(scaled, str(folder / f"{height}p.mp4"), **limit, **_encoder(facts, grid, height)))
    command = ffmpeg.merge_outputs(*outputs).global_args(
        "-hide_banner", "-nostdin", "-loglevel", "error", "-nostats", "-progress", "pipe:1"
    )
    return command.compile(cmd=ffmpeg_binary(), overwrite_output=True)
