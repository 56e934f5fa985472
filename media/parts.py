"""Encoding a video in parts of a minute or so: which parts there are, who makes one, and which are done.

A finished part lies in ``<version>.work/part-00003/`` with one file per rung. It is written under another name and
renamed when it is whole, and only then marked as done; so a worker that is killed at any moment loses the part it was
making and no other. The lease of a part is that of its job, by whose token the row is held.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F, Sum

from jobs.running import Run

from . import hls, ladder
from .models import Asset, Part
from .probing import Facts

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3


class PartFailedError(Exception):
    """A part could not be made in `MAX_ATTEMPTS` attempts."""


def work_folder(asset: Asset) -> Path:
    """Return where the parts of an asset lie until it is finished."""
    return asset.folder.with_name(f"{asset.version}.work")


def frames_of(asset: Asset, facts: Facts) -> int | None:
    """Return how many pictures the asset shall have; nothing when it is "to the end of the file"."""
    if asset.end_ms is None:
        return None
    return max(1, int(ladder.grid_for(facts).rate * (asset.end_ms - asset.start_ms) / 1000))


def plan(asset: Asset, facts: Facts) -> None:
    """Write the rows of the parts, once; the last one takes what is left, so that none is very short."""
    if asset.parts.exists():
        return
    grid, wanted = ladder.grid_for(facts), frames_of(asset, facts)
    expected = wanted or int(grid.rate * max(1.0, facts.duration - asset.start_ms / 1000))
    count = max(1, round(expected / grid.part))
    Part.objects.bulk_create(
        Part(
            asset=asset,
            number=number,
            first_frame=number * grid.part,
            frames=grid.part if number < count - 1 else (wanted - number * grid.part if wanted else None),
        )
        for number in range(count)
    )


@transaction.atomic
def claim_next(asset: Asset, *, token: int, at: datetime) -> Part | None:
    """Take the first part that is not done, for the job's `token`; nothing when all are done.

    A part that an earlier token was making is made again: its worker is gone, or it could not hold the job.
    """
    part = asset.parts.select_for_update().exclude(state=Part.State.DONE).filter(token__lte=token).first()
    if part is None:
        return None
    if part.attempts >= MAX_ATTEMPTS:
        raise PartFailedError(part.number)
    part.state, part.token, part.lease_until = Part.State.MAKING, token, at + LEASE
    part.attempts = F("attempts") + 1
    part.save(update_fields=["state", "token", "lease_until", "attempts"])
    return part


def make(part: Part, source: Path, facts: Facts, *, run: Run) -> None:
    """Encode the part and mark it as done; raises :class:`media.hls.ConversionError`."""
    asset = part.asset
    folder = work_folder(asset) / f"part-{part.number:05d}"
    draft = folder.with_name(f".{folder.name}-{part.token}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    command = ladder.part_command(
        source, draft, facts, first=part.first_frame, frames=part.frames, offset=asset.start_ms / 1000
    )
    rate = float(ladder.grid_for(facts).rate)
    seconds = part.frames / rate if part.frames else max(1.0, facts.duration - part.first_frame / rate)
    count = asset.parts.count()
    done = asset.parts.filter(state=Part.State.DONE).count()

    def tell(percent: int) -> None:
        report(run, int((done * 100 + percent) / count))
        Part.objects.filter(pk=part.pk, token=part.token).update(lease_until=run.clock() + LEASE)

    frames = hls.run(command, seconds=seconds, limit=600 + 60 * seconds, tell=tell).frames
    shutil.rmtree(folder, ignore_errors=True)  # renamed by a worker that was killed before it could say so
    run.renew()
    draft.rename(folder)
    Part.objects.filter(pk=part.pk, token=part.token).update(state=Part.State.DONE, lease_until=None, frames=frames)


def report(run: Run, percent: int) -> None:
    """Say how far the encoding is; sound and packaging take the last tenth of the bar."""
    from django.utils.translation import gettext as _

    run.report(int(percent * 0.9), _("正在转换各档清晰度"))


def finished(asset: Asset, height: int, rate: float) -> list[tuple[Path, float]]:
    """Return file and length in seconds of every part of a rung, in order."""
    folder = work_folder(asset)
    return [
        (folder / f"part-{part.number:05d}" / f"{height}p.mp4", part.frames / rate)
        for part in asset.parts.order_by("number")
        if part.frames
    ]


def total_frames(asset: Asset) -> int:
    """Return how many pictures the finished parts have."""
    return asset.parts.aggregate(total=Sum("frames"))["total"] or 0
