"""Courses of the table of permissions: lessons of every kind, packages, documents."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from courses.models import CourseIndexPage, CoursePage, Lesson
from library.models import Category, DocumentPage, DocumentVersion, LibraryDocument
from scorm.models import Item, Package, PackageVersion
from tests.cast import Cast


def a_course(title: str, *, is_live: bool) -> CoursePage:
    course = CoursePage(
        title=title, slug=f"course-{CoursePage.objects.count()}", summary="概要", lecturer="周教", live=is_live
    )
    course.lessons = [Lesson(title="第一课", kind=Lesson.Kind.ARTICLE, body="<p>正文</p>", minimum_seconds=0)]
    CourseIndexPage.objects.get().add_child(instance=course)
    if is_live:
        course.save_revision().publish()
    return course


def package(cast: Cast, now: datetime) -> Package:
    made = Package.objects.create(title="海洋课件", uploaded_by=cast.educator, created_at=now)
    version = PackageVersion.objects.create(
        package=made, number=1, sha256="0" * 64, standard="1.2", size=1, files=1, file_name="a.zip", created_at=now
    )
    Item.objects.create(version=version, identifier="i1", position=0, title="第一页", kind="sco", href="index.html")
    made.current = version
    made.save()
    return made


def live_lesson(now: datetime) -> Lesson:
    """Create a live lesson that takes questions."""
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1)}
    course = a_course("直播课", is_live=True)
    Lesson.objects.filter(page=course).update(kind="live", stream_url="https://live.example.org/1", **times)
    return Lesson.objects.get(page=course)


def in_room(course: CoursePage, now: datetime) -> Any:
    """Let the lesson of `course` take place in a room, an hour ago."""
    times = {"starts_at": now - timedelta(hours=2), "ends_at": now - timedelta(hours=1)}
    Lesson.objects.filter(page=course).update(kind="offline", place="党校报告厅", **times)
    return Lesson.objects.get(page=course)


def library_document(unit: Any, now: datetime, *, title: str, state: str) -> DocumentVersion:
    """Create a document of `unit` whose only version has a page."""
    shelf, _made = Category.objects.get_or_create(name="政策文件")
    times = {"made_at": now, "changed_at": now, "published_at": now}
    document = LibraryDocument.objects.create(title=title, category=shelf, unit=unit, state=state, **times)
    version = DocumentVersion(
        document=document, number=1, file_name="a.docx", format="docx", size=2, sha256="0" * 64, state="ready"
    )
    version.valid_from, version.uploaded_at, version.page_count = timezone.localdate(now), now, 1
    version.file.save(f"library/{version.uid.hex}/original.docx", ContentFile(b"PK"))
    DocumentPage.objects.create(version=version, number=1, text="第一条", blocks=[["p", "第一条"]])
    return version
