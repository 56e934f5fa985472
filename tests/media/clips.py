"""Small recordings of every odd kind, made on the spot, and what PyAV reads in a finished rung."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from media.hls import ffmpeg_binary

PICTURE = "testsrc2=s={size}:r=25:d={seconds}"
SOUND = "sine=f=330:d={seconds}"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac")


def ffmpeg(*arguments: str | Path) -> bytes:
    """Run ffmpeg quietly; return what it writes to ``-``."""
    command = [ffmpeg_binary(), "-v", "error", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def record(path: Path, *options: str, seconds: float = 6, size: str = "320x180", sound: bool = True) -> Path:
    """Write a test picture of `seconds` with a tone; `options` come last and so decide."""
    inputs = ["-f", "lavfi", "-i", PICTURE.format(size=size, seconds=seconds)]
    if sound:
        inputs += ["-f", "lavfi", "-i", SOUND.format(seconds=seconds)]
    ffmpeg(*inputs, *H264, *(AAC if sound else ()), *options, path)
    return path


def pictures(playlist: Path) -> list[tuple[float, bool]]:
    """Return time and key-frame mark of every picture of a rung, as PyAV reads them (in a process of its own)."""
    program = (
        "import av, json, sys\n"
        "with av.open(sys.argv[1]) as c:\n"
        "  print(json.dumps(sorted((float(p.pts * p.time_base), bool(p.is_keyframe))"
        " for p in c.demux(c.streams.video[0]) if p.pts is not None)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(playlist)], capture_output=True, check=True)
    return [(at, key) for at, key in json.loads(done.stdout)]


def gaps(found: list[tuple[float, bool]]) -> set[float]:
    """Return the different times from picture to picture, in milliseconds."""
    times = [at for at, _key in found]
    return {round((b - a) * 1000, 1) for a, b in pairwise(times)}
