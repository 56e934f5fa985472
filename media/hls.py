"""HLS from encoded pieces: the packaging commands, the run of ffmpeg, and the playlist above the rungs.

Sound is a group of its own, which alone makes the rung for a weak line. What is encoded is said in ``media.ladder``.
"""

import os
import platform
import re
import resource
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import ffmpeg
import imageio_ffmpeg
from django.conf import settings

from lms.engines.unprivileged import die_with_parent, libc

from .probing import FORMATS

SEGMENT = 4
AUDIO_KBITS = 80
#: ffmpeg that reports nothing for so long is stuck, in seconds.
SILENCE = 120
#: Most memory ffmpeg may take, in bytes.
MEMORY = 6 * 1024**3
#: ``ioprio_set`` of Linux by machine, and "for this process: idle class".
IOPRIO_SET = {"x86_64": 251, "aarch64": 30}
IDLE_CLASS = 3 << 13
QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error", "-nostats", "-progress", "pipe:1")


class ConversionError(Exception):
    """ffmpeg did not finish; the text is its last words."""


@dataclass(frozen=True)
class Rung:
    """One finished rung, as the database describes it (its own bit rates, in bit/s)."""

    name: str
    width: int | None
    height: int | None
    bandwidth: int
    average_bandwidth: int
    codecs: str


def ffmpeg_binary() -> str:
    """Return the ffmpeg to use: ``FFMPEG_BINARY``, or that of the wheel."""
    return settings.FFMPEG_BINARY or imageio_ffmpeg.get_ffmpeg_exe()


def hls_options(folder: Path) -> dict[str, Any]:
    return {
        "format": "hls",
        "hls_time": SEGMENT,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "independent_segments",
        "hls_fmp4_init_filename": "init.mp4",
        "hls_segment_filename": str(folder / "seg_%05d.m4s"),
    }


def package_command(parts: list[tuple[Path, float]], folder: Path) -> list[str]:
    """Return the command that joins encoded parts (path, seconds) to one rung in `folder`, without encoding anew."""
    lines = [
        f"file '{path.name if path.parent == folder else path}'\nduration {seconds:.6f}" for path, seconds in parts
    ]
    listing = folder.with_suffix(".ffconcat")
    listing.write_text("ffconcat version 1.0\n" + "\n".join(lines) + "\n", encoding="utf-8")
    opened = ffmpeg.input(
        str(listing), format="concat", safe=0, protocol_whitelist="file", format_whitelist="concat,mov,mp4"
    )
    command = ffmpeg.output(opened.video, str(folder / "index.m3u8"), vcodec="copy", **hls_options(folder))
    return command.global_args(*QUIET).compile(cmd=ffmpeg_binary(), overwrite_output=True)


def sound_command(source: Path, folder: Path, *, gain: float, offset: float, seconds: float) -> list[str]:
    """Return the command that encodes the sound of a piece of `source`, `gain` decibels louder.

    Only what would then be over the top is held back; gaps become silence, so that sound and picture stay together.
    """
    options: dict[str, Any] = {"protocol_whitelist": "file", "format_whitelist": FORMATS, "vn": None}
    if offset:
        options["ss"] = f"{offset:.3f}"
    sound = ffmpeg.input(str(source), **options).audio.filter("aresample", **{"async": 1, "first_pts": 0})
    if gain:
        sound = sound.filter("volume", f"{gain:.2f}dB")
        sound = sound.filter("alimiter", limit=0.89, level=0, latency=1)
    command = ffmpeg.output(
        sound,
        str(folder / "index.m3u8"),
        t=f"{seconds:.3f}",
        acodec="aac",
        audio_bitrate=f"{AUDIO_KBITS}k",
        ar=48000,
        ac=2,
        map_metadata=-1,
        **hls_options(folder),
    )
    return command.global_args(*QUIET).compile(cmd=ffmpeg_binary(), overwrite_output=True)


