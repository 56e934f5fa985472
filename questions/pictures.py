"""Pictures in questions: what files are taken, and how texts name them. Pure: no database.

A text names a picture of the bank by its address, ``<img src="/question-pictures/<uid>/" alt="…">``; no other is shown.
Who may load it is decided whenever it is asked for (:mod:`questions.views.pictures`).
"""

import hashlib
import html
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _

from .drafts import Draft, map_texts
from .texts import PICTURE

#: Where pictures are loaded from; ``lms.urls`` says the same.
ADDRESS = "/question-pictures/"
MOST_BYTES, MOST_PIXELS = 5 * 1024 * 1024, 40_000_000
#: Format of Pillow -> extension and type. SVG may hold scripts and is never among them.
FORMATS = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "GIF": ("gif", "image/gif"),
    "WEBP": ("webp", "image/webp"),
}
LONGEST_ALT = 200

_UID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NAMED = re.compile(rf"{ADDRESS}({_UID})/")
_IMAGE = re.compile(r"<img\b[^<>]*>", re.I)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)


class PictureError(ValueError):
    """A file is no picture that is taken; the text says why and what to do, for people."""


@dataclass(frozen=True)
class PictureFile:
    """The bytes of a picture, and what kind of file they are (``png``, ``jpg``, ``gif``, ``webp``)."""

    content: bytes
    extension: str

    @property
    def uid(self) -> str:
        """A name that follows from the bytes: under it a reader of files writes the picture into texts."""
        return str(uuid5(NAMESPACE_URL, f"question-picture:{digest_of(self.content)}"))


#: An export without pictures.
NO_PICTURES: Mapping[str, PictureFile] = MappingProxyType({})


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def checked(content: bytes) -> tuple[PictureFile, int, int]:
    """Return a picture with width and height; raise :class:`PictureError` for anything else.

    What cameras note in a photograph (place, device) is taken out; other files stay as they are, byte for byte.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(content) > MOST_BYTES:
        raise PictureError(_("图片超过 5 MB，请缩小后再上传。"))
    try:
        with Image.open(BytesIO(content), formats=tuple(FORMATS)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureError(_("图片太大，请缩小后再上传。"))
            image.load()
            extension = FORMATS[image.format or "PNG"][0]
            if image.format == "JPEG" and image.getexif():
                turned = ImageOps.exif_transpose(image)
                target = BytesIO()
                turned.save(target, "JPEG", quality=90)
                return PictureFile(target.getvalue(), extension), turned.width, turned.height
            return PictureFile(content, extension), image.width, image.height
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(_("无法读取这张图片，请使用 PNG、JPG、GIF 或 WebP。")) from error


def type_of(extension: str) -> str:
    """Return the content type of a picture's file."""
    return next(kind for known, kind in FORMATS.values() if known == extension)


def address(uid: UUID | str) -> str:
    """Return where a picture is loaded from."""
    return f"{ADDRESS}{uid}/"


def is_address(value: str) -> bool:
    """Say whether `value` is the address of a picture of the bank, and nothing else."""
    return bool(PICTURE.match(value))


def element(uid: UUID | str, alt: str) -> str:
    """Return what a text says to show a picture."""
    return f'<img src="{address(uid)}" alt="{html.escape(alt[:LONGEST_ALT])}">'


def uids_in(text: str) -> set[str]:
    """Return the uids of the pictures that a text names."""
    return set(_NAMED.findall(text))


def without_description(text: str) -> bool:
    """Say whether a text has a picture without a description for those who do not see it."""
    return any(not _described(found) for found in _IMAGE.findall(text))


def _described(tag: str) -> bool:
    found = _ALT.search(tag)
    return bool(found and (found.group(1) or found.group(2) or "").strip())


def uids_of(draft: Draft) -> set[str]:
    """Return the uids of the pictures of a draft and of its children, wherever they stand."""
    found: set[str] = set()

    def look(text: str) -> str:
        found.update(uids_in(text))
        return text

    map_texts(draft, look)
    return found


def renamed(draft: Draft, names: Mapping[str, str]) -> Draft:
    """Return the draft with other uids of its pictures; those without a new one stay."""
    return map_texts(draft, lambda text: _NAMED.sub(lambda found: address(names.get(found[1], found[1])), text))


def without(draft: Draft, uids: Container[str]) -> Draft:
    """Return the draft without these pictures."""

    def strip(text: str) -> str:
        return _IMAGE.sub(lambda found: "" if any(uid in uids for uid in uids_in(found[0])) else found[0], text)

    return map_texts(draft, strip)


def moved(text: str, place: Callable[[str], str | None]) -> str:
    """Return a text whose pictures are loaded from where `place` says for their uid; nothing leaves one as it is."""
    return _NAMED.sub(lambda found: place(found[1]) or found[0], text)
