"""Verbs on feedback: give it, answer it (SPEC P11)."""

from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page, Site

from accounts.audit import record
from accounts.models import User
from notices.actions import notify

from ..models import Feedback, SectionPage
from ..notice_kinds import FEEDBACK_ANSWERED, FEEDBACK_GIVEN
from .publishing import NotNowError


def _page_at(path: str) -> Page | None:
    """Return the published page whose address on the main site is `path`; other addresses belong to no page."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return None
    return Page.objects.live().filter(url_path=site.root_page.url_path.rstrip("/") + path).first()


@transaction.atomic
def give_feedback(*, path: str, text: str, contact: str, by: User | None, at: datetime) -> Feedback:
    """Write down what a reader says about the page at `path`, for whoever is responsible for its section."""
    path = urlsplit(path).path[:300] or "/"
    page = _page_at(path)
    section = (
        SectionPage.objects.ancestor_of(page, inclusive=True).select_related("responsible").first() if page else None
    )
    owner = section.responsible if section is not None else None
    made = Feedback.objects.create(path=path, page=page, text=text, contact=contact, by=by, at=at, owner=owner)
    if owner is not None:
        notify([owner], FEEDBACK_GIVEN, at=at, url=made.get_absolute_url(), page=page.title if page else path)
    return made


@transaction.atomic
def answer_feedback(feedback: Feedback, *, text: str, by: User, at: datetime) -> None:
    """Answer; whoever was signed in when writing is told. Raises :class:`NotNowError` when it was answered before."""
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("by")
    found = rows.get(pk=feedback.pk)
    if not Feedback.objects.handled_by(by).filter(pk=found.pk).exists():
        raise PermissionDenied
    if found.answered_at is not None:
        raise NotNowError
    found.answer, found.answered_by, found.answered_at = text, by, at
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    record("answer_feedback", by=by, at=at, target=found, path=found.path)
    if found.by is not None:
        notify([found.by], FEEDBACK_ANSWERED, at=at, url=found.path, text=text)
