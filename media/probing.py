"""Looking into an upload: in a process of its own with little memory and time, local files and known formats only.

A file made to harm can at most end that process: ``python -m media.probing FILE`` prints one line of JSON.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

#: Formats that are read; playlists and the like, which could name other files, are not among them.
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,asf,ogg,mp3,wav,flac,aac,h264"
SECONDS = 30
MEMORY = 2 * 1024**3


class WrongFileError(Exception):
    """The file cannot be used as a video; the text says why, for people."""


@dataclass(frozen=True)
class Facts:
    """What a file is: lengths in seconds, sizes in pixels as they are shown."""

    duration: float
    width: int
    height: int
    rate: float
    video_codec: str
    audio_codec: str


def _messages() -> dict[str, str]:
    return {
        "unreadable": _("无法读取这个文件：它不是视频，或者已经损坏。"),
        "no_video": _("文件里没有画面。"),
        "no_audio": _("文件里没有声音。"),
        "no_duration": _("无法读取时长，请重新导出视频后再上传。"),
        "too_short": _("时长不足一秒。"),
    }


def probe(path: Path, *, sound_only: bool = False) -> Facts:
    """Return the facts about a local file, or raise :class:`WrongFileError`."""
    messages = _messages()
    command = [sys.executable, "-m", "media.probing", str(path.absolute()), "sound" if sound_only else "picture"]
    try:
        done = subprocess.run(
            command, cwd=Path(__file__).resolve().parent.parent, capture_output=True, timeout=SECONDS, check=False
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise WrongFileError(messages["unreadable"]) from None
    if "error" in answer:
        raise WrongFileError(messages[answer["error"]])
    return Facts(**answer)


def _inspect(path: str, *, sound_only: bool) -> dict[str, Any]:
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    with av.open(path, options=options) as container:
        picture = next((s for s in container.streams.video if not s.disposition & s.disposition.attached_pic), None)
        sound = next(iter(container.streams.audio), None)
        if picture is None and not sound_only:
            return {"error": "no_video"}
        if sound is None and sound_only:
            return {"error": "no_audio"}
        if container.duration is None:
            return {"error": "no_duration"}
        if container.duration < av.time_base:
            return {"error": "too_short"}
        # Decode one picture: a header alone proves little.
        frame: Any = next(container.decode(picture if picture is not None and not sound_only else sound))
        width, height, rate = 0, 0, 0.0
        if picture is not None and not sound_only:
            ratio = float(picture.sample_aspect_ratio or 1) or 1.0
            width, height = round(frame.width * ratio), frame.height
            if frame.rotation % 180:
                width, height = frame.height, round(frame.width * ratio)
            rate = float(picture.average_rate or picture.guessed_rate or 25)
        facts = Facts(
            duration=container.duration / av.time_base,
            width=width,
            height=height,
            rate=rate,
            video_codec=picture.codec_context.name if picture is not None and not sound_only else "",
            audio_codec=sound.codec_context.name if sound is not None else "",
        )
        return asdict(facts)


def main(path: str, what: str) -> None:
    """Print the facts about `path`, or a fault, as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = _inspect(path, sound_only=what == "sound")
    except Exception:  # noqa: BLE001  (whatever the decoder raises, the file is not usable)
        answer = {"error": "unreadable"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
