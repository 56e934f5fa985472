"""Lessons that are packages: complete by the evidence and the server's clock, decided in a job, never by a report."""

from datetime import timedelta

import pytest
from wagtail.models import PageViewRestriction

from accounts.models import AuditEntry
from courses.models import CoursePage, Lesson, LessonProgress
from courses.packages import take_evidence
from jobs.actions import run_due
from jobs.models import Job
from scorm import actions
from scorm.components import make_ticket
from scorm.models import Attempt, Launch
from tests.cast import NOW
from tests.material import make_course, make_site
from tests.scorm.conftest import scorm_root, take_in  # noqa: F401 (fixtures)
from tests.scorm.making import package
from tests.scorm.test_reports import body, cmi_12

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def lesson(take_in):  # noqa: F811
    make_site()
    version = take_in(package()).version
    made = Lesson(title="第一课", kind="scorm", package=version.package, minimum_seconds=60)
    course = make_course(made)
    return Lesson.objects.select_related("page", "package").get(page_id=course.pk)


@pytest.fixture
def study(lesson, cast, django_capture_on_commit_callbacks):
    """Return ``study(*reports)``: one launch, a report every 20 seconds; the time afterwards."""

    def study(*reports, at=NOW, again=False):
        context = str(lesson.uid)
        with django_capture_on_commit_callbacks(execute=True):
            opened = actions.launch(lesson.package, user=cast.cadre, context=context, back="/", at=at, again=again)
            page = actions.open_page(opened, at=at)
            for number, report in enumerate(reports, start=1):
                at += 20 * SECOND
                actions.commit(opened, body(page, number, seconds=20 * number, **report), at=at)
        return at

    return study


def progress():
    return LessonProgress.objects.get()


def test_complete_and_long_enough_completes_the_lesson_in_a_job(study):
    at = study({}, {}, {"cmi": cmi_12("passed", "90"), "final": True})
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()
    assert Job.objects.filter(kind="courses.take_package_evidence", state="queued").count() == 1
    run_due(at + SECOND)

    assert progress().completed_at is not None


def test_complete_at_once_is_not_long_enough(study, lesson, cast, client_of):
    at = study({"cmi": cmi_12("passed", "100"), "final": True})
    run_due(at + SECOND)
    assert progress().completed_at is None
    assert progress().ratio < lesson.page.completion_ratio
    assert "还差 1 分钟" in client_of(cast.cadre).get(lesson.get_absolute_url()).content.decode()

    at = study({"cmi": cmi_12("incomplete")}, {"cmi": cmi_12("incomplete")}, at=at)
    run_due(at + SECOND)
    assert progress().completed_at is not None, "looking back counts as time"


def test_a_lower_ratio_of_the_course_completes_no_package_before_its_time(study, lesson, cast):
    Lesson.objects.filter(pk=lesson.pk).update(minimum_seconds=61)
    study({}, {}, {"cmi": cmi_12("completed"), "final": True})
    assert progress().ratio > 0.8
    draft = CoursePage.objects.get(pk=lesson.page_id).get_latest_revision_as_object()
    draft.completion_ratio = "0.60"
    draft.save_revision().publish()
    now = Lesson.objects.select_related("page", "package").get(pk=lesson.pk)
    take_evidence(now, user=cast.cadre, at=NOW)
    assert progress().completed_at is None


def test_long_enough_but_failed_is_not_complete(study):
    at = study(*[{"cmi": cmi_12("incomplete")}] * 4, {"cmi": cmi_12("failed", "10"), "final": True})
    run_due(at + SECOND)

    assert progress().completed_at is None
    study({"cmi": cmi_12("passed", "80"), "final": True}, at=at, again=True)
    run_due(at + 30 * SECOND)
    assert progress().completed_at is not None


def test_a_package_that_never_reports_is_complete_when_opened_and_long_enough(take_in, lesson, cast, study):  # noqa: F811
    done = take_in(package(script=""), replaces=lesson.package).version
    assert not done.reports_completion
    lesson.package.refresh_from_db()
    at = study({}, {}, {}, {})
    run_due(at + SECOND)

    assert progress().completed_at is not None


