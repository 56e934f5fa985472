"""Playable within seconds: a file that players understand as it is gets cut into segments without encoding."""

from pathlib import Path
from typing import Any

import ffmpeg

from .hls import QUIET, ffmpeg_binary, hls_options
from .probing import FORMATS, Facts

PROFILES = {"Constrained Baseline", "Baseline", "Main", "High"}
#: Level 4.1 of H.264, as the stream writes it.
LEVEL = 41
#: Seconds between pictures at which a player can begin; also the longest segment.
KEY_GAP = 10.0
#: What a picture that is copied may need on the line at most, in bit/s: more would stop on ordinary lines.
RATE = 12_000_000


def is_fit(facts: Facts) -> bool:
    """Say whether the picture can be used as it is."""
    return (
        facts.video_codec == "h264"
        and facts.profile in PROFILES
        and 0 < facts.level <= LEVEL
        and facts.pixels in ("yuv420p", "yuvj420p")
        and not facts.interlaced
        and facts.rotation == 0
        and abs(facts.aspect - 1) < 0.01
        and max(facts.width, facts.height) <= 1920
        and min(facts.width, facts.height) <= 1080
        and 0 < facts.key_gap <= KEY_GAP
        and facts.size * 8 / facts.duration <= RATE
        and any(name in facts.container for name in ("mov", "matroska"))
    )


def remux_command(source: Path, target: Path, facts: Facts) -> list[str]:
    """Return the command that cuts picture and sound of `source` into ``source/`` and ``source-audio/`` of `target`."""
    opened = ffmpeg.input(str(source), protocol_whitelist="file", format_whitelist=FORMATS)
    outputs = [_copy(opened.video, target / "source", vcodec="copy")]
    if facts.audio_codec == "aac" and 0 < facts.channels <= 2:
        outputs.append(_copy(opened.audio, target / "source-audio", acodec="copy"))
    elif facts.audio_codec:
        outputs.append(_copy(opened.audio, target / "source-audio", acodec="aac", audio_bitrate="96k", ac=2))
    command = ffmpeg.merge_outputs(*outputs).global_args(*QUIET)
    return command.compile(cmd=ffmpeg_binary(), overwrite_output=True)


def _copy(stream: Any, folder: Path, **options: Any) -> Any:
    return ffmpeg.output(stream, str(folder / "index.m3u8"), map_metadata=-1, **options, **hls_options(folder))
