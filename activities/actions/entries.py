"""Verbs of those who take part: keep, hand in, take back, agree to be shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from library.papers import PaperError, check_paper

from ..models import Contest, Entry
from .reading import NotNowError, length_of

if TYPE_CHECKING:
    from accounts.models import User


def _own(contest: Contest, by: User, at: datetime) -> Entry:
    """Return what `by` hands in, locked or new; raise where they may not take part, or not now."""
    found = Contest.objects.for_learner(by, at=at).filter(pk=contest.pk).first()
    if found is None:
        raise PermissionDenied
    # The contest's row, so that nobody hands in while judging begins.
    now = Contest.objects.select_for_update().get(pk=found.pk)
    if not now.takes_entries(at):
        raise NotNowError(_("现在不在征集时间内，不能提交或修改。"))
    if now.jurors.filter(user=by).exists():
        raise NotNowError(_("评委不能参加自己评审的活动。"))
    Entry.objects.get_or_create(contest=now, user=by, defaults={"unit": by.unit, "saved_at": at, "title": ""})
    return Entry.objects.select_for_update(of=("self",)).get(contest=now, user=by)


@transaction.atomic
def save_entry(
    contest: Contest,
    *,
    title: str,
    text: str,
    may_be_shown: bool,
    file: tuple[str, bytes] | None = None,
    by: User,
    at: datetime,
) -> Entry:
    """Keep what somebody prepares; `file` is name and content, none leaves the one that is there.

    What was handed in and no longer holds what the contest asks for is a draft again. Raises :class:`NotNowError`
    outside of the time, and for a file that cannot be taken.
    """
    own = _own(contest, by, at)
    own.title, own.text = title.strip(), text.replace("\0", "")
    own.may_be_shown, own.saved_at = may_be_shown, at
    old = ""
    if file is not None and contest.takes_file:
        name, content = file
        try:
            suffix = check_paper(name, content)
        except PaperError as error:
            raise NotNowError(str(error)) from error
        old = own.file.name or ""
        own.file_name = name[-200:]
        own.file.save(f"{own.uid.hex}-{at:%Y%m%d%H%M%S%f}{suffix}", ContentFile(content), save=False)
    if own.submitted_at is not None and _missing(own):
        own.submitted_at = None
        record("take_back_entry", by=by, at=at, target=own, incomplete=True)
    own.save()
    if old:
        storage = own.file.storage
        transaction.on_commit(lambda: storage.delete(old))
    return own


def _missing(own: Entry) -> str:
    """Return what keeps an entry from being handed in, in words for its writer; nothing where it is complete."""
    written = length_of(own.text)
    if not own.title:
        return _("请填写作品名称。已保存为草稿。")
    if written < own.contest.least:
        values = {"missing": own.contest.least - written, "least": own.contest.least}
        return _("正文还差 %(missing)s 字（至少 %(least)s 字）。已保存为草稿。") % values
    if not own.file and not written:
        return _("请填写正文或上传附件。已保存为草稿。")
    return ""


@transaction.atomic
def submit_entry(contest: Contest, *, by: User, at: datetime) -> Entry:
    """Hand in what was kept; until the deadline it may be changed. Raises :class:`NotNowError`."""
    own = _own(contest, by, at)
    if missing := _missing(own):
        raise NotNowError(missing)
    if own.submitted_at is None:
        own.submitted_at = at
        own.save(update_fields=["submitted_at"])
        record("submit_entry", by=by, at=at, target=own)
    return own


@transaction.atomic
def take_back_entry(contest: Contest, *, by: User, at: datetime) -> Entry:
    """Make a draft of what was handed in, while entries are taken."""
    own = _own(contest, by, at)
    if own.submitted_at is not None:
        own.submitted_at = None
        own.save(update_fields=["submitted_at"])
        record("take_back_entry", by=by, at=at, target=own)
    return own


@transaction.atomic
def agree_to_show(entry: Entry, *, wanted: bool, by: User, at: datetime) -> None:
    """Let the own work be shown with one's name, or take that back, at any time."""
    own = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if own.user_id != by.pk:
        raise PermissionDenied
    own.may_be_shown = wanted
    own.save(update_fields=["may_be_shown"])
    record("agree_to_show_entry", by=by, at=at, target=own, wanted=wanted)