def test_news_that_was_lost_is_made_up_when_the_lesson_is_opened(study, lesson, cast, client_of):
    study({}, {}, {"cmi": cmi_12("passed", "90"), "final": True})
    Job.objects.all().delete()
    LessonProgress.objects.all().delete()
    answer = client_of(cast.cadre).get(lesson.get_absolute_url())

    assert "第 1 次学习已完成" in answer.content.decode()
    assert progress().completed_at is not None


def test_what_an_editor_tries_out_counts_nowhere(lesson, cast):
    opened = actions.launch(lesson.package, user=cast.trainer, context="", back="/", at=NOW)
    page = actions.open_page(opened, at=NOW)
    actions.commit(opened, body(page, 1, cmi_12("passed", "90"), seconds=60), at=NOW + 100 * SECOND)

    assert not LessonProgress.objects.exists()
    assert not Attempt.objects.counting().exists()


def test_a_course_that_is_not_public_any_more_takes_nothing(study, lesson, cast):
    study({}, {}, {"cmi": cmi_12("passed", "90"), "final": True})
    lesson.page.unpublish()

    assert take_evidence(lesson, user=cast.cadre, at=NOW) is None


def test_what_editors_do_is_in_the_audit_log(lesson, cast):
    actions.change_package(lesson.package, by=cast.trainer, at=NOW)

    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"upload_package", "import_package", "change_package"} <= verbs


def test_a_report_that_brings_nothing_new_asks_little(
    lesson, cast, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    opened = actions.launch(lesson.package, user=cast.cadre, context=str(lesson.uid), back="/", at=NOW)
    page = actions.open_page(opened, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        actions.commit(opened, body(page, 1), at=NOW + SECOND)
    with django_assert_max_num_queries(15), django_capture_on_commit_callbacks(execute=True):
        actions.commit(opened, body(page, 2), at=NOW + 2 * SECOND)


def test_news_after_a_job_that_could_not_take_it_is_taken_by_the_next(study, lesson, cast):
    at = study({}, {}, {}, {"cmi": cmi_12("passed", "90"), "final": True})
    lesson.page.unpublish()
    run_due(at + SECOND)
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()
    lesson.page.get_latest_revision().publish()
    at = study({}, {}, {}, {}, at=at)
    run_due(at + SECOND)

    assert progress().completed_at is not None


def ticket_of(lesson, user):
    back = lesson.get_absolute_url()
    return make_ticket(user=user, package=lesson.package, context=str(lesson.uid), back=back)


def test_a_ticket_opens_nothing_once_the_course_is_closed_to_the_person(lesson, cast, client_of, settings):
    settings.SCORM_ORIGIN = "http://127.0.0.1"
    client, ticket = client_of(cast.cadre), ticket_of(lesson, cast.cadre)
    client.get(lesson.get_absolute_url())
    opened = client.post("/packages/launch/", {"ticket": ticket})
    assert opened.status_code == 302
    assert client.get(opened["Location"]).status_code == 200
    PageViewRestriction.objects.create(page=lesson.page, restriction_type="login")

    answer = client.post("/packages/launch/", {"ticket": ticket}, follow=True)
    assert answer.redirect_chain[0][0] == lesson.get_absolute_url()
    assert "您的学习记录保留" in answer.text
    assert client.get(opened["Location"])["Location"] == lesson.get_absolute_url()
    assert Launch.objects.get().ended_at is not None


def test_a_page_that_was_left_open_for_days_leads_to_itself(lesson, cast, client_of, settings, monkeypatch):
    settings.SCORM_ORIGIN = "http://127.0.0.1"
    monkeypatch.setattr("scorm.views.TICKET_SECONDS", -1)
    back, ticket = lesson.get_absolute_url(), ticket_of(lesson, cast.cadre)
    answer = client_of(cast.cadre).post("/packages/launch/", {"ticket": ticket})
    assert (answer.status_code, answer.url) == (302, back)
    assert client_of(cast.colleague).post("/packages/launch/", {"ticket": ticket}).status_code == 404
    assert not Launch.objects.exists()