def stand_back() -> None:
    """In ffmpeg's process: give way to everything else, and die with the worker that started us."""
    die_with_parent(signal.SIGKILL)
    os.nice(10)
    if number := IOPRIO_SET.get(platform.machine()):
        libc.syscall(number, 1, 0, IDLE_CLASS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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


@dataclass(frozen=True)
class Ran:
    """What ffmpeg did: how many pictures it wrote, and the last words of its error output."""

    frames: int
    words: str


def run(command: list[str], *, seconds: float, limit: float, tell: Callable[[int], None], every: float = 2.0) -> Ran:
    """Run ffmpeg in a process group of its own; call `tell` with per cent of `seconds` at least every few seconds.

    Whatever `tell` raises (a lost lease) ends ffmpeg at once. Raises :class:`ConversionError` when it fails or takes
    longer than `limit` seconds.
    """
    # A file, not a pipe: a damaged upload has more to complain about than a pipe holds while nobody reads it.
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, process_group=0, preexec_fn=stand_back
        ) as process,
    ):
        try:
            percent, frames, told = 0, 0, 0.0
            for line in _lines(process, limit):
                if line and (found := re.match(rb"out_time_us=(\d+)", line)):
                    percent = min(99, int(int(found[1]) / 10_000 / max(seconds, 0.1)))
                elif line and (found := re.match(rb"frame=\s*(\d+)", line)):
                    frames = int(found[1])
                if time.monotonic() - told >= every:
                    tell(percent)
                    told = time.monotonic()
            code = process.wait(30)
            words = _last(complaints)
            if code != 0:
                raise ConversionError(words[-2000:])
        except BaseException:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return Ran(frames, words)


def _last(file: IO[bytes], size: int = 256 * 1024) -> str:
    file.seek(max(0, file.seek(0, os.SEEK_END) - size))
    return file.read().decode(errors="replace")


def segments(playlist: Path) -> list[tuple[float, Path]]:
    """Return length in seconds and path of every segment of a media playlist."""
    text = playlist.read_text(encoding="utf-8")
    found = re.findall(r"#EXTINF:([\d.]+),[^\n]*\n(\S+)", text)
    return [(float(length), playlist.parent / name) for length, name in found]


def bit_rates(folder: Path) -> tuple[int, int]:
    """Return the peak and the average bit rate of the segments of a rung."""
    sizes = [(length, path.stat().st_size * 8) for length, path in segments(folder / "index.m3u8")]
    # A last segment of a few frames says nothing about the peak.
    peak = max(bits / max(length, 1.0) for length, bits in sizes)
    return int(peak) + 1, int(sum(bits for _, bits in sizes) / sum(length for length, _ in sizes)) + 1


def video_codec(init: Path) -> str:
    """Return the RFC 6381 name of the H.264 stream that an initialisation segment announces."""
    data = init.read_bytes()
    at = data.index(b"avcC") + 5
    return f"avc1.{data[at : at + 3].hex()}"


def describe(folder: Path, *, name: str, width: int | None, height: int | None) -> Rung:
    """Describe one finished rung by its own files."""
    peak, average = bit_rates(folder)
    codec = video_codec(folder / "init.mp4") if height else "mp4a.40.2"
    return Rung(name, width, height, peak, average, codec)


def master_playlist(ladder: Iterable[Rung], *, rate: float, sound: Rung | None) -> str:
    """Return the master playlist of rungs and their common sound; ffmpeg's own lacks what players choose by.

    The bit rates of a picture are given with those of its sound, as they travel together.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    group = ',AUDIO="sound"' if sound is not None else ""
    if sound is not None:
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="audio",LANGUAGE="zh",DEFAULT=YES,AUTOSELECT=YES,'
            f'CHANNELS="2",URI="{sound.name}/index.m3u8"'
        )
    pictures = sorted((rung for rung in ladder if rung.height), key=lambda rung: rung.height or 0, reverse=True)
    for rung in [*pictures, *([sound] if sound is not None else [])]:
        with_sound = sound if sound is not None and rung.height else None
        peak = rung.bandwidth + (with_sound.bandwidth if with_sound else 0)
        average = rung.average_bandwidth + (with_sound.average_bandwidth if with_sound else 0)
        codecs = rung.codecs + (f",{with_sound.codecs}" if with_sound else "")
        size = f",RESOLUTION={rung.width}x{rung.height},FRAME-RATE={rate:.3f}" if rung.height else ""
        lines.append(f'#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS="{codecs}"{size}{group}')
        lines.append(f"{rung.name}/index.m3u8")
    return "\n".join(lines) + "\n"
