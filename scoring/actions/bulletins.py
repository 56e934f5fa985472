"""Verbs on the quarterly bulletin; editing, approval and publication are Wagtail's."""

from datetime import datetime

from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from accounts.audit import record
from accounts.groups import grant_page_permissions, let_decide
from accounts.models import RoleAssignment, User

from ..bulletins import proposed_lead, title_of
from ..models import BulletinIndexPage, BulletinPage, QuarterClose

WORKFLOW = "季度通报审批"


@transaction.atomic
def add_bulletins(parent: Page, *, title: str, at: datetime) -> BulletinIndexPage:
    """Make the column of bulletins below `parent`, for people who are signed in; again, it changes nothing.

    Educators write, the leaders in charge decide about publishing.
    """
    index = BulletinIndexPage.objects.child_of(parent).first()
    if index is None:
        index = BulletinIndexPage(title=title, slug="bulletins", first_published_at=at, last_published_at=at)
        parent.add_child(instance=index)
        PageViewRestriction.objects.create(page=index.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    grant_page_permissions(RoleAssignment.Role.EDUCATOR, index, "change_page", by=None, at=at)
    grant_page_permissions(RoleAssignment.Role.LEADER, index, "change_page", "publish_page", by=None, at=at)
    let_decide(index, WORKFLOW, groups=(RoleAssignment.Role.LEADER,))
    return index


@transaction.atomic
def draft_bulletin(close: QuarterClose, *, by: User | None, at: datetime) -> BulletinPage | None:
    """Propose the bulletin of a frozen quarter, once; nothing where the site has no column of bulletins."""
    if existing := BulletinPage.objects.filter(close=close).first():
        return existing
    index = BulletinIndexPage.objects.first()
    if index is None:
        return None
    page = BulletinPage(title=title_of(close), slug=close.code.lower(), close=close, lead=proposed_lead(close))
    page.live, page.owner = False, by
    index.add_child(instance=page)
    page.save_revision(user=by)
    record("draft_bulletin", by=by, at=at, target=page, period=close.code)
    return page
