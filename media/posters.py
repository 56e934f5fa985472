"""A picture of one's own as the poster of a video."""

import uuid
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts import audit

from .models import Video
from .versions import VersionError

MAX_BYTES = 10 * 1024 * 1024
#: Larger pictures are not opened: they could fill the memory.
MAX_PIXELS = 60_000_000
SIZE = (1280, 720)


@transaction.atomic
def upload_poster(video: Video, picture: BinaryIO | Any, *, by: Any, at: datetime) -> None:
    """Make `picture`, shrunk and written anew, the poster of the version that people watch; raises ``VersionError``."""
    video = Video.objects.select_for_update(of=("self",)).select_related("current").get(pk=video.pk)
    if video.current is None:
        raise VersionError(_("视频还没有可播放的版本，请在转换完成后再设置封面。"))
    draft = video.current.folder / f".poster-{uuid.uuid4().hex[:8]}.jpg"
    try:
        with Image.open(picture, formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise VersionError(_("图片太大，请缩小后再上传。"))
            shown = ImageOps.exif_transpose(image).convert("RGB")
            shown.thumbnail(SIZE)
            # Written anew: nothing of the file that was sent is served.
            shown.save(draft, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        draft.unlink(missing_ok=True)
        raise VersionError(_("无法读取这张图片，请使用 JPG 或 PNG。")) from error
    draft.replace(video.current.folder / "poster.jpg")
    audit.record("upload_poster", by=by, at=at, target=video)
