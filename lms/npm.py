"""Third-party browser files: an explicit list, taken from ``node_modules`` (``npm ci``), served below ``vendor/``."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

#: static path -> path below node_modules. Nothing else of node_modules is ever served.
FILES = {
    "vendor/htmx.js": "htmx.org/dist/htmx.esm.min.js",
    "vendor/hls.js": "hls.js/dist/hls.min.mjs",
    "vendor/tus.js": "tus-js-client/dist/tus.min.js",
    "vendor/scorm12.js": "scorm-again/dist/esm/scorm12.min.js",
    "vendor/scorm2004.js": "scorm-again/dist/esm/scorm2004.min.js",
}


class _ListedStorage(FileSystemStorage):
    def path(self, name: str) -> str:
        return super().path(FILES.get(name, name))


class NpmFinder(BaseFinder):
    """A static files finder that knows the files listed above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root = settings.BASE_DIR / "node_modules"
        self.storage = _ListedStorage(location=self.root)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the absolute path of a listed file, or nothing."""
        if path in FILES and (self.root / FILES[path]).is_file():
            found = str(self.root / FILES[path])
            return [found] if find_all else found
        return [] if find_all else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield every listed file for ``collectstatic``; a missing one is an error there."""
        for name in FILES:
            yield name, self.storage
