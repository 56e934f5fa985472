"""Jobs and periodic work of courses."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from jobs.registry import job_handler
from jobs.running import Run

from .actions import APPLY_RULES, complete_what_is_done, complete_what_is_enough, count_learners
from .models import CoursePage, Lesson
from .packages import TAKE_EVIDENCE, take_evidence


@job_handler(TAKE_EVIDENCE, label=_("核对课件学习"), max_attempts=5, lease_seconds=60)
def look_at_package(run: Run) -> None:
    """Complete a lesson that is a package, if the evidence still says so."""
    lesson = Lesson.objects.offered().select_related("page", "package").filter(pk=run.payload["lesson"]).first()
    user = User.objects.filter(pk=run.payload["user"]).first()
    if lesson is not None and user is not None:
        take_evidence(lesson, user=user, at=run.clock())


@job_handler(APPLY_RULES, label=_("按新规则核对学习记录"), max_attempts=5, lease_seconds=120)
def apply_rules(run: Run) -> None:
    """Complete what is enough by the rules of a course, as of the moment in which they were published.

    Where another edition followed before this job came to it, its rules are those that hold, from its moment on.
    """
    course = run.payload["course"]
    published = CoursePage.objects.values_list("last_published_at", flat=True).filter(pk=course).first()
    at = max(run.job.created_at, published or run.job.created_at)
    complete_what_is_enough(course, at=at, each=run.renew)
    complete_what_is_done(course, at=at, each=run.renew)


@shared_task(name="courses.count_learners")
def count() -> None:
    """Keep the numbers by which the course centre is ordered."""
    count_learners()


BEAT_SCHEDULE = {"courses-learners": {"task": "courses.count_learners", "schedule": 900.0}}
