"""Files of questions: which formats are read and written. Pure: no database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.workbooks import FileError

from ..drafts import Draft
from ..pictures import PictureFile, uids_of
from . import aiken, gift, moodle, qti, qti_package, xlsx, xlsx_writing
from .reading import MOST_BYTES, Reading, text_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Writer:
    """A format that questions are written in. `left_out` tells what it cannot hold as it is, with the reason."""

    label: object
    extension: str
    content_type: str
    write: Callable[..., tuple[bytes, list[tuple[Draft, str]]]]
    left_out: Callable[[Sequence[Draft]], Iterator[tuple[Draft, str]]]
    carries_pictures: bool = False

    def losses(self, drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
        """Yield all that is not carried as it is, pictures among it, with the reason."""
        yield from self.left_out(drafts)
        if not self.carries_pictures:
            yield from ((draft, gettext("图片文件不导出，只写出引用")) for draft in drafts if uids_of(draft))

    def file(self, drafts: Sequence[Draft], pictures: Mapping[str, PictureFile]) -> bytes:
        """Return the file of the drafts, with the pictures where the format carries them."""
        made = self.write(drafts, pictures) if self.carries_pictures else self.write(drafts)
        return made[0]


WRITERS = {
    "xlsx": Writer(_("Excel 工作簿"), "xlsx", XLSX, xlsx_writing.write, xlsx_writing.left_out),
    "gift": Writer("GIFT", "txt", "text/plain; charset=utf-8", gift.write, gift.left_out),
    "moodle": Writer("Moodle XML", "xml", "application/xml", moodle.write, moodle.left_out, True),
    "qti": Writer("QTI 2.1", "zip", "application/zip", qti_package.write, qti_package.left_out, True),
}
READERS: dict[str, Callable[[bytes], Reading]] = {
    "xlsx": xlsx.read,
    "gift": gift.read,
    "moodle": moodle.read,
    "aiken": aiken.read,
    "qti": qti.read,
}
LABELS = {
    "xlsx": _("Excel 工作簿"),
    "gift": "GIFT",
    "moodle": "Moodle XML",
    "aiken": "Aiken",
    "qti": "QTI 1.2、2.1、2.2、3.0",
}


def format_of(content: bytes) -> str:
    """Return the format of a file by what is in it; raise ``FileError`` where it is none that we read."""
    if content.startswith(b"PK\x03\x04"):
        return "xlsx" if b"xl/workbook.xml" in content or b"[Content_Types].xml" in content[:4096] else "qti"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "xlsx"
    text = text_of(content)
    head = text.lstrip()[:4096]
    if head.startswith("<"):
        return "moodle" if "<quiz" in head else "qti"
    marks = ("ANSWER:", "ANSWER：", "答案：", "答案:")
    answered = any(line.strip().upper().startswith(marks) for line in text.split("\n"))
    return "aiken" if answered and "{" not in text else "gift"


def read(content: bytes, *, name: str = "") -> Reading:
    """Read a file in the format `name`, or in the one that it shows; raise ``FileError`` where it cannot be read."""
    if len(content) > MOST_BYTES:
        raise FileError(_("文件超过 20 MB。请删除图片和多余的工作表，或分成几个文件上传。"))
    return READERS[name or format_of(content)](content)
