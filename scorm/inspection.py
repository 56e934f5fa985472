"""Looking through an unpacked package for what its editor should know before learners meet it.

The answers are hints: texts are searched, nothing is run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .manifest import ManifestData

TEXTS = {".html", ".htm", ".xhtml", ".js", ".mjs", ".css", ".json", ".xml"}
#: So much of one file, and of all files together, is searched (bytes).
PER_FILE, ALTOGETHER = 2 * 1024 * 1024, 64 * 1024 * 1024
ADDRESS = re.compile(rb"(?:https?:|[\"'(=])//([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,12})(?=[/:\"'?#)\s])", re.IGNORECASE)
#: Names of formats and their schemas, which nobody calls.
VOCABULARIES = re.compile(
    r"(^|\.)(w3\.org|adlnet\.(org|gov)|imsglobal\.org|imsproject\.org|ieee\.org|purl\.org|ns\.adobe\.com)$"
)
COMPLETION = re.compile(
    rb"lesson_status|completion_status|success_status|SetStatus|setComplet|SetReachedEnd", re.IGNORECASE
)
PROGRAMS = {
    ".exe",
    ".dll",
    ".php",
    ".jsp",
    ".asp",
    ".aspx",
    ".cgi",
    ".bat",
    ".cmd",
    ".sh",
    ".msi",
    ".jar",
    ".com",
    ".scr",
}
FLASH = {".swf", ".flv", ".xap"}
MOST_HOSTS = 30


@dataclass(frozen=True)
class Findings:
    """What is known of the files besides the folder: their names, and how they lay in their archive."""

    paths: list[str]
    root: str = ""
    encoding: str = ""


def paths_of(folder: Path) -> list[Path]:
    """Return the files of a folder, below it."""
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


def is_whole(folder: Path, *, files: int, size: int) -> bool:
    """Say whether as many files and bytes are there as came out of the archive."""
    sizes = [(folder / path).stat().st_size for path in paths_of(folder)]
    return len(sizes) == files and sum(sizes) == size


def inspect(folder: Path, manifest: ManifestData, files: Findings) -> dict[str, Any]:
    """Return what the import report shows, as JSON holds it."""
    hosts, reports = _search(folder)
    kinds = [Path(path).suffix.lower() for path in files.paths]
    return {
        "title": manifest.title,
        "scos": sum(item.kind == "sco" for item in manifest.items),
        "assets": sum(item.kind == "asset" for item in manifest.items),
        "objectives": sum(len(item.objectives) for item in manifest.items),
        "encodings": _encodings(manifest, files.encoding),
        "hosts": hosts[:MOST_HOSTS],
        "reports_completion": reports,
        "programs": sum(kind in PROGRAMS for kind in kinds),
        "flash": sum(kind in FLASH for kind in kinds),
        "pdfs": sum(kind == ".pdf" for kind in kinds),
        "archives": sum(kind in {".zip", ".rar", ".7z"} for kind in kinds),
        "root": files.root,
        "remarks": manifest.remarks,
        "navigation": manifest.navigation,
        "left_out": manifest.left_out,
    }


def _encodings(manifest: ManifestData, of_names: str) -> list[str]:
    found = [f"imsmanifest.xml: {manifest.encoding}"] if manifest.encoding not in {"UTF-8", "ASCII", "US-ASCII"} else []
    return found + ([f"ZIP: {of_names.upper()}"] if of_names else [])


def _texts(folder: Path) -> Iterator[bytes]:
    left = ALTOGETHER
    for path in sorted(folder.rglob("*")):
        if left <= 0:
            return
        if path.suffix.lower() in TEXTS and path.is_file() and path.name.lower() != "imsmanifest.xml":
            with path.open("rb") as file:
                data = file.read(min(PER_FILE, left))
            left -= len(data)
            yield data


def _search(folder: Path) -> tuple[list[str], bool]:
    hosts: set[str] = set()
    reports = False
    for data in _texts(folder):
        reports = reports or COMPLETION.search(data) is not None
        for match in ADDRESS.finditer(data):
            if len(hosts) < MOST_HOSTS * 4:
                hosts.add(match[1].decode("ascii").lower())
    return sorted(host for host in hosts if not VOCABULARIES.search(host)), reports
