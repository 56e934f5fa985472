"""The limits of an import, from the settings."""

from django.conf import settings

from .archives import Limits


def current_limits() -> Limits:
    """Return how large a package may be."""
    return Limits(
        packed=settings.SCORM_MAX_ZIP_BYTES,
        unpacked=settings.SCORM_MAX_UNPACKED_BYTES,
        single=settings.SCORM_MAX_UNPACKED_BYTES // 2,
        entries=settings.SCORM_MAX_FILES,
    )
