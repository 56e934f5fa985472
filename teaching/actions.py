"""Verbs of the trainers' desk: courses from a workbook, and warnings of licences that end."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from accounts.audit import record
from accounts.models import User
from courses.models import CoursePage
from jobs.checked_files import ImportConflictError, give_up, lock_batch, work_on
from library.models import LibraryDocument
from lms.workbooks import read_rows
from media.models import Video
from notices.actions import notify
from scorm.models import Package

from .imports.check import Checked, check_sheet
from .imports.material import Material
from .imports.write import make_courses
from .licences import ending
from .models import CourseImport
from .notice_kinds import LICENCE_ENDED, LICENCE_ENDS
from .submission import obstacle, waiting

APPLY = "teaching.import_courses"
SUBMIT = "teaching.submit_courses"
State = CourseImport.State


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


@transaction.atomic
def confirm_courses(batch: CourseImport, *, by: User, at: datetime) -> CourseImport:
    """Let the courses of a checked batch be made in the background."""
    batch = lock_batch(batch, State.CHECKED)
    work_on(batch, APPLY, state=State.CONFIRMED, by=by, at=at)
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
    batch = lock_batch(batch, State.CONFIRMED)
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
    batch = lock_batch(batch, State.CHECKED)
    give_up(batch)
    record("discard_courses", by=by, at=at, target=batch)


@transaction.atomic
def submit_courses(batch: CourseImport, *, by: User, at: datetime) -> CourseImport:
    """Let the drafts of a batch that `by` may edit be handed to the reviewers in the background."""
    batch = lock_batch(batch, State.APPLIED)
    if not waiting(batch, by=by).exists():
        raise ImportConflictError(_("这一批没有待提交的草稿。"))
    work_on(batch, SUBMIT, state=State.SUBMITTING, by=by, at=at)
    record("submit_courses", by=by, at=at, target=batch)
    return batch


def hand_in_courses(
    batch: CourseImport, *, by: User, at: datetime, progress: Callable[[int, int], None] = lambda done, all_: None
) -> int:
    """Hand the drafts of a batch to the reviewers, each by itself; return how many they got.

    A second attempt after a crash goes on with those that are left. What lacks something stays a draft, and the reason
    is kept.
    """
    drafts = list(waiting(batch, by=by))
    left, handed = [], 0
    for number, page in enumerate(drafts, start=1):
        with transaction.atomic():
            # Somebody may have published or submitted it since.
            if waiting(batch, by=by).filter(pk=page.pk).exists():
                course = page.get_latest_revision_as_object()
                if reason := obstacle(course, by=by):
                    left.append({"course": page.pk, "title": course.title, "message": reason})
                else:
                    course.get_workflow().start(course, by)
                    handed += 1
        progress(number, len(drafts))
    with transaction.atomic():
        batch = lock_batch(batch, State.SUBMITTING)
        batch.state, batch.left = State.APPLIED, left
        batch.save(update_fields=["state", "left"])
        record("hand_in_courses", by=by, at=at, target=batch, courses=handed, left=len(left))
    return handed


#: Courses that a warning names; the list has the others.
NAMED = 3


@transaction.atomic
def warn_of_licences(*, at: datetime) -> int:
    """Tell who looks after courses whose licences end, 60 and 14 days before and once they ended.

    Courses whose licences end on one day are one message: they are mostly of one contract. Returns how many messages
    were sent; nobody is told the same twice, but again where other courses join a day or leave it.
    """
    told = 0
    address = reverse("teaching:courses")
    for person, terms in ending(today=timezone.localdate(at)):
        for (day, stage), courses in terms.items():
            kind = LICENCE_ENDED if stage == "over" else LICENCE_ENDS
            url = f"{address}?sort=expiry&licence={'over' if stage == 'over' else 'soon'}"
            facts: dict[str, Any] = {"what": _counted(courses), "courses": _named(courses), "day": day.isoformat()}
            which = sha256(",".join(str(pk) for pk in sorted(course.pk for course in courses)).encode()).hexdigest()
            key = f"licence:{day:%F}:{stage}:{which[:16]}"
            told += notify([person], kind, at=at, url=url, key=key, **facts)
    return told


def _counted(courses: list[CoursePage]) -> str:
    if len(courses) == 1:
        return f"《{courses[0].title}》"
    return ngettext("%(n)d 门课程", "%(n)d 门课程", len(courses)) % {"n": len(courses)}


def _named(courses: list[CoursePage]) -> str:
    names = "".join(f"《{course.title}》" for course in courses[:NAMED])
    return names if len(courses) <= NAMED else _("%(names)s等") % {"names": names}
