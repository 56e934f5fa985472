"""The drafts of a workbook are handed to the reviewers together; what lacks something stays and says what."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import WorkflowState

from accounts.actions import grant_role, issue_account
from accounts.models import AuditEntry
from courses.models import CoursePage
from jobs.actions import cancel, run_due
from jobs.checked_files import ImportConflictError
from jobs.models import Job
from jobs.registry import handler_of
from teaching.actions import APPLY, SUBMIT, confirm_courses, hand_in_courses, submit_courses, upload_courses
from teaching.models import CourseImport
from tests.cast import NOW
from tests.teaching.conftest import workbook

LESSON = {"lesson_title": "导读", "text": "第一段", "summary": "十讲", "lecturer": "周教"}


@pytest.fixture
def batch(centre, cast):
    """Four drafts made from a workbook."""
    rows = [LESSON | {"title": f"第 {number} 讲"} for number in range(1, 5)]
    batch = upload_courses(workbook(*rows), file_name="课程.xlsx", parent=centre, by=cast.trainer, at=NOW)
    confirm_courses(batch, by=cast.trainer, at=NOW)
    run_due(NOW, kinds=[APPLY])
    batch.refresh_from_db()
    return batch


def course(number):
    return CoursePage.objects.get(title=f"第 {number} 讲")


def reviewed():
    """Return the names of the courses that the reviewers have."""
    keys = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).values_list("object_id", flat=True)
    return set(CoursePage.objects.filter(pk__in=list(keys)).values_list("title", flat=True))


@pytest.mark.django_db
def test_one_button_hands_all_drafts_in(batch, cast, client_of):
    client = client_of(cast.trainer)
    page = client.get(batch.get_absolute_url()).text
    assert "将 4 门草稿全部提交审核" in page
    assert "正在提交审核" in client.post(f"{batch.get_absolute_url()}submit/", follow=True).text
    run_due(timezone.now(), kinds=[SUBMIT])
    assert reviewed() == {"第 1 讲", "第 2 讲", "第 3 讲", "第 4 讲"}
    page = client.get(batch.get_absolute_url()).text
    assert page.count("审核中") == 4
    assert "提交审核</button>" not in page
    assert AuditEntry.objects.get(verb="submit_courses").actor == cast.trainer
    assert AuditEntry.objects.get(verb="hand_in_courses").details["courses"] == 4
    task = course(1).current_workflow_task_state
    task.approve(user=cast.reviewer)
    assert course(1).live
    assert "已发布" in client.get(batch.get_absolute_url()).text


@pytest.mark.django_db
def test_what_lacks_something_stays_a_draft_and_says_what(batch, cast, client_of):
    draft = course(2).get_latest_revision_as_object()
    lesson = draft.lessons.get()
    lesson.body = lesson.title = ""
    draft.lessons = [lesson]
    draft.lecturer = ""
    draft.save_revision(user=cast.trainer, clean=False)
    submit_courses(batch, by=cast.trainer, at=NOW)
    run_due(NOW, kinds=[SUBMIT])
    assert reviewed() == {"第 1 讲", "第 3 讲", "第 4 讲"}
    page = client_of(cast.trainer).get(batch.get_absolute_url()).text
    assert "第 1 个课时没有标题。" in page
    assert "课时“”：请填写正文。" in page
    assert "主讲人：" in page
    assert "将 1 门草稿提交审核" in page
    course(2).get_workflow().start(course(2), cast.trainer)
    page = client_of(cast.trainer).get(batch.get_absolute_url()).text
    assert "未能提交审核的课程" not in page, "somebody mended it and submitted it by hand"


@pytest.mark.django_db
def test_what_is_public_with_the_reviewers_or_taken_off_is_left_alone(batch, cast):
    course(1).get_latest_revision().publish()
    course(1).unpublish()
    course(2).get_workflow().start(course(2), cast.trainer)
    course(2).current_workflow_task_state.reject(user=cast.reviewer, comment="请改")
    later = course(4)
    later.go_live_at = timezone.now() + timedelta(days=3)
    later.save_revision().publish()
    assert not course(4).live
    submit_courses(batch, by=cast.trainer, at=NOW)
    run_due(NOW, kinds=[SUBMIT])
    assert reviewed() == {"第 3 讲"}
    assert not course(1).live
    batch.refresh_from_db()
    with pytest.raises(ImportConflictError, match="没有待提交的草稿"):
        submit_courses(batch, by=cast.trainer, at=NOW)


@pytest.mark.django_db
def test_whoever_lost_the_right_hands_nothing_in(batch, cast, client_of):
    submit_courses(batch, by=cast.trainer, at=NOW)
    cast.trainer.groups.clear()
    run_due(NOW, kinds=[SUBMIT])
    assert reviewed() == set()
    batch.refresh_from_db()
    assert (batch.state, batch.left) == (CourseImport.State.APPLIED, [])


@pytest.mark.django_db
def test_another_trainer_of_the_place_cannot_hand_in_what_is_not_their_own(batch, cast, client_of):
    other = issue_account("other-trainer", real_name="别师", password=None, by=None, at=NOW, unit=cast.city_office)
    grant_role(other, "trainer", unit=cast.city, by=None, at=NOW)
    client = client_of(other)
    assert "提交审核</button>" not in client.get(batch.get_absolute_url()).text
    assert "没有待提交的草稿" in client.post(f"{batch.get_absolute_url()}submit/", follow=True).text
    assert not Job.objects.filter(kind=SUBMIT).exists()


@pytest.mark.django_db
def test_a_job_that_is_cancelled_leaves_the_button(batch, cast, client_of):
    job = submit_courses(batch, by=cast.trainer, at=NOW).job
    assert cancel(job, at=NOW)
    assert "将 4 门草稿全部提交审核" in client_of(cast.trainer).get(batch.get_absolute_url()).text


@pytest.mark.django_db
def test_a_late_import_job_takes_no_other_job_s_state_back(batch, cast):
    importing = batch.job
    submit_courses(batch, by=cast.trainer, at=NOW)
    handler_of(APPLY).on_failed(importing)
    batch.refresh_from_db()
    assert batch.state == CourseImport.State.SUBMITTING


@pytest.mark.django_db
def test_a_second_attempt_goes_on_where_the_first_was_stopped(batch, cast):
    submit_courses(batch, by=cast.trainer, at=NOW)
    batch.refresh_from_db()

    def stop(done, _total):
        if done == 2:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        hand_in_courses(batch, by=cast.trainer, at=NOW, progress=stop)
    run_due(NOW, kinds=[SUBMIT])
    assert reviewed() == {"第 1 讲", "第 2 讲", "第 3 讲", "第 4 讲"}
    assert WorkflowState.objects.count() == 4
    batch.refresh_from_db()
    assert (batch.state, batch.left) == (CourseImport.State.APPLIED, [])
    assert Job.objects.get(kind=SUBMIT).state == "done"
