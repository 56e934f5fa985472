"""Verbs on imported courses: check a workbook, confirm it, apply it, give it up."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.audit import record
from accounts.models import User
from courses.models import CoursePage
from jobs import actions as jobs
from library.models import LibraryDocument
from lms.workbooks import read_rows
from media.models import Video
from scorm.models import Package

from .imports.check import Checked, check_sheet
from .imports.material import Material
from .imports.write import make_courses
from .models import CourseImport

APPLY = "teaching.import_courses"
State = CourseImport.State


class ImportConflictError(Exception):
    """The batch is not in the state for this; the text says so, for people."""


def check_workbook(content: bytes, *, parent: Page, material: Material) -> Checked:
    """Check a workbook against the site; raise ``lms.workbooks.FileError`` where it cannot be read at all."""
    headings, rows = read_rows(content)
    return check_sheet(headings, rows, parent=parent, material=material)


@transaction.atomic
def upload_courses(content: bytes, *, file_name: str, parent: Page, by: User, at: datetime) -> CourseImport:
    """Check a workbook of courses for a place and keep the result; nothing is made yet. Raises ``FileError``."""
    checked = check_workbook(content, parent=parent, material=Material.of(by))
    batch = CourseImport.objects.create(
        parent=parent,
        made_by=by,
        made_at=at,
        file_name=file_name[:255],
        state=State.REFUSED if checked.faults else State.CHECKED,
        faults=checked.fault_rows,
        plan=[] if checked.faults else checked.courses,
    )
    record("upload_courses", by=by, at=at, target=batch, courses=len(checked.courses), faults=len(checked.faults))
    return batch


def _lock(batch: CourseImport, *, state: str) -> CourseImport:
    locked = CourseImport.objects.select_for_update(of=("self",)).select_related("parent").get(pk=batch.pk)
    if locked.state != state:
        raise ImportConflictError(_("这一批已经处理过，请刷新页面。"))
    return locked


@transaction.atomic
def confirm_courses(batch: CourseImport, *, by: User, at: datetime) -> CourseImport:
    """Let the courses of a checked batch be made in the background."""
    batch = _lock(batch, state=State.CHECKED)
    batch.state = State.CONFIRMED
    # No key: the state lets it be confirmed once, and after a job that was given up, with another one.
    batch.job = jobs.enqueue(APPLY, {"batch": batch.pk}, owner=by, at=at)
    batch.save(update_fields=["state", "job"])
    record("confirm_courses", by=by, at=at, target=batch, courses=len(batch.new))
    return batch


@transaction.atomic
def apply_courses(
    batch: CourseImport,
    *,
    by: User | None,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> list[CoursePage]:
    """Make the drafts of a confirmed batch, all or none; a second attempt after a crash begins anew."""
    batch = _lock(batch, state=State.CONFIRMED)
    there = set(CoursePage.objects.child_of(batch.parent).values_list("title", flat=True))
    _demand_material(batch)
    # Somebody may have made one of them since the batch was checked.
    batch.plan = [course | {"exists": course["title"] in there} for course in batch.plan]
    made = make_courses(batch.parent, batch.plan, by=by, progress=progress)
    batch.state, batch.applied_at, batch.made = State.APPLIED, at, [course.pk for course in made]
    batch.save(update_fields=["state", "applied_at", "made", "plan"])
    record("import_courses", by=by, at=at, target=batch, courses=len(made))
    return made


def _demand_material(batch: CourseImport) -> None:
    """Raise :class:`ImportConflictError` where a recording or package of the plan is gone since it was checked."""
    lessons = [(course, lesson) for course in batch.new for lesson in course["lessons"]]
    kept: dict[str, QuerySet[Any]] = {
        "video": Video.objects.all(),
        "package": Package.objects.all(),
        "document": LibraryDocument.objects.all(),
    }
    for kind, things in kept.items():
        wanted = {lesson[kind] for _course, lesson in lessons if kind in lesson}
        there = set(things.select_for_update().filter(pk__in=wanted).values_list("pk", flat=True))
        gone = [(course, lesson) for course, lesson in lessons if kind in lesson and lesson[kind] not in there]
        if gone:
            course, lesson = gone[0]
            values = {"course": course["title"], "row": course["row"], "lesson": lesson["title"]}
            raise ImportConflictError(
                _("《%(course)s》第 %(row)d 行起的课时“%(lesson)s”所用的视频或课件已被删除。请放弃这一批后重新上传。")
                % values
            )


@transaction.atomic
def discard_courses(batch: CourseImport, *, by: User, at: datetime) -> None:
    """Give up a batch that was checked; its row stays."""
    batch = _lock(batch, state=State.CHECKED)
    batch.state = State.DISCARDED
    batch.save(update_fields=["state"])
    record("discard_courses", by=by, at=at, target=batch)


@transaction.atomic
def settle(batch_id: int) -> None:
    """Let a batch whose job was given up be confirmed again; the job stays beside it and says why."""
    CourseImport.objects.filter(pk=batch_id, state=State.CONFIRMED).update(state=State.CHECKED)
