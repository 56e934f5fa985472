"""Courses, videos, documents and exams for tests, made as editors make them."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from wagtailmedia.models import MediaType

from accounts.models import Unit
from courses.models import CourseIndexPage, CoursePage, Lesson
from exams.actions.variants import freeze_exam
from exams.models import Exam, Paper, PaperLine
from library.models import Category, DocumentPage, DocumentVersion, LibraryDocument
from media.models import Asset, Video
from portal.actions import set_up_site
from questions.drafts import default_rule
from questions.models import Question
from tests.cast import NOW

_numbers = count(1)


def make_site() -> CourseIndexPage:
    """Make the site under the name that the test client uses and return the course centre."""
    set_up_site(hostname="testserver", port=80, at=NOW)
    return CourseIndexPage.objects.get()


def article(title: str = "图文", *, seconds: int = 60, **fields: Any) -> Lesson:
    """Return an unsaved article lesson."""
    return Lesson(title=title, kind="article", body="<p>正文</p>", minimum_seconds=seconds, **fields)


def make_course(*lessons: Lesson, title: str = "", live: bool = True, **fields: Any) -> CoursePage:
    """Create a course of `lessons` (one article without any) below the course centre and publish it."""
    number = next(_numbers)
    known = {"title": title or f"课程{number}", "slug": f"c{number}", "summary": "概要", "lecturer": "周教"}
    course = CoursePage(**known | fields, live=False)
    course.lessons = list(lessons) or [article()]
    for position, lesson in enumerate(course.lessons.all()):
        lesson.sort_order = position
    CourseIndexPage.objects.get().add_child(instance=course)
    if live:
        course.save_revision().publish()
    return CoursePage.objects.get(pk=course.pk)


def lessons_of(course: CoursePage) -> list[Lesson]:
    """Return what the course offers, in order, fresh from the database."""
    return list(Lesson.objects.offered().filter(page_id=course.pk))


def make_video(seconds: float = 600) -> Video:
    """Create a playable video without files."""
    video = Video.objects.create(
        title="测试视频", type=MediaType.VIDEO, duration=seconds, file="originals/x.mp4", width=1280, height=720
    )
    video.current = Asset.objects.create(video=video, version=1, state="ready", created_at=NOW, ready_at=NOW)
    video.state = Video.State.PLAYABLE
    video.save()
    return video


def make_question(
    stem: str = "舟行何处",
    *,
    kind: str = "single",
    options: Sequence[str] = ("水上", "山上", "云上"),
    right: Sequence[int] = (0,),
    explanation: str = "",
) -> Question:
    """Create a question whose `right` options (positions) are correct."""
    body = {"options": [{"text": text, "correct": n in right} for n, text in enumerate(options)]}
    body["rule"] = default_rule(kind)
    return Question.objects.create(kind=kind, stem=stem, explanation=explanation, body=body, plain=stem)


def make_paper(*questions: Question, marks: str = "10", **fields: Any) -> Paper:
    """Create a paper of `questions`, `marks` each, that exams may use."""
    paper = Paper.objects.create(**{"title": "试卷", "state": "ready", "made_at": NOW} | fields)
    PaperLine.objects.bulk_create(
        PaperLine(paper=paper, question=question, marks=Decimal(marks), sort_order=n)
        for n, question in enumerate(questions)
    )
    return paper


def make_exam(*questions: Question, marks: str = "10", paper: Paper | None = None, **fields: Any) -> Exam:
    """Create a published exam of `questions` (one without any), `marks` each, or of `paper`, and freeze it."""
    paper = paper or make_paper(*(questions or (make_question(),)), marks=marks)
    known = {"title": "季度测试", "state": "published", "minutes": 30, "max_attempts": 0}
    exam = Exam.objects.create(**known | fields, paper=paper)
    freeze_exam(exam, at=NOW)
    exam.refresh_from_db()
    return exam


def make_document(unit: Unit, *, pages: int = 1) -> LibraryDocument:
    """Return a published document of `unit` with so many pages, in force for nine days."""
    shelf, _made = Category.objects.get_or_create(name="政策")
    times = {"made_at": NOW, "changed_at": NOW, "published_at": NOW}
    made = LibraryDocument.objects.create(title="办法", category=shelf, unit=unit, state="published", **times)
    version = DocumentVersion.objects.create(
        document=made,
        number=1,
        file="library/x",
        file_name="a.docx",
        format="docx",
        size=1,
        sha256="0" * 64,
        valid_from=NOW.date() - timedelta(days=9),
        uploaded_at=NOW,
        state="ready",
        page_count=pages,
    )
    for number in range(1, pages + 1):
        DocumentPage.objects.create(version=version, number=number, text="条", blocks=[["p", f"第{number}条"]])
    return made
