"""Which files people may hand in besides documents of the library. Plain Python."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.uploads import AtMost

MAX_BYTES = 20 * 1024 * 1024
#: For form fields that take such a file.
PAPER_SIZE = AtMost(MAX_BYTES, gettext_lazy("文件是空的，或超过 20 MB。"))
#: Ending -> how the content of such a file begins.
STARTS = {
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
}


class PaperError(ValueError):
    """The file cannot be taken; the text says what to do."""


def check_paper(name: str, content: bytes) -> str:
    """Return the ending of a file that may be kept; raise :class:`PaperError`.

    What the file begins with decides, not what the browser says.
    """
    suffix = f".{name.rsplit('.', 1)[-1].lower()}" if "." in name else ""
    if suffix not in STARTS:
        raise PaperError(_("请上传 PDF、Word、Excel、PPT（新格式）或 JPG、PNG 图片。"))
    if not content or len(content) > MAX_BYTES:
        raise PaperError(_("文件是空的，或超过 20 MB。"))
    if not content.startswith(STARTS[suffix]):
        raise PaperError(_("文件内容与扩展名不符，可能已损坏。请重新保存后上传。"))
    return suffix
