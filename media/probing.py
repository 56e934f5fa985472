"""Looking into an upload: in a process of its own with little memory and time, local files and known formats only.

A file made to harm can at most end that process: ``python -m media.probing FILE`` prints one line of JSON.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

#: Formats that are read; playlists and the like, which could name other files, are not among them.
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,asf,ogg,mp3,wav,flac,aac,h264"
SECONDS = 30
MEMORY = 2 * 1024**3
#: A file without a complete index is read through for so many seconds; what lies beyond stays unknown.
SURVEY_SECONDS = 15
#: Boxes of encrypted streams (ISO 23001-7, FairPlay): one of the first beside both of the second.
ENCRYPTED = (b"encv", b"enca", b"drms", b"drmi")
PROTECTION = (b"sinf", b"schm")
#: How pictures of a high dynamic range say it (ITU-R BT.2100: PQ, HLG), by its number in ITU-T H.273.
HIGH_RANGE = {16: "smpte2084", 18: "arib-std-b67"}


class WrongFileError(Exception):
    """The file cannot be used as a video; the text says why, for people."""


@dataclass(frozen=True)
class Facts:
    """What a file is: lengths in seconds, sizes in pixels as they are shown.

    `transfer` is one of ``HIGH_RANGE``, or empty. `duration` is what can be read; `declared` what the file claims when
    that is more. `key_gap` is the longest time between two pictures at which a player can begin, 0 when it is not
    known. `loudness` in LUFS, `peak` in dBFS, and how long the file is silent at its beginning and end are measured
    during the conversion.
    """

    duration: float
    width: int
    height: int
    rate: float
    video_codec: str
    audio_codec: str
    container: str = ""
    size: int = 0
    profile: str = ""
    level: int = 0
    pixels: str = ""
    aspect: float = 1.0
    rotation: int = 0
    interlaced: bool = False
    variable_rate: bool = False
    key_gap: float = 0.0
    start: float = 0.0
    channels: int = 0
    sample_rate: int = 0
    declared: float = 0.0
    loudness: float | None = None
    peak: float | None = None
    silent_start: float | None = None
    silent_end: float | None = None
    transfer: str = ""


def read_facts(stored: dict[str, Any]) -> Facts:
    """Return facts that were stored with a video, whichever release stored them."""
    return Facts(**{key: value for key, value in stored.items() if key in Facts.__dataclass_fields__})


def _messages() -> dict[str, str]:
    return {
        "unreadable": _("无法读取这个文件：它不是视频，或者已经损坏。"),
        "no_video": _("文件里没有画面。"),
        "no_audio": _("文件里没有声音。"),
        "no_duration": _("无法读取时长，请重新导出视频后再上传。"),
        "too_short": _("时长不足一秒。"),
        "encrypted": _("文件经过加密或带有版权保护（DRM），无法转换。请向提供方索取未加密的文件。"),
        "too_large": _("画面尺寸超过 8192 像素，无法转换。"),
    }


def remarks(facts: Facts) -> list[str]:
    """Say in words what is unusual about a file and what was done about it, for those who uploaded it."""
    said = []
    if facts.declared:
        said.append(
            _("文件结尾不完整：标明 %(declared)s 秒，可读取 %(readable)s 秒，已按可读取的部分转换。")
            % {"declared": round(facts.declared), "readable": round(facts.duration)}
        )
    if not facts.audio_codec:
        said.append(_("文件没有声音。"))
    if facts.rotation:
        said.append(_("画面已按拍摄方向转正。"))
    if facts.interlaced:
        said.append(_("隔行扫描的画面已转为逐行。"))
    if facts.variable_rate:
        said.append(_("帧率不固定，已转为固定帧率。"))
    if abs(facts.aspect - 1) > 0.01:
        said.append(_("像素不是正方形，已按显示比例转换。"))
    if facts.transfer:
        said.append(_("高动态范围（HDR）的画面已转为普通屏幕可显示的色彩。"))
    if "10" in facts.pixels or "12" in facts.pixels:
        said.append(_("画面色深已转为 8 位。"))
    return said


def probe(path: Path, *, sound_only: bool = False, allow_sound: bool = False) -> Facts:
    """Return the facts about a local file, or raise :class:`WrongFileError`.

    With `sound_only` the picture is not looked at; with `allow_sound` a file without a picture is taken as sound.
    """
    messages = _messages()
    what = "sound" if sound_only else "either" if allow_sound else "picture"
    command = [sys.executable, "-m", "media.probing", str(path.absolute()), what]
    if path.stat().st_size == 0:
        raise WrongFileError(messages["unreadable"])
    try:
        done = subprocess.run(
            command,
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise WrongFileError(messages["unreadable"]) from None
    if "error" in answer:
        raise WrongFileError(messages[answer["error"]])
    return Facts(**answer)


def _inspect(path: str, *, what: str) -> dict[str, Any]:
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    with av.open(path, options=options) as container:
        picture = next((s for s in container.streams.video if not s.disposition & s.disposition.attached_pic), None)
        sound = next(iter(container.streams.audio), None)
        if what == "sound" or (what == "either" and picture is None and sound is not None):
            picture, what = None, "sound"
        if fault := _fault(container, picture, sound, what):
            return {"error": fault}
        facts: dict[str, Any] = {
            "duration": (container.duration or 0) / av.time_base,
            "start": (container.start_time or 0) / av.time_base,
            "container": container.format.name,
            "size": container.size,
            "audio_codec": "",
            **{"width": 0, "height": 0, "rate": 0.0, "video_codec": ""},
        }
        if sound is not None:
            context = sound.codec_context
            facts |= {"audio_codec": context.name, "channels": sound.channels, "sample_rate": context.sample_rate or 0}
        if picture is None:
            next(container.decode(sound))
        else:
            facts |= _picture_facts(container, picture)
            if max(facts["width"], facts["height"]) > 8192:
                return {"error": "too_large"}
        facts |= _survey(container, picture or sound, facts)
        return asdict(Facts(**facts)) if facts["duration"] >= 1 else {"error": "too_short"}


def _fault(container: Any, picture: Any, sound: Any, what: str) -> str:
    import av

    if "mov" in container.format.name and _is_encrypted(container.name):
        return "encrypted"
    if picture is None and what != "sound":
        return "no_video"
    if sound is None and what == "sound":
        return "no_audio"
    if container.duration is None:
        return "no_duration"
    return "too_short" if container.duration < av.time_base else ""


def _is_encrypted(path: str) -> bool:
    """Look for the boxes of protection where the table of an MP4 is: near its beginning or its end."""
    with open(path, "rb") as file:
        head = file.read(4 * 1024**2)
        file.seek(-min(4 * 1024**2, os.path.getsize(path)), os.SEEK_END)
        found = head + file.read()
    return any(box in found for box in ENCRYPTED) and all(box in found for box in PROTECTION)


def _picture_facts(container: Any, picture: Any) -> dict[str, Any]:
    """Decode some pictures (a header alone proves little) and say what they are like."""
    frames = []
    for frame in container.decode(picture):
        frames.append(frame)
        if len(frames) == 5:
            break
    frame = frames[0]
    context = picture.codec_context
    aspect = float(picture.sample_aspect_ratio or context.sample_aspect_ratio or 1) or 1.0
    width, height = round(frame.width * aspect), frame.height
    if frame.rotation % 180:
        width, height = height, width
    return {
        "width": width,
        "height": height,
        "rate": float(picture.average_rate or picture.guessed_rate or 25),
        "video_codec": context.name,
        "profile": context.profile or "",
        "level": context.level or 0,
        "pixels": context.pix_fmt or frame.format.name,
        "transfer": HIGH_RANGE.get(int(context.color_trc or 0), ""),
        "aspect": round(aspect, 5),
        "rotation": int(frame.rotation) % 360,
        "interlaced": any(each.interlaced_frame for each in frames),
    }


def _survey(container: Any, stream: Any, facts: dict[str, Any]) -> dict[str, Any]:
    """Say how far the file can be read, how far apart its key frames are, and whether its pictures come evenly."""
    entries = _from_index(stream, container.size) if "mov" in container.format.name else None
    complete = entries is not None and entries[1]
    points = entries[0] if entries is not None else None
    if points is None:
        points, complete = _from_packets(container, stream)
    if len(points) < 2:
        return {}
    times = [at for at, _ in points]
    keys = [at for at, key in points if key] or times[:1]
    steps = [b - a for a, b in pairwise(times)]
    usual = statistics.median(steps)
    readable = times[-1] - times[0] + usual
    declared = min(float(stream.duration * stream.time_base) if stream.duration else 1e9, facts["duration"])
    found: dict[str, Any] = {}
    if facts["height"]:
        found["key_gap"] = round(max(b - a for a, b in pairwise([*keys, times[-1] + usual])), 3) if complete else 0.0
        uneven = sum(1 for step in steps if abs(step - usual) > max(0.25 * usual, 0.002))
        found["variable_rate"] = uneven > max(1, len(steps) // 100)
    if complete and readable < declared - max(1.0, declared / 100):
        found |= {"declared": round(facts["duration"], 3), "duration": round(readable, 3)}
    return found


def _from_index(stream: Any, size: int) -> tuple[list[tuple[float, bool]], bool] | None:
    """Return time and key mark of every picture that the file holds, from its table; nothing without a full table."""
    table, base = stream.index_entries, float(stream.time_base)
    if not stream.frames or len(table) < stream.frames:
        return None
    kept = [(e.timestamp * base, bool(e.is_keyframe)) for e in table if e.pos + e.size <= size and not e.is_discard]
    return kept, True


def _from_packets(container: Any, stream: Any) -> tuple[list[tuple[float, bool]], bool]:
    """The same by reading the file through, and whether its end was reached in time."""
    import av

    container.seek(0)
    base, end, points = float(stream.time_base), time.monotonic() + SURVEY_SECONDS, []
    try:
        for packet in container.demux(stream):
            if packet.dts is not None:
                at = packet.pts if packet.pts is not None else packet.dts
                points.append((float(at * base), bool(packet.is_keyframe)))
            if time.monotonic() > end:
                return sorted(points), False
    except av.FFmpegError:
        pass  # what was read up to here can be used
    return sorted(points), True


def main(path: str, what: str) -> None:
    """Print the facts about `path`, or a fault, as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.nice(5)
    try:
        answer = _inspect(path, what=what)
    except Exception:  # noqa: BLE001  (whatever the decoder raises, the file is not usable)
        answer = {"error": "unreadable"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
