import pytest
from django.utils import timezone
from django_tasks import default_task_backend
from django_tasks.base import TaskResultStatus
from wagtail.models import Page
from wagtail.tasks import update_reference_index_task

from jobs import actions
from jobs.backends import KIND
from jobs.models import Job

pytestmark = pytest.mark.django_db


def test_saving_a_page_writes_a_job_with_one_insert(django_assert_num_queries):
    page = Page.objects.get(depth=1)
    with django_assert_num_queries(1):
        update_reference_index_task.enqueue("wagtailcore", "page", str(page.pk))
    assert Job.objects.filter(kind=KIND, payload__task="wagtail.tasks.update_reference_index_task").exists()


def test_the_task_runs_and_its_result_can_be_asked_for():
    result = update_reference_index_task.enqueue("wagtailcore", "page", str(Page.objects.get(depth=1).pk))
    assert result.status == TaskResultStatus.READY
    actions.run_due(timezone.now())
    assert default_task_backend.get_result(result.id).status == TaskResultStatus.SUCCESSFUL


def test_a_task_about_something_deleted_is_done():
    result = update_reference_index_task.enqueue("wagtailcore", "page", "987654")
    actions.run_due(timezone.now())
    assert Job.objects.get(pk=result.id).state == "done"
