"""The site with its course centre, and courses and videos for it."""

import pytest

from courses.models import CourseIndexPage, CoursePage
from media.models import Asset, Video
from tests.cast import NOW
from tests.material import make_site


@pytest.fixture
def centre(db):
    """The course centre of a fresh site."""
    return make_site()


@pytest.fixture
def make_course(cast, centre):
    """Return ``make_course(title, *lessons, **fields) -> CoursePage``: a published one."""

    def make(title, *lessons, **fields):
        course = CoursePage(
            title=title, slug=f"c{CoursePage.objects.count()}", summary="概要", lecturer="周教", **fields
        )
        course.lessons = list(lessons)
        CourseIndexPage.objects.get().add_child(instance=course)
        course.save_revision().publish()
        return CoursePage.objects.get(pk=course.pk)

    return make


@pytest.fixture
def video(db):
    """A playable video of a minute."""
    made = Video.objects.create(title="回放", type="video", duration=60, file="originals/replay.mp4", state="playable")
    made.current = Asset.objects.create(video=made, version=1, state="ready", created_at=NOW, ready_at=NOW)
    made.save()
    return made
