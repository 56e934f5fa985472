"""A bulletin as docx and PDF: the same figures as on the page, in the form that offices pass on."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .bulletins import Content
from .models import BulletinPage

SHEET = Path(__file__).parent / "bulletin.typ"


class _Paragraphs(HTMLParser):
    """The paragraphs and list items of rich text, as plain text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("p", "li") or not self.found:
            self.found.append("• " if tag == "li" else "")

    def handle_data(self, data: str) -> None:
        if not self.found:
            self.found.append("")
        self.found[-1] += data


def paragraphs(rich_text: str) -> list[str]:
    """Return the paragraphs of rich text."""
    parser = _Paragraphs()
    parser.feed(rich_text)
    return [text for text in parser.found if text.strip("• \n")]


def _tables(content: Content) -> list[dict[str, Any]]:
    """Return the tables of a bulletin: title, headings and rows of text."""
    averages = [_("名次"), _("名称"), _("人数"), _("参学人数"), _("人均学时"), _("学完课程"), _("考试合格")]
    tables = []
    for title, rows in ((_("各单位情况"), content.units), (_("各县区情况"), content.counties)):
        lines = [
            [
                *(str(row.place), row.name, str(row.people), str(row.studying), str(row.average), str(row.courses)),
                f"{row.exams_passed}/{row.exams_taken}",
            ]
            for row in rows
        ]
        tables.append({"title": title, "headings": averages, "rows": lines})
    people = [[str(each.place), each.name, each.unit, str(each.row.online)] for each in content.people]
    headings = [_("名次"), _("姓名"), _("单位"), _("网络自学学时")]
    tables.append({"title": _("学时居前的人员"), "headings": headings, "rows": people})
    late = [[each.name, each.unit, each.quarter, each.title, f"{each.hours:+}"] for each in content.corrections]
    headings = [_("姓名"), _("单位"), _("所属季度"), _("事项"), _("学时")]
    tables.append({"title": _("更正"), "headings": headings, "rows": late})
    return [table for table in tables if table["rows"]]


def _foot(content: Content) -> str:
    close = content.close
    return _("数据截至 %(at)s，共 %(people)d 人；数据摘要 %(digest)s。") % {
        "at": timezone.localtime(close.closed_at).strftime("%Y-%m-%d %H:%M"),
        "people": close.people,
        "digest": close.digest,
    }


def as_docx(bulletin: BulletinPage, content: Content) -> bytes:
    """Return the bulletin as a Word file."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = docx.Document()
    document.add_heading(bulletin.title, level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in paragraphs(bulletin.lead):
        document.add_paragraph(text)
    for each in _tables(content):
        document.add_heading(each["title"], level=2)
        table = document.add_table(rows=1, cols=len(each["headings"]), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, each["headings"], strict=True):
            cell.text = text
        for row in each["rows"]:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    for text in paragraphs(bulletin.ending):
        document.add_paragraph(text)
    document.add_paragraph(_foot(content))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def as_pdf(bulletin: BulletinPage, content: Content) -> bytes:
    """Return the bulletin as a PDF (A4), with fonts from a package and no system's."""
    import typst

    data = {
        "title": bulletin.title,
        "lead": paragraphs(bulletin.lead),
        "tables": _tables(content),
        "ending": paragraphs(bulletin.ending),
        "foot": _foot(content),
    }
    written: bytes = typst.compile(
        str(SHEET),
        root=str(SHEET.parent),
        font_paths=[str(files("pylopdf_fonts_zh_cn"))],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return written
