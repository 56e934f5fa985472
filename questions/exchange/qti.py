"""QTI 1.2, 2.1, 2.2 and 3.0: reading single items and packages; whatever an item asks that is not taken is named."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from lms.archives import Limits, RefusedArchiveError, opened, read_entry
from lms.workbooks import FileError

from ..drafts import map_texts
from ..texts import source_of
from . import qti1
from .qti_items import draft_of
from .qti_marks import Weights, with_marks
from .qti_nodes import Node, UnsupportedError
from .reading import MOST_BYTES, Load, Reading, TakeError
from .trees import parse

LIMITS = Limits(packed=MOST_BYTES, unpacked=100 * 1024**2, single=20 * 1024**2, entries=6_000)
ITEM, TEST = "assessmentItem", "assessmentTest"
#: What a file that may be a test has in it, in either generation.
TESTS = (b"assessmentTest", b"qti-assessment-test")


def read(content: bytes) -> Reading:
    """Read an item or a package (zip); raise ``FileError`` where it is neither."""
    reading, weights = Reading("qti"), Weights()
    if content.startswith(b"PK\x03\x04"):
        for name, data, load in _items(content, reading, weights):
            _take(reading, data, name, load, weights)
    else:
        _take(reading, content, "", lambda place: None, weights)
    return reading.checked()


def _items(content: bytes, reading: Reading, weights: Weights) -> Iterator[tuple[str, bytes, Load]]:
    """Yield name and content of the XML files of a package, in the order of its manifest, and how to read others.

    What its tests say about its items is taken before.
    """
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(content)
        file.flush()
        try:
            with opened(Path(file.name), LIMITS) as (archive, _encoding):
                files = {info.filename: info for info in archive.infolist()}

                def load(place: str) -> bytes | None:
                    return read_entry(archive, files[place], MOST_BYTES) if place in files else None

                infos = {info.filename: info for info in archive.infolist() if info.filename.lower().endswith(".xml")}
                manifest = next((name for name in infos if name.lower().endswith("imsmanifest.xml")), "")
                listed = _listed(read_entry(archive, infos[manifest], MOST_BYTES), manifest) if manifest else []
                first = [name for name in dict.fromkeys(listed) if name in infos]
                names = [*first, *(name for name in infos if name not in first and name != manifest)]
                tests = [name for name in names if _take_test(reading, weights, name, load(name) or b"")]
                for name in names:
                    if name not in tests:
                        yield name, read_entry(archive, infos[name], MOST_BYTES), load
        except RefusedArchiveError as error:
            raise FileError(str(error)) from error


def _take_test(reading: Reading, weights: Weights, name: str, content: bytes) -> bool:
    """Take what a test says; say whether the file is one without items of its own."""
    if not any(mark in content for mark in TESTS):
        return False
    root = Node(parse(content))
    if root.name != TEST:
        return False
    weights.take(reading, root, name)
    return root.first(ITEM) is None


def _listed(manifest: bytes, name: str) -> list[str]:
    folder = name.rpartition("/")[0]
    resources = Node(parse(manifest)).all("resource")
    return [f"{folder}/{resource.get('href')}".lstrip("/") for resource in resources if resource.get("href")]


def _take(reading: Reading, content: bytes, name: str, load: Load, weights: Weights) -> None:
    root = Node(parse(content))
    if root.name == "questestinterop":
        qti1.take(reading, root, name, load)
        return
    items = [root] if root.name == ITEM else list(root.all(ITEM))
    if not items and not name:
        reading.fault(1, _("文件中没有 QTI 试题（assessmentItem）。"), value=root.name)
    for item in items:
        title = item.get("title") or item.get("identifier")
        lost = _take_pictures(reading, item, name, load)
        try:
            draft, remarks = with_marks(draft_of(item), item, weight=weights.of(name) if len(items) == 1 else None)
        except UnsupportedError as error:
            reading.notice(item.row, str(error), column=name, value=title)
        except TakeError as error:
            reading.fault(item.row, str(error), column=name, value=title)
        else:
            if lost or item.first("object", "math"):
                message = _("题中有图片、附件或 MathML 公式没有导入，请核对。")
                reading.notice(item.row, message, column=name, value=title)
            for remark in remarks:
                reading.notice(item.row, remark, column=name, value=title)
            reading.take(item.row, map_texts(draft, source_of))


def _take_pictures(reading: Reading, item: Node, name: str, load: Load) -> bool:
    """Let the item name the pictures of the package as the bank does; say whether one could not be taken."""
    lost = False
    for image in item.all("img"):
        place = reading.packed_picture(image.get("src"), name, load)
        image.element.set("src", place)
        lost = lost or not place
    return lost
