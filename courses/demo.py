"""Courses for the demo (by the verbs) and for load tests (in bulk)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page

from media.models import Video
from scorm.models import Package

from .actions import refresh_duration
from .demo_texts import TOPICS, CourseText, article
from .models import CourseIndexPage, CoursePage, Lesson, TopicPage

CLASSES = ("required", "elective", "elective", "elective", "assigned", "micro")
SOURCES = ("purchased", "recorded", "recorded", "downloaded", "shared")


def make_topics(index: CourseIndexPage, *, at: datetime) -> dict[str, TopicPage]:
    """Make the topic columns (SPEC L07)."""
    found = {page.title: page for page in TopicPage.objects.all()}
    for number, title in enumerate(TOPICS, start=1):
        if title not in found:
            page = TopicPage(title=title, slug=f"topic-{number}", intro=f"“{title}”专题课程。", first_published_at=at)
            index.refresh_from_db()
            found[title] = index.add_child(instance=page)
    return found


def _course(text: CourseText, *, slug: str, rng: random.Random, at: datetime) -> CoursePage:
    published = at - timedelta(minutes=rng.randint(60, 700 * 24 * 60))
    return CoursePage(
        title=text.title,
        draft_title=text.title,
        slug=slug,
        summary=text.summary,
        lecturer=text.lecturer,
        lecturer_title=text.lecturer_title,
        course_class=rng.choice(CLASSES),
        subject=text.subject,
        source=rng.choice(SOURCES),
        first_published_at=published,
        last_published_at=published,
        latest_revision_created_at=published,
    )


def _articles(text: CourseText, rng: random.Random) -> list[Lesson]:
    return [
        Lesson(
            title=title,
            kind=Lesson.Kind.ARTICLE,
            body=article(text.title, rng),
            minimum_seconds=rng.randrange(420, 960, 60),
            sort_order=number,
        )
        for number, title in enumerate(text.lessons)
    ]


@transaction.atomic
def make_course(
    index: CourseIndexPage,
    text: CourseText,
    *,
    topics: dict[str, TopicPage],
    rng: random.Random,
    at: datetime,
    slug: str,
    videos: Sequence[Video] = (),
    package: Package | None = None,
    test: object = None,
) -> CoursePage:
    """Make and publish one course as an editor would: articles, or videos with a test at the end, or a package."""
    course = _course(text, slug=slug, rng=rng, at=at)
    lessons = _articles(text, rng)
    if videos:
        lessons = [
            Lesson(title=video.title, kind=Lesson.Kind.VIDEO, video=video, sort_order=number)
            for number, video in enumerate(videos)
        ]
        course.course_class = "required"
        course.first_published_at = at - timedelta(hours=rng.randint(30, 400))
    if package is not None:
        lessons = [
            Lesson(title=package.title, kind=Lesson.Kind.SCORM, package=package, minimum_seconds=60, sort_order=0)
        ]
    if test is not None:
        lessons.append(Lesson(title="随堂测验", kind=Lesson.Kind.EXAM, target=test, sort_order=len(lessons)))
    course.lessons = lessons
    course.topics = [topics[text.topic]]
    index.refresh_from_db()
    index.add_child(instance=course)
    course.save_revision(changed=False).publish()
    refresh_duration(course.pk)
    course.refresh_from_db(fields=["duration_seconds"])
    return course


@transaction.atomic
def make_courses_in_bulk(
    index: CourseIndexPage,
    texts: Sequence[CourseText],
    *,
    topics: dict[str, TopicPage],
    rng: random.Random,
    at: datetime,
    videos: Sequence[Video] = (),
) -> list[CoursePage]:
    """Make published courses with a handful of inserts; for load tests only (no revisions, no workflow, no jobs).

    They are made of articles; each of `videos` takes the place of a course's first one.
    """
    index.refresh_from_db()
    locale, kind = Locale.get_default(), ContentType.objects.get_for_model(CoursePage)
    first = index.numchild + 1
    courses = [_course(text, slug=f"bulk-{first + n}", rng=rng, at=at) for n, text in enumerate(texts)]
    for number, course in enumerate(courses, start=first):
        course.path = CoursePage._get_path(index.path, index.depth + 1, number)
        course.depth, course.url_path = index.depth + 1, f"{index.url_path}{course.slug}/"
        course.content_type, course.locale, course.live = kind, locale, True
    base = [field.attname for field in Page._meta.concrete_fields if field.attname != "id"]
    pages = Page.objects.bulk_create(
        [Page(**{name: getattr(course, name) for name in base}) for course in courses], batch_size=1000
    )
    lessons: list[Lesson] = []
    columns: list[object] = []
    through = CoursePage.topics.through
    for page, course, text, video in zip_longest(pages, courses, texts, videos):
        course.page_ptr_id = course.pk = page.pk
        mine = _articles(text, rng)
        if video is not None:
            mine[0] = Lesson(title=mine[0].title, kind=Lesson.Kind.VIDEO, video=video, sort_order=0)
        for lesson in mine:
            lesson.page_id = page.pk
        lessons += mine
        course.duration_seconds = sum(lesson.seconds for lesson in mine)
        # Only the course's own table is missing: bulk_create does not know how to insert into half of an inheritance.
        course.save_base(raw=True, force_insert=False)
        columns.append(through(coursepage_id=page.pk, topicpage_id=topics[text.topic].pk))
    Lesson.objects.bulk_create(lessons, batch_size=2000)
    through.objects.bulk_create(columns, batch_size=2000)
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + len(courses))
    return courses
