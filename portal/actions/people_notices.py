"""Verbs by which an app above makes notices about people public (SPEC P15). That app says who may."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page

from accounts.audit import record
from accounts.models import User

from ..models import PreviewPage, PublicityPage, SectionPage
from ..people_notices import PeopleNotice
from .publishing import NotNowError


@transaction.atomic
def publish_people_notice(
    notice: PeopleNotice,
    *,
    section: str = SectionPage.Kind.ANNOUNCEMENTS,
    by: User | None,
    at: datetime,
) -> PreviewPage | PublicityPage:
    """Make the page of a notice in a section and hand it to those who decide (SPEC P09); return it.

    Where `by` may publish in the section, or is the system (nobody), it is public at once. Raises ``ValidationError``
    with words by part where the notice lacks something or is too short, :class:`NotNowError` without the section.
    """
    faults = notice.faults(timezone.localdate(at))
    if faults:
        raise ValidationError(faults)
    parent = SectionPage.objects.select_for_update().filter(kind=section, live=True).first()
    if parent is None:
        raise NotNowError(_("网站还没有这个板块，不能发布。"))
    page = notice.page(at=at)
    page.owner, page.live = by, False
    for person in page.people.all():
        person.full_clean(exclude=["page"])
    parent.add_child(instance=page)
    # Wagtail does not ask a draft for everything; this one is complete.
    page.full_clean()
    revision = page.save_revision(user=by, log_action=True)
    publishes = by is None or parent.permissions_for_user(by).can_publish_subpage()
    workflow = page.get_workflow()
    if publishes:
        revision.publish(user=by, skip_permission_checks=True)
        page.refresh_from_db()
    elif workflow is not None:
        workflow.start(page, by)
    count = page.people.count()
    record("publish_people_notice", by=by, at=at, target=page, title=page.title, people=count, published=publishes)
    return page


@transaction.atomic
def recall_people_notice(page: Page, *, by: User | None, at: datetime) -> None:
    """Take a notice back before it was ever public; nothing of it stays but the audit log. Raises :class:`NotNowError`.

    What was public is taken down with a reason by those who keep the portal.
    """
    found = Page.objects.select_for_update().filter(pk=page.pk).first()
    if found is None:
        return
    if found.live or found.first_published_at is not None:
        raise NotNowError(_("已经发布过，不能收回。需要撤下的，请联系负责信息公开的人员。"))
    page = found.specific
    state = page.current_workflow_state
    if state is not None:
        state.cancel(user=by)
    record("recall_people_notice", by=by, at=at, target=found, title=found.title)
    # The right to take back is of who handed it over, not one of the tree of pages.
    DeletePageAction(page, user=by).execute(skip_permission_checks=True)
