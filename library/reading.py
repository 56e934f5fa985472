"""Reading a document: in a process of its own with little memory and time, so that a file made to harm ends only that.

``python -m library.reading FILE FORMAT FOLDER`` prints one line of JSON and writes a picture of every page of a PDF
into FOLDER.
"""

import json
import os
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

SECONDS = 300
MEMORY = 1536 * 1024**2
MOST_PAGES = 600
#: A picture is so many pixels wide, and never higher than this.
WIDTH, TALLEST = 1240, 4000
MOST_CHARACTERS = 20_000
#: Where a text document is cut: it has no pages of its own.
PART_CHARACTERS = 1500
UNPACKED_BYTES = 300 * 1024**2
#: A line of a page of a PDF ends anywhere, also within a word; Chinese is joined again so that the word is found.
_BROKEN_LINE = re.compile(
    "(?<=[\u3001-\u303f\u3400-\u9fff\uff00-\uffef])\\s*\n\\s*(?=[\u3001-\u303f\u3400-\u9fff\uff00-\uffef])"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class UnreadableError(Exception):
    """The document cannot be read; the text says why, for people."""


def _messages() -> dict[str, str]:
    return {
        "unreadable": _("无法读取这个文件：格式不符，或者已经损坏。"),
        "encrypted": _("文件设有密码，请去除密码后再上传。"),
        "too_many_pages": _("文件超过 %(count)d 页，请分成几份上传。") % {"count": MOST_PAGES},
        "empty": _("文件里没有内容。"),
        "too_large": _("文件解开后过大，请减小其中的图片后再上传。"),
        "too_long": _("处理时间过长，请减小文件后再上传。"),
    }


def read(path: Path, kind: str, folder: Path) -> list[dict[str, Any]]:
    """Return the pages of the document as ``{"text", "blocks"}``; raises :class:`UnreadableError`.

    Pictures of the pages of a PDF are written into `folder` as ``1.webp`` and so on.
    """
    messages = _messages()
    command = [sys.executable, "-m", "library.reading", str(path.absolute()), kind, str(folder.absolute())]
    try:
        done = subprocess.run(
            command,
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise UnreadableError(messages["too_long"]) from None
    except ValueError:
        raise UnreadableError(messages["unreadable"]) from None
    if "error" in answer:
        raise UnreadableError(messages[answer["error"]])
    pages: list[dict[str, Any]] = answer["pages"]
    return pages


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()[:MOST_CHARACTERS]


def _read_pdf(path: str, folder: Path) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        return {"error": "encrypted" if "password" in str(error).lower() else "unreadable"}
    if len(document) > MOST_PAGES:
        return {"error": "too_many_pages"}
    pages = []
    for number, page in enumerate(document, start=1):
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1))
        picture = page.render(scale=scale).to_pil().convert("RGB")
        picture.save(folder / f"{number}.webp", quality=72, method=2)
        text = _BROKEN_LINE.sub("", _clean(page.get_textpage().get_text_bounded()))
        pages.append({"text": text, "blocks": []})
        page.close()
    return {"pages": pages} if pages else {"error": "empty"}


def _read_docx(path: str) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_BYTES:
            return {"error": "too_large"}
    pages: list[dict[str, Any]] = []
    blocks: list[list[Any]] = []
    length = 0
    for block, text in _docx_blocks(path):
        if blocks and (length + len(text) > PART_CHARACTERS or (block[0] == "h" and length > PART_CHARACTERS // 2)):
            pages.append(_part(blocks))
            blocks, length = [], 0
        blocks.append(block)
        length += len(text)
    if blocks:
        pages.append(_part(blocks))
    if len(pages) > MOST_PAGES:
        return {"error": "too_many_pages"}
    return {"pages": pages} if pages else {"error": "empty"}


def _part(blocks: list[list[Any]]) -> dict[str, Any]:
    lines = ["\n".join(" ".join(row) for row in content) if kind == "t" else content for kind, content in blocks]
    return {"text": "\n".join(lines), "blocks": blocks}


def _docx_blocks(path: str) -> Iterator[tuple[list[Any], str]]:
    """Yield headings, paragraphs and tables in their order, with their text."""
    import docx
    from docx.table import Table

    for each in docx.Document(path).iter_inner_content():
        if isinstance(each, Table):
            rows = [[_clean(cell.text) for cell in row.cells] for row in each.rows]
            yield ["t", rows], "".join("".join(row) for row in rows)
        elif text := _clean(each.text):
            style = (each.style.name or "") if each.style is not None else ""
            yield ["h" if style.startswith(("Heading", "Title", "标题")) else "p", text], text


def main(path: str, kind: str, folder: str) -> None:
    """Print the pages of the document at `path`, or a fault, as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 * 1024**2, 16 * 1024**2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.nice(5)
    try:
        answer = _read_pdf(path, Path(folder)) if kind == "pdf" else _read_docx(path)
    except Exception:  # noqa: BLE001  (whatever the reader raises, the file is not usable)
        answer = {"error": "unreadable"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
