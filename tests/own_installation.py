"""The installation of a measurement: engines and data of its own, kept for the next time."""

import os
from pathlib import Path

from tests.engines import ROOT


def start_installation(name: str) -> None:
    """Start the engines of ``var/<name>`` and set Django up; with ``LMS_VAR_DIR`` the folder lies below that one."""
    folder = Path(os.environ.get("LMS_VAR_DIR") or ROOT / "var") / name
    os.environ.update(LMS_VAR_DIR=str(folder), DJANGO_SETTINGS_MODULE="lms.settings", DEBUG="0", LOG_LEVEL="ERROR")
    os.environ.setdefault("STATIC_ROOT", str(folder / "static"))
    from lms.engines import ensure_engines

    ensure_engines()
    import django

    django.setup()
