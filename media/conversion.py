"""Making a video playable: first as it is, within seconds, where that can be done; then in all qualities, in parts.

Two jobs work on one asset, each quality in a folder of its own below ``asset.folder``. A quality is put in place by a
rename, together with its row and a new ``master.m3u8``; what players have loaded is never changed. The first quality
of an asset makes it the video's current one; until then the older version plays on.
"""

import logging
import shutil
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

import ffmpeg
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from jobs.actions import LeaseLost
from jobs.models import Job
from jobs.running import JobError, Run

from . import bucket, hls, ladder, loudness, parts, remux, storyboard
from .models import Asset, Part, Rendition, Video
from .probing import FORMATS, Facts, read_facts
from .timeline import move_evidence, move_marks

logger = logging.getLogger(__name__)

#: Jobs that make a video playable as it is do not wait for those that encode.
REMUX = "media.remux"
TRANSCODE = "media.transcode"
SOUND, COPY, COPY_SOUND = "audio", "source", "source-audio"
#: Containers in which a part can be found without reading all before it.
SEEKABLE = ("mov", "matroska", "avi")


def read_state(asset: Asset) -> tuple[Path, Facts]:
    """Return the original of an asset and what is known about it."""
    return Path(asset.video.file.path), read_facts(asset.video.facts)


def length_of(asset: Asset, facts: Facts) -> float:
    """Return how long the asset will be, in seconds."""
    end = facts.duration if asset.end_ms is None else min(facts.duration, asset.end_ms / 1000)
    return max(0.0, end - asset.start_ms / 1000)


