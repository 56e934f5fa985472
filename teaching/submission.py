"""Drafts of a batch that wait to be handed to the reviewers, and what keeps them from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy

from courses.completeness import faults_of_draft
from courses.models import CoursePage
from courses.querysets import CourseQuerySet

if TYPE_CHECKING:
    from accounts.models import User

    from .models import CourseImport

#: A fault is told with its field; of a course that lacks much, so many.
MOST_FAULTS = 3


def under_review(courses: CourseQuerySet) -> dict[int, str]:
    """Return the state of review, by key, of those of `courses` that reviewers have, or sent back; one query."""
    states = WorkflowState.objects.active().filter(
        base_content_type__app_label=Page._meta.app_label,
        base_content_type__model=Page._meta.model_name,
        object_id__in=[str(key) for key in courses.values_list("pk", flat=True)],
    )
    return {int(key): state for key, state in states.values_list("object_id", "status")}


def waiting(batch: CourseImport, *, by: User) -> CourseQuerySet:
    """Return the courses of a batch that `by` may edit and that are drafts still.

    Those are neither published nor scheduled, and the reviewers neither have them nor sent them back.
    """
    own = PagePermissionPolicy().instances_user_has_permission_for(by, "change")
    drafts = CoursePage.objects.filter(pk__in=batch.made, live=False, first_published_at=None)
    drafts = drafts.filter(pk__in=own.filter(pk__in=batch.made).values("pk"))
    scheduled = Revision.page_revisions.filter(
        approved_go_live_at__isnull=False, object_id__in=[str(key) for key in drafts.values_list("pk", flat=True)]
    )
    approved = {int(key) for key in scheduled.values_list("object_id", flat=True)}
    return drafts.exclude(pk__in=approved | under_review(drafts).keys()).order_by("path")


def obstacle(course: CoursePage, *, by: User) -> str:
    """Return why `by` cannot hand the draft `course` to its reviewers, in words; nothing where that is possible."""
    if course.get_workflow() is None:
        return _("这里没有设置审核流程，请联系系统管理员。")
    if not course.permissions_for_user(by).can_submit_for_moderation():
        return _("课程已锁定，请先解锁。")
    return " ".join(faults_of_draft(course)[:MOST_FAULTS])
