"""The Aiken format: single choice in plain text, read only."""

import re

from django.utils.translation import gettext as _

from ..drafts import Draft
from .reading import Reading, text_of

_OPTION = re.compile(r"^([A-Z])\s*[.)．）、]\s*(.*)$")
_ANSWER = re.compile(r"^(?:ANSWER|答案)\s*[:：]\s*([A-Za-z]?)\s*$", re.I)


class _Question:
    """The question that is being read."""

    def __init__(self) -> None:
        self.row = 0
        self.stem: list[str] = []
        self.options: dict[str, str] = {}


def read(content: bytes) -> Reading:
    """Read an Aiken file; raise ``FileError`` where it is no text."""
    reading, question = Reading("aiken"), _Question()
    for number, raw in enumerate(text_of(content).split("\n"), start=1):
        line = raw.strip()
        if not line:
            continue
        if found := _ANSWER.match(line):
            _end(reading, question, number, found.group(1).upper())
            question = _Question()
        elif (found := _OPTION.match(line)) and question.stem:
            if found.group(1) in question.options:
                reading.fault(number, _("选项 %(key)s 出现了两次。") % {"key": found.group(1)}, value=line)
            question.options[found.group(1)] = found.group(2).strip()
        elif question.options:
            reading.fault(number, _("选项之后应当是 ANSWER: 加正确选项的字母；选项的文字须写在一行内。"), value=line)
            question = _Question()
            question.row, question.stem = number, [line]
        else:
            question.row = question.row or number
            question.stem.append(line)
    if question.stem:
        reading.fault(question.row, _("这道题没有 ANSWER: 行。"), value=question.stem[0])
    return reading.checked()


def _end(reading: Reading, question: _Question, number: int, right: str) -> None:
    if not question.stem:
        reading.fault(number, _("ANSWER: 之前没有题干。"))
    elif len(question.options) < 2:
        reading.fault(question.row, _("这道题的选项少于两个。"), value=question.stem[0])
    elif right not in question.options:
        reading.fault(number, _("ANSWER: 后面须是某个选项的字母。"), value=right)
    else:
        options = [{"text": text, "correct": key == right} for key, text in question.options.items()]
        draft = Draft("single", "\n".join(question.stem), {"options": options, "rule": {}})
        reading.take(question.row, draft)
