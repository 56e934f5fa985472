"""Verbs on what is public: take it down with a reason, put it back (SPEC P10)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, demand_in
from notices.actions import notify

from ..models import TakeDown
from ..notice_kinds import TAKEN_DOWN


class NotNowError(Exception):
    """What was asked for is not possible now; the text says why."""


@transaction.atomic
def take_down(page: Page, *, reason: str, by: User | None, at: datetime) -> TakeDown:
    """Take a page offline at once, for a reason that stays on record; its author is told and may ask for it back.

    Raises :class:`NotNowError` when it is not online.
    """
    demand_in(by, Power.KEEP_PORTAL, None)
    found = Page.objects.select_for_update().get(pk=page.pk)
    if not found.live:
        raise NotNowError(_("这个页面不在线。"))
    # The right to take down is ours, not one of the tree of pages.
    UnpublishPageAction(found.specific, user=by).execute(skip_permission_checks=True)
    made = TakeDown.objects.create(page=found, reason=reason, by=by, at=at)
    record("take_down_page", by=by, at=at, target=found, title=found.title, reason=reason)
    if found.owner is not None and found.owner != by:
        notify([found.owner], TAKEN_DOWN, at=at, title=found.title, reason=reason)
    return made


@transaction.atomic
def put_back(taken: TakeDown, *, by: User | None, at: datetime) -> None:
    """Bring a page that was taken down online again, as it was. Raises :class:`NotNowError` the second time."""
    demand_in(by, Power.KEEP_PORTAL, None)
    found = TakeDown.objects.select_for_update(of=("self",)).select_related("page").get(pk=taken.pk)
    if found.returned_at is not None:
        raise NotNowError(_("这个页面已经恢复。"))
    page = found.page.specific
    if page.expire_at is not None and page.expire_at <= at:
        raise NotNowError(_("公开期限已过，不能恢复。"))
    found.returned_by, found.returned_at = by, at
    found.save(update_fields=["returned_by", "returned_at"])
    page.save_revision(user=by, log_action=False).publish(user=by, skip_permission_checks=True)
    record("put_back_page", by=by, at=at, target=found.page, title=found.page.title)
