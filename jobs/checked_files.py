"""Files that people send in and that are made in the background: checked, confirmed, made, or given up.

What a file holds and what is made of it is the business of the app that has the batches; the way of a batch is here.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import actions

Batch = TypeVar("Batch", bound="CheckedFile")


class ImportConflictError(Exception):
    """The batch is not in the state for this; the text says so, for people."""


class CheckedFile(models.Model):
    """A file that was checked: its faults, or what will be made of it, or what was.

    An app adds its `plan` (what was found, to be made) and `faults` holds rows with row, column, value and message.
    """

    class State(models.TextChoices):
        REFUSED = "refused", _("有错误")
        CHECKED = "checked", _("待确认")
        CONFIRMED = "confirmed", _("正在导入")
        APPLIED = "applied", _("已导入")
        DISCARDED = "discarded", _("已放弃")

    #: The states in which a job works on it.
    WORKING: ClassVar[tuple[str, ...]] = ("confirmed",)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    made_at = models.DateTimeField(_("上传时间"))
    file_name = models.CharField(_("文件名"), max_length=255)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    faults = models.JSONField(_("错误"), default=list)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField(_("导入时间"), null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def works(self) -> bool:
        """Say whether a job works on it now."""
        return self.state in self.WORKING and self.job is not None and not self.job.is_finished


def lock_batch(batch: Batch, *states: str) -> Batch:
    """Return the batch, locked; raise :class:`ImportConflictError` where it is in none of these states any more."""
    found: Batch = type(batch)._base_manager.select_for_update(of=("self",)).get(pk=batch.pk)
    if found.state not in states:
        raise ImportConflictError(gettext("这一批已经处理过，请刷新页面。"))
    return found


def work_on(batch: CheckedFile, kind: str, *, state: str, by: Any, at: datetime) -> None:
    """Let a job of this kind work on a locked batch, which is in `state` so long.

    No key: the state lets it be confirmed once, and after a job that was given up, with another one.
    """
    batch.state, batch.job = state, actions.enqueue(kind, {"batch": batch.pk}, owner=by, at=at)
    batch.save(update_fields=["state", "job"])


def give_up(batch: CheckedFile) -> None:
    """Give up a locked batch; its row stays."""
    batch.state = CheckedFile.State.DISCARDED
    batch.save(update_fields=["state"])


def settle(batches: models.QuerySet[Any], back: Mapping[str, str] | None = None) -> None:
    """Take batches whose job was given up back to the state before; the job stays beside them and says why."""
    for working, before in (back or {CheckedFile.State.CONFIRMED: CheckedFile.State.CHECKED}).items():
        batches.filter(state=working).update(state=before)
