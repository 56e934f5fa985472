"""Scanned papers: what is taken, and the encrypted files in which they lie."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.encryption import CannotOpen, is_current, keyring, seal_bytes, unseal_bytes
from lms.rotation import Resealed

from .models import Scan

MAX_BYTES = 20 * 1024 * 1024
#: How files begin.
SIGNATURES = {
    b"%PDF-": Scan.Type.PDF,
    b"\xff\xd8\xff": Scan.Type.JPEG,
    b"\x89PNG\r\n\x1a\n": Scan.Type.PNG,
}


@dataclass(frozen=True, repr=False)
class CheckedScan:
    """A file that may be kept."""

    data: bytes
    content_type: str


def check_scan(data: bytes) -> CheckedScan:
    """Return the scan; raise ``ValidationError`` for what is empty, too large or neither PDF, JPEG nor PNG."""
    if not data:
        raise ValidationError(_("这是一个空文件。"))
    if len(data) > MAX_BYTES:
        raise ValidationError(_("扫描件不能超过 20 MB，请降低扫描分辨率后重试。"))
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            return CheckedScan(data, kind)
    raise ValidationError(_("扫描件应是 PDF、JPEG 或 PNG 文件。"))


def path_of(scan: Scan) -> Path:
    """Return where the encrypted file lies."""
    return Path(settings.MEDIA_ROOT) / "nomination" / f"{scan.uid}.sealed"


def _context(scan: Scan) -> str:
    return f"nomination.scan|file|{scan.uid}"


def write_scan(scan: Scan, data: bytes) -> None:
    """Write the file of `scan`, encrypted and bound to its row; it is there wholly or not at all."""
    path = path_of(scan)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(seal_bytes(data, keys=keyring(settings.FIELD_KEYS), context=_context(scan)))
    os.replace(beside, path)


def read_scan(scan: Scan) -> bytes:
    """Return the scan in clear; raise :class:`lms.encryption.CannotOpen` for a file that was changed."""
    return unseal_bytes(path_of(scan).read_bytes(), keys=keyring(settings.FIELD_KEYS), context=_context(scan))


def reseal_scans() -> Iterator[Resealed]:
    """Seal every file with the current key (``manage.py rotate_field_keys``)."""
    done = Resealed("nomination.Scan file")
    for scan in Scan.objects.iterator():
        try:
            data = path_of(scan).read_bytes()
            if is_current(data):
                done.current += 1
                continue
            write_scan(scan, read_scan(scan))
            done.changed += 1
        except (OSError, CannotOpen):
            done.broken += 1
    yield done
