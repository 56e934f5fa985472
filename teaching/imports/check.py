"""Checking a workbook of courses against what the site has; nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.lesson_models import SCHEDULED
from courses.models import CoursePage, Lesson, TopicPage
from lms.workbooks import Fault

from . import columns
from .columns import BY_FIELD, CellError, Column
from .material import Material

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_COURSES, MOST_LESSONS, MOST_FAULTS, MOST_PLACE = 500, 200, 1000, 120
CHOICES = {
    "course_class": CoursePage.CourseClass,
    "subject": CoursePage.Subject,
    "source": CoursePage.Source,
    "kind": Lesson.Kind,
}


@dataclass
class Checked:
    """The courses of a sheet, ready to be kept as JSON, and everything that is wrong with it."""

    courses: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, row: int, name: str, message: str, value: Any = "") -> None:
        """Note a fault in the column of the field `name`."""
        self.faults.append(Fault(row, _(BY_FIELD[name].label), columns.shown(value), message))

    @property
    def fault_rows(self) -> list[dict[str, Any]]:
        """The faults as a batch keeps them, by row; of a sheet that is wrong throughout the first thousand."""
        return [fault.as_dict() for fault in sorted(self.faults, key=lambda fault: fault.row)[:MOST_FAULTS]]


def check_sheet(
    headings: Sequence[Any], cells: Iterable[tuple[int, Sequence[Any]]], *, parent: Page, material: Material
) -> Checked:
    """Read every row of the sheet as a lesson of the course that it names, or of the one above."""
    checked = Checked()
    found, wrong = columns.match_headings(headings)
    checked.faults += [Fault(1, *fault) for fault in wrong]
    if wrong:
        return checked
    choices = {name: {str(label): value for value, label in kind.choices} for name, kind in CHOICES.items()}
    for number, row in cells:
        given = _read_row(checked, number, row, found, choices)
        _take(checked, number, given, material)
    if not checked.courses and not checked.faults:
        checked.faults.append(Fault(2, "", "", _("表中没有课程。请从第二行开始填写。")))
    _check_courses(checked, parent)
    return checked


def _read_row(
    checked: Checked,
    number: int,
    row: Sequence[Any],
    found: Mapping[int, Column],
    choices: dict[str, dict[str, str]],
) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for place, column in found.items():
        value = row[place] if place < len(row) else None
        try:
            if (said := columns.read(column, value, choices)) is not None:
                given[column.field] = said
        except CellError as error:
            checked.blame(number, column.field, str(error), value)
    return given


def _take(checked: Checked, number: int, given: dict[str, Any], material: Material) -> None:
    """Add a row to the course that it begins or continues."""
    course_fields = {column.field: given[column.field] for column in columns.COURSE if column.field in given}
    current = checked.courses[-1] if checked.courses else None
    if "title" in course_fields and (current is None or current["title"] != course_fields["title"]):
        current = {"row": number, "exists": False, "lessons": [], **course_fields}
        checked.courses.append(current)
        for name in columns.REQUIRED:
            if name not in course_fields:
                checked.blame(number, name, _("请填写这一项。"))
    if current is None:
        checked.blame(number, "title", _("第一行要写明课程名称。"))
        return
    lesson = _lesson(checked, number, given, material)
    if lesson is not None:
        current["lessons"].append(lesson)


def _lesson(checked: Checked, number: int, given: dict[str, Any], material: Material) -> dict[str, Any] | None:
    if "file" in given and "text" in given:
        checked.blame(number, "text", _("一个课时填写文件或图文内容，不能两项都填。"))
        return None
    if given.get("kind") in SCHEDULED:
        return _scheduled(checked, number, given)
    if "file" in given:
        try:
            found = material.find(given["file"], kind=given.get("kind"))
        except CellError as error:
            checked.blame(number, "file", str(error), given["file"])
            return None
        title = given.get("lesson_title") or Path(given["file"]).stem[:120]
        return {"title": title, "kind": found.kind, found.field: found.value} | _clocked(given)
    if "text" in given:
        if "lesson_title" not in given:
            checked.blame(number, "lesson_title", _("图文课时要有名称。"))
            return None
        return {"title": given["lesson_title"], "kind": "article", "text": given["text"]} | _clocked(given)
    checked.blame(number, "file", _("请填写课时文件或图文内容。"))
    return None


def _clocked(given: dict[str, Any]) -> dict[str, Any]:
    return {"minimum_seconds": given.get("minimum_seconds", 60)}


def _scheduled(checked: Checked, number: int, given: dict[str, Any]) -> dict[str, Any] | None:
    """Return a lesson that takes place at a time, on air or in a room."""
    missing = [name for name in ("lesson_title", "starts_at", "ends_at", "place") if name not in given]
    for name in missing:
        checked.blame(number, name, _("直播和线下课时请填写这一项。"))
    if missing:
        return None
    if given["ends_at"] <= given["starts_at"]:
        checked.blame(number, "ends_at", _("结束时间要晚于开始时间。"), given["ends_at"])
        return None
    is_live = given["kind"] == Lesson.Kind.LIVE
    if is_live and not given["place"].startswith("https://"):
        checked.blame(number, "place", _("直播地址须以 https:// 开头。"), given["place"])
        return None
    if not is_live and len(given["place"]) > MOST_PLACE:
        checked.blame(number, "place", _("最多 %(count)d 个字。") % {"count": MOST_PLACE}, given["place"])
        return None
    lasts = datetime.fromisoformat(given["ends_at"]) - datetime.fromisoformat(given["starts_at"])
    if is_live and _clocked(given)["minimum_seconds"] > lasts.total_seconds():
        text = _("最短学习时间不能长于直播时间，否则没有人能学完。")
        checked.blame(number, "minimum_seconds", text, given.get("minimum_seconds", ""))
        return None
    where = "stream_url" if is_live else "place"
    times = {"starts_at": given["starts_at"], "ends_at": given["ends_at"]}
    return {"title": given["lesson_title"], "kind": given["kind"], where: given["place"], **times} | _clocked(given)


def _check_courses(checked: Checked, parent: Page) -> None:
    titles = [course["title"] for course in checked.courses]
    twice = {title for title, count in Counter(titles).items() if count > 1}
    there = set(CoursePage.objects.child_of(parent).filter(title__in=titles).values_list("title", flat=True))
    topics = dict(TopicPage.objects.values_list("title", "pk"))
    if len(checked.courses) > MOST_COURSES:
        text = _("一次最多导入 %(count)d 门课程。请分成几个文件。") % {"count": MOST_COURSES}
        checked.faults.append(Fault(checked.courses[MOST_COURSES]["row"], "", "", text))
    for course in checked.courses:
        row = course["row"]
        if course["title"] in twice:
            checked.blame(row, "title", _("表中有两门同名课程，请改名或放在一起。"), course["title"])
        if len(course["lessons"]) > MOST_LESSONS:
            checked.blame(row, "title", _("一门课程最多 %(count)d 个课时。") % {"count": MOST_LESSONS})
        for name in course.get("topics", []):
            if name not in topics:
                checked.blame(row, "topics", _("没有这个专题栏目。请先建立，或改用已有栏目的名称。"), name)
        course["topics"] = [topics[name] for name in course.get("topics", []) if name in topics]
        course["exists"] = course["title"] in there
