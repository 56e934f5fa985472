"""From one file to an HLS ladder: the ffmpeg command, its run, and the playlist above the rungs.

The file is decoded once. All rungs have key frames at the same moments (closed groups of `SEGMENT` seconds), so that
the player may change between them; sound is a group of its own, which alone makes the rung for a weak line.
"""

import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg
from django.conf import settings

from lms.engines.unprivileged import die_with_parent

from .probing import FORMATS, Facts

SEGMENT = 4
HEIGHTS = (360, 720)
#: Highest bit rate of a rung by its height, in kbit/s; a height between takes the next one above.
PEAKS = {360: 900, 480: 1400, 720: 2800}
AUDIO_KBITS = 96
#: ffmpeg that reports nothing for so long is stuck, in seconds.
SILENCE = 120


class ConversionError(Exception):
    """ffmpeg did not finish; the text is its last words."""


@dataclass(frozen=True)
class Rung:
    """One finished rung, as the master playlist and the database describe it (bit rates in bit/s)."""

    name: str
    width: int | None
    height: int | None
    bandwidth: int
    average_bandwidth: int
    codecs: str


def ffmpeg_binary() -> str:
    """Return the ffmpeg to use: ``FFMPEG_BINARY``, or that of the wheel."""
    return settings.FFMPEG_BINARY or imageio_ffmpeg.get_ffmpeg_exe()


def heights_for(height: int) -> list[int]:
    """Return the heights of the rungs of a source, even and never above it."""
    even = height // 2 * 2
    return sorted({min(rung, even) for rung in HEIGHTS})


def frame_rate(facts: Facts) -> float:
    """Return the frame rate of all rungs: the source's, at most 30."""
    return round(min(facts.rate if facts.rate > 1 else 25.0, 30.0), 3)


def _hls(folder: Path) -> dict[str, Any]:
    return {
        "format": "hls",
        "hls_time": SEGMENT,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "independent_segments",
        "hls_fmp4_init_filename": "init.mp4",
        "hls_segment_filename": str(folder / "seg_%05d.m4s"),
    }


def _picture(stream: Any, folder: Path, height: int, rate: float) -> Any:
    peak = next(kbits for limit, kbits in PEAKS.items() if height <= limit)
    scaled = stream.filter("scale", w=f"trunc({height}*dar/2)*2", h=height).filter("setsar", "1")
    return ffmpeg.output(
        scaled,
        str(folder / "index.m3u8"),
        vcodec="libx264",
        preset="veryfast",
        crf=23,
        maxrate=f"{peak}k",
        bufsize=f"{peak * 2}k",
        pix_fmt="yuv420p",
        g=round(rate * SEGMENT),
        keyint_min=round(rate * SEGMENT),
        sc_threshold=0,
        force_key_frames=f"expr:gte(t,n_forced*{SEGMENT})",
        **{"profile:v": "high", "flags": "+cgop"},
        **_hls(folder),
    )


def ladder_command(source: Path, target: Path, facts: Facts) -> list[str]:
    """Return the command that makes all rungs of `source` in folders below `target` (which must exist)."""
    opened = ffmpeg.input(str(source), protocol_whitelist="file", format_whitelist=FORMATS)
    outputs = []
    if facts.height:
        heights, rate = heights_for(facts.height), frame_rate(facts)
        picture = opened.video.filter("fps", rate)
        copies = picture.filter_multi_output("split", len(heights)) if len(heights) > 1 else None
        for index, height in enumerate(heights):
            stream = copies.stream(index) if copies is not None else picture
            outputs.append(_picture(stream, target / f"{height}p", height, rate))
    if facts.audio_codec:
        options = {"acodec": "aac", "audio_bitrate": f"{AUDIO_KBITS}k", "ar": 48000, "ac": 2}
        outputs.append(
            ffmpeg.output(opened.audio, str(target / "audio/index.m3u8"), **options, **_hls(target / "audio"))
        )
    command = ffmpeg.merge_outputs(*outputs).global_args(
        "-hide_banner", "-nostdin", "-loglevel", "error", "-nostats", "-progress", "pipe:1"
    )
    return command.compile(cmd=ffmpeg_binary(), overwrite_output=True)


