"""``python -m tests.bench_conversion``: what a minute of 720p video costs to convert, beside the bare ffmpeg command.

CPU seconds per minute of video travel from machine to machine; wall times do not. The recording is made on the spot
(two minutes, 1280 x 720, 25 pictures a second, a moving picture with noise, coded as cameras and recorders do: what is
cheap to decode would hide what decoding once saves). Nothing here needs the database.
"""

import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

MINUTES = 2


def cost(call):
    """Return CPU seconds of the child processes per minute of video, and wall seconds in all."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    call()
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used / MINUTES, wall


def make(path, binary):
    """Write the recording."""
    picture = f"testsrc2=s=1280x720:r=25:d={MINUTES * 60},noise=alls=6:allf=t"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=f=330:d={MINUTES * 60}"]
    coding = [
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-pix_fmt",
        "yuv420p",
        "-b:v",
        "5M",
        "-g",
        "100",
        "-c:a",
        "aac",
    ]
    subprocess.run([binary, "-v", "error", "-y", *inputs, *coding, str(path)], check=True)


def main():
    """Measure and print."""
    os.environ.update(DJANGO_SETTINGS_MODULE="lms.settings", DEBUG="0", LOG_LEVEL="ERROR")
    import django

    django.setup()
    from media import hls, ladder, loudness, probing, remux, storyboard

    binary = hls.ffmpeg_binary()

    def run(command, seconds=MINUTES * 60):
        return hls.run(command, seconds=seconds, limit=3600, tell=lambda _percent: None)

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = root / "source.mp4"
        make(source, binary)
        facts = probing.probe(source)
        grid = ladder.grid_for(facts)
        print(f"{'step':<44} {'CPU s/min':>9} {'wall s':>7}")

        walls = {}

        def show(name, call):
            used, walls[name] = cost(call)
            print(f"{name:<44} {used:>9.2f} {walls[name]:>7.2f}")
            return used

        assert remux.is_fit(facts)
        for name in ("source", "source-audio", "audio", "360p", "part-0", "part-1"):
            (root / name).mkdir()
        show("probe", lambda: probing.probe(source))
        show("copy: playable at once", lambda: run(remux.remux_command(source, root, facts)))
        posters = show(
            "six posters",
            lambda: [
                run(storyboard.poster_command(source, root / f"p{at}.jpg", facts, at=at))
                for at in storyboard.poster_times(facts.duration)
            ],
        )
        show("loudness and silence", lambda: loudness.measure(source, seconds=facts.duration, tell=lambda _p: None))
        frames = grid.part

        def parts():
            for number in (0, 1):
                run(ladder.part_command(source, root / f"part-{number}", facts, first=number * frames, frames=frames))

        def alone(height):
            """Encode one quality by a run of its own, which decodes the recording once more."""
            together, ladder.heights_for = ladder.heights_for, lambda _height: [height]
            try:
                parts()
            finally:
                ladder.heights_for = together

        def sound():
            run(hls.sound_command(source, root / "audio", gain=6, offset=0, seconds=facts.duration))

        both = "ladder 360p and 720p, in parts of a minute"
        encoded = show(both, parts)
        for height in (360, 720):
            show(f"{height}p by a run of its own", lambda height=height: alone(height))
        packed = show("sound", sound)
        pieces = [(root / f"part-{number}" / "360p.mp4", 60.0) for number in (0, 1)]
        packed += show("packaging of a quality", lambda: run(hls.package_command(pieces, root / "360p")))
        command = storyboard.storyboard_command(root / "360p" / "index.m3u8", root, every=1, height=90)
        drawn = show("storyboard", lambda: run(command))
        bare = [binary, "-v", "error", "-y", "-i", str(source)]
        for height, peak in ((360, 240), (720, 2500)):
            bare += ["-map", "0:v", "-vf", f"scale=-2:{height}", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23"]
            bare += ["-maxrate", f"{peak}k", "-bufsize", f"{peak}k", "-g", "100", "-sc_threshold", "0"]
            bare += ["-f", "mp4", str(root / f"bare-{height}.mp4")]
        bare += ["-map", "0:a", "-c:a", "aac", "-b:a", "80k", str(root / "bare.m4a")]
        reference = show("reference: the bare ffmpeg command", lambda: subprocess.run(bare, check=True))
        print(f"ladder, sound and packaging to the bare command: {(encoded + packed) / reference:.2f}")
        apart = sum(walls[f"{height}p by a run of its own"] for height in (360, 720))
        print(f"one decode for both to one run for each quality: {walls[both] / apart:.2f} of the wall seconds")
        print(f"storyboard and posters: {drawn + posters:.2f} CPU s/min (posters cost the same for any length)")


if __name__ == "__main__":
    main()
