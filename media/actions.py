"""Verbs on videos: take an upload in, convert it, put it into place. Watching is in ``media.watching``."""

import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection
from wagtailmedia.models import MediaType

from accounts import audit
from jobs.actions import enqueue
from jobs.models import Job
from jobs.running import JobError, Run

from . import hls
from .models import Asset, CaptionTrack, Rendition, Video
from .probing import Facts, WrongFileError, probe
from .watching import BeatResult, LearningElsewhereError, SessionSupersededError, open_play_session, record_beat

__all__ = [
    "BeatResult",
    "LearningElsewhereError",
    "SessionSupersededError",
    "add_captions",
    "add_video",
    "convert",
    "give_up",
    "open_play_session",
    "record_beat",
    "start_conversion",
]

TRANSCODE = "media.transcode"


def add_video(
    source: Path | str | BinaryIO,
    *,
    title: str,
    by: Any,
    at: datetime,
    captions: Path | str | None = None,
    collection: Collection | None = None,
) -> Video:
    """Take a file in as a new video and start its conversion.

    `source` is a path or an open file with a name on disk; `captions` the path of Chinese WebVTT. Raises
    :class:`media.probing.WrongFileError` with words for people, before anything is kept.
    """
    path = Path(source if isinstance(source, str | Path) else source.name)
    facts = probe(path)
    with transaction.atomic(), path.open("rb") as file:
        video = Video(title=title, type=MediaType.VIDEO, uploaded_by_user=by)
        if collection is not None:
            video.collection = collection
        video.file = File(file, name=path.name)
        start_conversion(video, facts=facts, by=by, at=at)
        if captions is not None:
            with Path(captions).open("rb") as text:
                add_captions(video, File(text), by=by, at=at)
    return video


@transaction.atomic
def start_conversion(video: Video, *, facts: Facts, by: Any, at: datetime) -> Asset:
    """Save the video with what was found in its new file, and enqueue its next version.

    What is playable stays playable until the new version takes its place.
    """
    video.facts = asdict(facts)
    video.duration, video.width, video.height = facts.duration, facts.width or None, facts.height or None
    video.state, video.reason = Video.State.UPLOADED, ""
    video.save()
    version = (video.assets.order_by("-version").values_list("version", flat=True).first() or 0) + 1
    asset = Asset.objects.create(video=video, version=version, created_at=at)
    asset.job = enqueue(TRANSCODE, {"asset": asset.pk}, key=f"{TRANSCODE}:{video.uid}:{version}", owner=by, at=at)
    asset.save(update_fields=["job"])
    audit.record("upload_video", by=by, at=at, target=video, version=version)
    return asset


@transaction.atomic
def add_captions(
    video: Video, file: File, *, by: Any, at: datetime, language: str = "zh", label: str = ""
) -> CaptionTrack:
    """Give the video captions in one language (WebVTT), in place of those it had; raises ``WrongFileError``."""
    if not file.read(64).lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        raise WrongFileError(_("字幕须为 WebVTT 格式（以 WEBVTT 开头的文本文件）。"))
    file.seek(0)
    track = CaptionTrack.objects.filter(video=video, language=language).first() or CaptionTrack(
        video=video, language=language
    )
    track.label = label or {"zh": "中文", "en": "English"}.get(language, language)
    track.file.save(f"{language}.vtt", file, save=False)
    track.save()
    audit.record("add_captions", by=by, at=at, target=video, language=language)
    return track


def convert(asset: Asset, *, run: Run) -> None:
    """Make the asset's files in a folder of this attempt; then, in one transaction with the job's end, use them."""
    video = asset.video
    facts = Facts(**video.facts)
    Video.objects.filter(pk=video.pk).exclude(state=Video.State.PLAYABLE).update(state=Video.State.PROCESSING)
    work = asset.folder.with_name(f"{asset.version}.attempt-{run.token}")
    shutil.rmtree(work, ignore_errors=True)
    try:
        _make_files(asset, work, facts, run)
        ladder = hls.rungs(work, facts)
        (work / "master.m3u8").write_text(hls.master_playlist(ladder, hls.frame_rate(facts)), encoding="utf-8")
        with run.completing():
            _put_in_place(asset, work, ladder, at=run.clock())
    except hls.ConversionError as error:
        raise JobError(_("视频转换没有成功，请检查文件能否正常播放。"), retry=True) from error
    except OSError as error:
        raise JobError(_("存储空间不足或无法写入，视频未能转换。"), retry=True) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _make_files(asset: Asset, work: Path, facts: Facts, run: Run) -> None:
    for height in hls.heights_for(facts.height) if facts.height else []:
        (work / f"{height}p").mkdir(parents=True)
    if facts.audio_codec:
        (work / "audio").mkdir(parents=True)
    source = Path(asset.video.file.path)
    run.report(0, _("正在转换"))
    if facts.height:
        hls.run(
            hls.poster_command(source, work / "poster.jpg", facts), seconds=1, limit=120, tell=lambda _: run.renew()
        )
    hls.run(
        hls.ladder_command(source, work, facts),
        seconds=facts.duration,
        limit=600 + 30 * facts.duration,
        tell=lambda percent: run.report(percent, _("正在转换")),
    )


def _put_in_place(asset: Asset, work: Path, ladder: list[hls.Rung], *, at: datetime) -> None:
    """Rename the folder and flip the pointer. The caller's transaction holds the job's row, so nobody else is here."""
    video = Video.objects.select_for_update(of=("self",)).get(pk=asset.video_id)
    if asset.folder.exists():  # an attempt that ended between rename and commit
        shutil.rmtree(asset.folder)
    work.rename(asset.folder)
    asset.renditions.all().delete()
    Rendition.objects.bulk_create(Rendition(asset=asset, **asdict(rung)) for rung in ladder)
    asset.state, asset.ready_at = Asset.State.READY, at
    asset.size = sum(path.stat().st_size for path in asset.folder.rglob("*") if path.is_file())
    asset.save(update_fields=["state", "ready_at", "size"])
    newer = video.current is not None and video.current.version > asset.version
    if not newer:
        video.current, video.state, video.reason = asset, Video.State.PLAYABLE, ""
        video.save(update_fields=["current", "state", "reason"])


def give_up(job: Job) -> None:
    """Say on the video why its conversion was given up; an older version stays playable."""
    asset = Asset.objects.select_related("video").filter(pk=job.payload["asset"]).first()
    if asset is None:
        return
    Asset.objects.filter(pk=asset.pk).update(state=Asset.State.FAILED)
    Video.objects.filter(pk=asset.video_id).update(state=Video.State.FAILED, reason=job.error)
