"""How loud a recording is, and how long it is silent at both ends, measured in one pass over its sound."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from .hls import ConversionError, ffmpeg_binary, run
from .probing import FORMATS

#: Loudness that every video is brought to, in LUFS.
TARGET = -16.0
#: A recording is made louder or softer by at most so much, in dB; what is quieter is not speech.
MOST = 20.0
FAINTEST = -60.0
SILENT_BELOW = "-45dB"
SILENT_SECONDS = 2


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS, highest sample in dBFS, and seconds of silence at the beginning and the end."""

    loudness: float
    peak: float
    silent_start: float
    silent_end: float


def measure_command(source: Path) -> list[str]:
    """Return the command that writes the measurements to its error output."""
    opened = ffmpeg.input(str(source), protocol_whitelist="file", format_whitelist=FORMATS, vn=None)
    sound = opened.audio.filter("silencedetect", noise=SILENT_BELOW, d=SILENT_SECONDS)
    sound = sound.filter("ebur128", peak="sample", framelog="quiet")
    command = ffmpeg.output(sound, "/dev/null", format="null").global_args(
        "-hide_banner", "-nostdin", "-nostats", "-progress", "pipe:1"
    )
    return command.compile(cmd=ffmpeg_binary())


def read_measurement(text: str, *, seconds: float) -> Loudness:
    """Read the error output of :func:`measure_command` for a recording of `seconds`."""
    summary = text[text.rfind("Summary:") :]
    integrated = re.search(r"I:\s+(-?[\d.]+|-inf|nan) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf|nan) dBFS", summary)
    if integrated is None:
        raise ConversionError(text[-500:])
    starts = [float(at) for at in re.findall(r"silence_start: (-?[\d.]+)", text)]
    ends = [float(at) for at in re.findall(r"silence_end: (-?[\d.]+)", text)]
    begin = ends[0] if starts and ends and starts[0] <= 0.1 else 0.0
    if len(ends) < len(starts):  # the silence lasts to the end
        ends.append(seconds)
    rest = seconds - starts[-1] if starts and ends[-1] >= seconds - 0.1 else 0.0
    return Loudness(
        loudness=max(-70.0, _number(integrated[1])),
        peak=max(-90.0, _number(peak[1])) if peak else 0.0,
        silent_start=round(max(0.0, begin), 1),
        silent_end=round(max(0.0, min(rest, seconds)), 1),
    )


def _number(text: str) -> float:
    return -99.0 if text in ("-inf", "nan") else float(text)


def measure(source: Path, *, seconds: float, tell: Callable[[int], None]) -> Loudness:
    """Measure a file of `seconds`; raises :class:`media.hls.ConversionError` when that fails."""
    ran = run(measure_command(source), seconds=seconds, limit=120 + seconds, tell=tell)
    return read_measurement(ran.words, seconds=seconds)


def gain_for(loudness: float | None) -> float:
    """Return by how many decibels a recording is made louder (or softer), in one step for all of it."""
    if loudness is None or loudness <= FAINTEST:
        return 0.0
    return round(max(-MOST, min(MOST, TARGET - loudness)), 2)