def poster_command(source: Path, target: Path, facts: Facts) -> list[str]:
    """Return the command that writes one picture, from the first tenth of the file."""
    opened = ffmpeg.input(
        str(source), ss=round(min(10.0, facts.duration / 10), 2), protocol_whitelist="file", format_whitelist=FORMATS
    )
    height = min(720, facts.height // 2 * 2)
    picture = opened.video.filter("scale", w=f"trunc({height}*dar/2)*2", h=height)
    command = ffmpeg.output(picture, str(target), vframes=1, **{"q:v": 4, "update": 1})
    return command.global_args("-hide_banner", "-nostdin", "-loglevel", "error").compile(
        cmd=ffmpeg_binary(), overwrite_output=True
    )


def _stand_back() -> None:
    """In ffmpeg's process: give way to everything else, and die with the worker that started us."""
    die_with_parent(signal.SIGKILL)
    os.nice(10)


def _lines(process: "subprocess.Popen[bytes]", limit: float) -> Iterator[bytes | None]:
    """Yield the output line by line, and nothing once a second while there is none; raise when it takes too long."""
    assert process.stdout is not None  # noqa: S101
    heard, end, rest = time.monotonic(), time.monotonic() + limit, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if time.monotonic() > end or time.monotonic() - heard > SILENCE:
                raise ConversionError("timeout")
            if not selector.select(1):
                yield None
                continue
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                return
            heard = time.monotonic()
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines


def run(command: list[str], *, seconds: float, limit: float, tell: Callable[[int], None], every: float = 2.0) -> None:
    """Run ffmpeg in a process group of its own; call `tell` with per cent of `seconds` at least every few seconds.

    Whatever `tell` raises (a lost lease) ends ffmpeg at once. Raises :class:`ConversionError` when it fails or takes
    longer than `limit` seconds.
    """
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0, preexec_fn=_stand_back
    ) as process:
        try:
            percent, told = 0, 0.0
            for line in _lines(process, limit):
                if line and (found := re.match(rb"out_time_us=(\d+)", line)):
                    percent = min(99, int(int(found[1]) / 10_000 / max(seconds, 0.1)))
                if time.monotonic() - told >= every:
                    tell(percent)
                    told = time.monotonic()
            words = process.stderr.read().decode(errors="replace") if process.stderr else ""
            if process.wait(30) != 0:
                raise ConversionError(words[-2000:])
        except BaseException:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            raise


def segments(playlist: Path) -> list[tuple[float, Path]]:
    """Return length in seconds and path of every segment of a media playlist."""
    text = playlist.read_text(encoding="utf-8")
    found = re.findall(r"#EXTINF:([\d.]+),[^\n]*\n(\S+)", text)
    return [(float(length), playlist.parent / name) for length, name in found]


def _rates(folder: Path) -> tuple[int, int]:
    """Return the peak and the average bit rate of the segments."""
    sizes = [(length, path.stat().st_size * 8) for length, path in segments(folder / "index.m3u8")]
    # A last segment of a few frames says nothing about the peak.
    peak = max(bits / max(length, 1.0) for length, bits in sizes)
    return int(peak) + 1, int(sum(bits for _, bits in sizes) / sum(length for length, _ in sizes)) + 1


def video_codec(init: Path) -> str:
    """Return the RFC 6381 name of the H.264 stream that an initialisation segment announces."""
    data = init.read_bytes()
    at = data.index(b"avcC") + 5
    return f"avc1.{data[at : at + 3].hex()}"


def rungs(target: Path, facts: Facts) -> list[Rung]:
    """Describe the finished rungs below `target`, lowest first; sound comes first of all."""
    found: list[Rung] = []
    peak, average = (0, 0)
    if facts.audio_codec:
        peak, average = _rates(target / "audio")
        found.append(Rung("audio", None, None, peak, average, "mp4a.40.2"))
    for height in heights_for(facts.height) if facts.height else []:
        folder = target / f"{height}p"
        own_peak, own_average = _rates(folder)
        codecs = video_codec(folder / "init.mp4") + (",mp4a.40.2" if facts.audio_codec else "")
        width = int(height * facts.width / facts.height / 2) * 2
        found.append(Rung(f"{height}p", width, height, own_peak + peak, own_average + average, codecs))
    return found


def master_playlist(ladder: list[Rung], rate: float) -> str:
    """Return the master playlist; ffmpeg's own lacks what players choose by."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    sound = any(rung.name == "audio" for rung in ladder)
    group = ',AUDIO="sound"' if sound else ""
    if sound:
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="audio",LANGUAGE="zh",DEFAULT=YES,AUTOSELECT=YES,'
            'CHANNELS="2",URI="audio/index.m3u8"'
        )
    for rung in sorted(ladder, key=lambda rung: rung.height or 0, reverse=True):
        size = f",RESOLUTION={rung.width}x{rung.height},FRAME-RATE={rate:.3f}" if rung.height else ""
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={rung.bandwidth},AVERAGE-BANDWIDTH={rung.average_bandwidth},"
            f'CODECS="{rung.codecs}"{size}{group}'
        )
        lines.append(f"{rung.name}/index.m3u8")
    return "\n".join(lines) + "\n"
