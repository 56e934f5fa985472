"""Small documents made on the spot."""

import io
from datetime import date
from importlib.resources import files

import docx
import typst
from django.core.files.uploadedfile import SimpleUploadedFile


def pdf(*pages: str) -> bytes:
    """Return a PDF with these texts, one on each page."""
    body = "\n#pagebreak()\n".join(pages)
    return typst.compile(
        f'#set text(font: "Noto Sans SC")\n{body}'.encode(),
        font_paths=[str(files("pylopdf_fonts_zh_cn"))],
    )


def word(*paragraphs: str, heading: str = "") -> bytes:
    """Return a Word document with a heading, these paragraphs and a small table."""
    made = docx.Document()
    if heading:
        made.add_heading(heading, 1)
    for text in paragraphs:
        made.add_paragraph(text)
    table = made.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "学时", "五十"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def upload(data: bytes, name: str = "办法.pdf") -> SimpleUploadedFile:
    """Return `data` as an uploaded file."""
    return SimpleUploadedFile(name, data)


DAYS = {"valid_from": date(2026, 1, 1), "valid_until": None, "note": ""}
