"""What every reader of a file gives back: drafts with the place they stood at, faults, and what was not taken."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from lms.workbooks import Fault, FileError

from ..drafts import Draft, faults_of, title_of
from ..pictures import PictureError, PictureFile, address, checked

#: So many questions may come in one file, and so large may it be (bytes).
MOST_QUESTIONS, MOST_BYTES = 5_000, 20 * 1024 * 1024
#: The names of the parts of a draft, for faults.
PARTS = {
    "kind": "题型",
    "stem": "题干",
    "body": "正确答案",
    "rule": "多选少选得分规则",
    "marks": "默认分值",
    "difficulty": "难度",
    "valid_until": "有效期至",
    "number": "题目编号",
    "point": "知识点",
    "tags": "标签",
    "source": "来源",
    "children": "小题",
}


#: Under this name a reader leaves, in the body, what an answer holds that the bank cannot; it is told and taken out.
LEFT_OUT = "left_out"


class TakeError(ValueError):
    """One question cannot be read; the text says why and what to do."""


#: Gives the content of a file of a package by its name, or nothing.
Load = Callable[[str], bytes | None]


@dataclass
class Entry:
    """A draft and the row or line it begins at (counted from 1)."""

    row: int
    draft: Draft


@dataclass
class Reading:
    """What a file holds: questions, faults (with one of them nothing is imported) and notices (the rest is)."""

    format: str
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    #: The pictures that came along, by the uid under which the drafts name them.
    pictures: dict[str, PictureFile] = field(default_factory=dict)

    def picture(self, content: bytes) -> str:
        """Take a picture that came along; return its address for a text, nothing where it is none that is taken."""
        try:
            file, _width, _height = checked(content)
        except PictureError:
            return ""
        self.pictures[file.uid] = file
        return address(file.uid)

    def packed_picture(self, source: str, beside: str, load: Load) -> str:
        """Take the picture that the file `beside` of a package names `source`; nothing where there is none."""
        content = load(posixpath.normpath(posixpath.join(posixpath.dirname(beside), unquote(source))))
        return self.picture(content) if content else ""

    def take(self, row: int, draft: Draft) -> None:
        """Add a draft; raise :class:`FileError` when there are too many."""
        if len(self.entries) >= MOST_QUESTIONS:
            raise FileError(_("一次最多导入 %(count)d 道试题。请分成几个文件上传。") % {"count": MOST_QUESTIONS})
        self.entries.append(Entry(row, draft))

    def fault(self, row: int, message: str, *, column: str = "", value: str = "") -> None:
        """Note what is wrong."""
        self.faults.append(Fault(row, column, value[:40], message))

    def notice(self, row: int, message: str, *, column: str = "", value: str = "") -> None:
        """Note what is not taken, or is taken otherwise than it was written."""
        self.notices.append(Fault(row, column, value[:40], message))

    def tell_what_is_left_out(self, row: int, draft: Draft, *, value: str = "") -> None:
        """Note answers that give part of the marks, or are a second number: a gap has no place for them."""
        if left_out := draft.body.pop(LEFT_OUT, []):
            answers = "、".join(str(each) for each in left_out)
            self.notice(row, _("部分得分或多余的数值答案没有导入：%(answers)s。") % {"answers": answers}, value=value)

    def checked(self) -> "Reading":
        """Return the reading with the faults of its drafts, and those of numbers that stand twice."""
        faults = list(self.faults)
        seen: dict[str, int] = {}
        for entry in self.entries:
            title = title_of(entry.draft.stem, 40)
            for fault in faults_of(entry.draft):
                faults.append(Fault(entry.row, PARTS.get(fault.field, ""), title, fault.message))
            number = entry.draft.number
            if number and number in seen:
                message = _("题目编号与第 %(row)d 行重复。") % {"row": seen[number]}
                faults.append(Fault(entry.row, PARTS["number"], number, message))
            seen.setdefault(number, entry.row)
        if not self.entries and not faults:
            faults.append(Fault(1, "", "", _("文件中没有可以导入的试题。")))
        return replace(self, faults=sorted(faults, key=lambda remark: remark.row))

    @property
    def fault_rows(self) -> list[dict[str, Any]]:
        """The faults as JSON."""
        return [remark.as_dict() for remark in self.faults]

    @property
    def notice_rows(self) -> list[dict[str, Any]]:
        """The notices as JSON."""
        return [remark.as_dict() for remark in self.notices]


def text_of(content: bytes) -> str:
    """Return a text file's text: UTF-8 with or without its mark, UTF-16 with its mark, else GBK; one kind of line end.

    Raises :class:`FileError` where nothing of that fits.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise FileError(_("无法识别文件的文字编码。请用记事本另存为 UTF-8 编码，再上传。"))