def check_space(asset: Asset, wanted: float) -> None:
    """Refuse to begin when `wanted` bytes would leave less than ``MEDIA_KEEP_FREE_BYTES`` free."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    lacking = wanted + settings.MEDIA_KEEP_FREE_BYTES - shutil.disk_usage(root).free
    if lacking > 0:
        words = _("存储空间不足，还差 %(size).1f GB。请管理员清理磁盘，腾出空间后会自动重试。")
        raise JobError(words % {"size": max(0.1, lacking / 1e9)}, retry=True)


def make_playable(asset: Asset, *, run: Run) -> None:
    """Cut the original into segments without encoding it, when players understand it as it is."""
    source, facts = read_state(asset)
    if asset.state != Asset.State.MAKING or not is_copied(asset, facts):
        return
    check_space(asset, facts.size * 1.1)
    work = asset.folder.with_name(f"{asset.version}.copy-{run.token}")
    shutil.rmtree(work, ignore_errors=True)
    try:
        for name in (COPY, COPY_SOUND) if facts.audio_codec else (COPY,):
            (work / name).mkdir(parents=True)
        hls.run(
            remux.remux_command(source, work, facts),
            seconds=facts.duration,
            limit=300 + facts.duration,
            tell=lambda percent: run.report(percent, _("正在切分，不重新编码")),
        )
        if max(length for length, _path in hls.segments(work / COPY / "index.m3u8")) > remux.KEY_GAP + hls.SEGMENT:
            return  # the picture has longer gaps than its table says: the ladder will do
        make_posters(asset, source, facts, run)
        for folder in sorted(work.iterdir()):
            _stow(asset, folder, run)
        put_copy_in_place(asset, work, facts, run=run)
    except hls.ConversionError as error:
        logger.warning("asset %s cannot be copied: %s", asset.pk, error)
    except OSError as error:
        raise JobError(_("存储空间不足或无法写入，视频未能转换。"), retry=True) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def is_copied(asset: Asset, facts: Facts) -> bool:
    """Say whether the asset can be played without encoding: a piece of a file cannot be cut exactly without."""
    return bool(facts.height) and remux.is_fit(facts) and asset.start_ms == 0 and asset.end_ms is None


def put_copy_in_place(asset: Asset, work: Path, facts: Facts, *, run: Run) -> None:
    """Show what was copied, unless the ladder was quicker; the end of the job is part of it."""
    with run.completing():
        _video, asset = _lock(asset)
        if asset.state != Asset.State.MAKING or asset.renditions.exists():
            return
        rungs = [hls.describe(work / COPY, name=COPY, width=facts.width, height=facts.height)]
        if facts.audio_codec:
            rungs.append(hls.describe(work / COPY_SOUND, name=COPY_SOUND, width=None, height=None))
        for rung in rungs:
            _show(asset, work / rung.name, rung)
        _publish(asset, facts, at=run.clock())


def convert(asset: Asset, *, run: Run) -> None:
    """Make all qualities of an asset, part by part; what an earlier attempt finished is not made again."""
    if asset.state != Asset.State.MAKING:
        return
    source, facts = read_state(asset)
    Video.objects.filter(pk=asset.video_id, state=Video.State.UPLOADED).update(state=Video.State.PROCESSING)
    run.report(0, _("正在转换各档清晰度"))
    try:
        check_space(asset, _estimate(asset, facts))
        parts.work_folder(asset).mkdir(parents=True, exist_ok=True)
        source = _seekable(asset, source, facts, run)
        facts = _measure(asset, source, facts, run)
        if facts.height:
            make_posters(asset, source, facts, run)
            _make_parts(asset, source, facts, run)
        _package(asset, source, facts, run)
    except LeaseLost:
        if not Asset.objects.filter(pk=asset.pk, state=Asset.State.MAKING).exists():  # cancelled, or deleted
            shutil.rmtree(parts.work_folder(asset), ignore_errors=True)
        raise
    except parts.PartFailedError as error:
        raise JobError(_("视频转换没有成功，请检查文件能否正常播放。"), retry=False) from error
    except hls.ConversionError as error:
        logger.warning("asset %s: %s", asset.pk, error)
        raise JobError(_("视频转换没有成功，请检查文件能否正常播放。"), retry=_may_retry(asset, run)) from error
    except OSError as error:
        raise JobError(_("存储空间不足或无法写入，视频未能转换。"), retry=True) from error
    shutil.rmtree(parts.work_folder(asset), ignore_errors=True)


def _may_retry(asset: Asset, run: Run) -> bool:
    """Say whether another attempt may help: a part is tried a few times, all that is not a part as often."""
    waiting = asset.parts.exclude(state=Part.State.DONE).order_by("number").first()
    return (waiting.attempts if waiting else run.job.attempts) < parts.MAX_ATTEMPTS


def _estimate(asset: Asset, facts: Facts) -> float:
    """Return the bytes that parts and segments may take together at most."""
    kbits = sum(ladder.peak_of(height) for height in ladder.heights_for(facts.height)) if facts.height else 0
    return length_of(asset, facts) * (2 * kbits + hls.AUDIO_KBITS) * 125 / 2


def _seekable(asset: Asset, source: Path, facts: Facts, run: Run) -> Path:
    """Return the original, or a copy of its streams in which any second is found at once."""
    if not facts.height or any(name in facts.container for name in SEEKABLE):
        return source
    copy = parts.work_folder(asset) / "original.mkv"
    if copy.exists():
        return copy
    check_space(asset, facts.size)
    draft = copy.with_name(f".original-{run.token}.mkv")
    opened = ffmpeg.input(str(source), protocol_whitelist="file", format_whitelist=FORMATS)
    streams = [opened.video, *([opened.audio] if facts.audio_codec else [])]
    command = ffmpeg.output(*streams, str(draft), vcodec="copy", acodec="copy").global_args(*hls.QUIET)
    hls.run(
        command.compile(cmd=hls.ffmpeg_binary(), overwrite_output=True),
        seconds=facts.duration,
        limit=300 + facts.duration,
        tell=lambda _percent: run.renew(),
    )
    draft.rename(copy)
    return copy


def _measure(asset: Asset, source: Path, facts: Facts, run: Run) -> Facts:
    """Measure the sound of a file once, and keep the figures with what is known about it."""
    if not facts.audio_codec or facts.loudness is not None:
        return facts
    try:
        found = loudness.measure(source, seconds=facts.duration, tell=lambda _percent: run.renew())
    except hls.ConversionError as error:
        logger.warning("the loudness of asset %s cannot be measured: %s", asset.pk, error)
        return facts
    with transaction.atomic():
        video = Video.objects.select_for_update(of=("self",)).get(pk=asset.video_id)
        if video.file.name == asset.video.file.name:
            video.facts |= asdict(found)
            video.save(update_fields=["facts"])
    return read_facts(asdict(facts) | asdict(found))


def make_posters(asset: Asset, source: Path, facts: Facts, run: Run) -> None:
    """Write ``poster-1.jpg`` to ``poster-6.jpg`` and ``poster.jpg``, unless they are there; without them it goes on."""
    if (asset.folder / "poster.jpg").exists():
        return
    asset.folder.mkdir(parents=True, exist_ok=True)
    for number, at in enumerate(storyboard.poster_times(length_of(asset, facts)), start=1):
        draft = asset.folder / f".poster-{number}-{run.job.kind}-{run.token}.jpg"
        command = storyboard.poster_command(source, draft, facts, at=at + asset.start_ms / 1000)
        try:
            hls.run(command, seconds=1, limit=120, tell=lambda _percent: run.renew())
        except hls.ConversionError as error:
            logger.warning("asset %s has no picture at %s s: %s", asset.pk, at, error)
        if draft.exists():
            draft.rename(asset.folder / f"poster-{number}.jpg")
    if first := next(iter(sorted(asset.folder.glob("poster-?.jpg"))), None):
        use_poster(asset, first)


def use_poster(asset: Asset, picture: Path) -> None:
    """Make a copy of `picture` the poster, in one step."""
    draft = asset.folder / f".poster-{uuid.uuid4().hex[:8]}.jpg"
    shutil.copyfile(picture, draft)
    draft.replace(asset.folder / "poster.jpg")


def _make_parts(asset: Asset, source: Path, facts: Facts, run: Run) -> None:
    parts.plan(asset, facts)
    while (part := parts.claim_next(asset, token=run.token, at=run.clock())) is not None:
        parts.make(part, source, facts, run=run)


def _package(asset: Asset, source: Path, facts: Facts, run: Run) -> None:
    """Join the parts of each quality and put one after the other in place: sound first, then the lowest."""
    work, grid = parts.work_folder(asset) / f"package-{run.token}", ladder.grid_for(facts)
    shutil.rmtree(work, ignore_errors=True)
    heights = ladder.heights_for(facts.height) if facts.height else []
    shown = set(asset.renditions.values_list("name", flat=True))
    last: hls.Rung | None = None
    if facts.audio_codec and SOUND not in shown:
        last = _make_sound(asset, source, work / SOUND, facts, run)
        if heights:
            _put_in_place(asset, work, last, facts, run)
    for step, height in enumerate(heights, start=1):
        run.report(93 + 6 * step // len(heights), _("正在整理各档清晰度"))
        last = None
        if f"{height}p" in shown:
            continue
        last = _join(asset, work / f"{height}p", facts, height, run)
        if step == 1:
            _make_storyboard(asset, work / f"{height}p", facts, grid, run)
        if step < len(heights):
            _put_in_place(asset, work, last, facts, run)
    with run.completing():
        _video, asset = _lock(asset)
        if last is not None:
            _show(asset, work / last.name, last)
        _finish(asset, facts, at=run.clock())


def _join(asset: Asset, folder: Path, facts: Facts, height: int, run: Run) -> hls.Rung:
    folder.mkdir(parents=True)
    pieces = parts.finished(asset, height, float(ladder.grid_for(facts).rate))
    if not pieces:
        raise hls.ConversionError("no pictures")
    seconds = sum(length for _path, length in pieces)
    command = hls.package_command(pieces, folder)
    hls.run(command, seconds=seconds, limit=300 + seconds, tell=lambda _percent: run.renew())
    _stow(asset, folder, run)
    return hls.describe(folder, name=f"{height}p", width=ladder.even_width(facts, height), height=height)


def _stow(asset: Asset, folder: Path, run: Run) -> None:
    """Copy a finished quality into object storage, where there is one, before people are offered it."""
    if bucket.is_used():
        bucket.store(folder, bucket.place_of(asset.folder / folder.name), tell=run.renew)


def _make_sound(asset: Asset, source: Path, folder: Path, facts: Facts, run: Run) -> hls.Rung:
    folder.mkdir(parents=True)
    seconds = length_of(asset, facts)
    gain = loudness.gain_for(facts.loudness)
    command = hls.sound_command(source, folder, gain=gain, offset=asset.start_ms / 1000, seconds=seconds)
    hls.run(
        command,
        seconds=seconds,
        limit=300 + seconds,
        tell=lambda percent: run.report(90 + percent // 25 if facts.height else percent, _("正在转换声音")),
    )
    _stow(asset, folder, run)
    return hls.describe(folder, name=SOUND, width=None, height=None)


def _make_storyboard(asset: Asset, folder: Path, facts: Facts, grid: ladder.Grid, run: Run) -> None:
    """Write the storyboard from a finished rung; a video without one is no worse to watch."""
    frames = parts.total_frames(asset)
    every = storyboard.groups_between(float(grid.seconds(frames)), grid)
    height = storyboard.small_height(facts.width, facts.height)
    command = storyboard.storyboard_command(folder / "index.m3u8", asset.folder, every=every, height=height)
    try:
        hls.run(command, seconds=1, limit=600, tell=lambda _percent: run.renew())
    except hls.ConversionError as error:
        logger.warning("asset %s has no storyboard: %s", asset.pk, error)
        return
    storyboard.write_index(asset.folder / "storyboard.vtt", frames=frames, grid=grid, every=every, height=height)


def _lock(asset: Asset) -> tuple[Video, Asset]:
    """Lock the video, then the asset, always in this order."""
    video = Video.objects.select_for_update(of=("self",)).get(pk=asset.video_id)
    locked = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    locked.video = video
    return video, locked


def _put_in_place(asset: Asset, work: Path, rung: hls.Rung, facts: Facts, run: Run) -> None:
    with transaction.atomic():
        _video, locked = _lock(asset)
        run.renew()  # holds the job's row: nobody else is here
        _show(locked, work / rung.name, rung)
        _publish(locked, facts, at=run.clock())


def _show(asset: Asset, made: Path, rung: hls.Rung) -> None:
    """Rename a finished rung into the asset and write its row."""
    target = asset.folder / rung.name
    shutil.rmtree(target, ignore_errors=True)  # an attempt that ended between rename and commit
    asset.folder.mkdir(parents=True, exist_ok=True)
    made.rename(target)
    stored = bucket.drop_local(target) if bucket.is_used() else 0
    Rendition.objects.update_or_create(asset=asset, name=rung.name, defaults=asdict(rung) | {"stored_bytes": stored})


def _publish(asset: Asset, facts: Facts, *, at: Any) -> None:
    """Write the master playlist of what is there; the asset is current once there is what people come for."""
    rows = {row.name: _rung(row) for row in asset.renditions.all()}
    sound = rows.get(SOUND) or rows.get(COPY_SOUND)
    pictures = [rung for rung in rows.values() if rung.height]
    copied = all(rung.name == COPY for rung in pictures)
    rate = facts.rate if copied else float(ladder.grid_for(facts).rate)
    draft = asset.folder / f".master-{len(rows)}.m3u8"
    draft.write_text(hls.master_playlist(pictures, rate=rate, sound=sound), encoding="utf-8")
    draft.replace(asset.folder / "master.m3u8")
    if pictures or not facts.height:
        _flip(asset, facts)


def _rung(row: Rendition) -> hls.Rung:
    return hls.Rung(row.name, row.width, row.height, row.bandwidth, row.average_bandwidth, row.codecs)


def _flip(asset: Asset, facts: Facts) -> None:
    """Make the asset what people watch, unless a newer one is; where it is cut otherwise, the evidence moves along."""
    video, before = asset.video, asset.video.current
    if before is not None and before.version >= asset.version:
        return
    video.current, video.state, video.reason = asset, Video.State.PLAYABLE, ""
    video.duration = length_of(asset, facts)
    video.width, video.height = facts.width or None, facts.height or None
    video.save(update_fields=["current", "state", "reason", "duration", "width", "height"])
    if before is not None and before.source == asset.source:
        cut = (before.start_ms, before.end_ms) != (asset.start_ms, asset.end_ms)
        if cut:
            by_ms = before.start_ms - asset.start_ms
            move_evidence(video, by_ms=by_ms, length_ms=video.duration_ms)
            move_marks(video, by_ms=by_ms, length_ms=video.duration_ms)


def _finish(asset: Asset, facts: Facts, *, at: Any) -> None:
    """Leave the copy out of the master (its files stay a while for those who are watching it) and close the asset."""
    asset.renditions.filter(name__in=[COPY, COPY_SOUND]).delete()
    _publish(asset, facts, at=at)
    asset.state, asset.ready_at = Asset.State.READY, at
    here = sum(path.stat().st_size for path in asset.folder.rglob("*") if path.is_file())
    asset.size = here + (asset.renditions.aggregate(total=Sum("stored_bytes"))["total"] or 0)
    asset.save(update_fields=["state", "ready_at", "size"])
    Video.objects.filter(pk=asset.video_id, current=asset).update(state=Video.State.PLAYABLE, reason="")


def give_up(job: Job) -> None:
    """Say on the video why its conversion was given up; what can be played already stays playable."""
    asset = Asset.objects.select_related("video").filter(pk=job.payload["asset"]).first()
    if asset is None:
        return
    Asset.objects.filter(pk=asset.pk).update(state=Asset.State.FAILED)
    state = Video.State.PLAYABLE if asset.video.current_id == asset.pk else Video.State.FAILED
    Video.objects.filter(pk=asset.video_id).update(state=state, reason=job.error)
