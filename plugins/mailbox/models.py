"""Letters to the organisation department, who read them, and the answers.

Content is encrypted at rest. These models have no revisions, no search index and no screens in the editors' area, and
Wagtail's reference index leaves them out: only the sender and the assigned handlers ever meet them.
"""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from lms.encryption import EncryptedTextField

from .querysets import LetterQuerySet


class Letter(models.Model):
    """One letter of a cadre (SPEC M01)."""

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", _("工作建议")
        REQUEST = "request", _("个人请求")
        REPORT = "report", _("思想汇报")

    class State(models.TextChoices):
        RECEIVED = "received", _("待办理")
        HANDLING = "handling", _("办理中")
        ANSWERED = "answered", _("已答复")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.CharField(_("回执编号"), max_length=20, unique=True)
    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("写信人"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("写信时的单位"))
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    subject = EncryptedTextField(_("主题"))
    body = EncryptedTextField(_("内容"))
    created_at = models.DateTimeField(_("收信时间"))
    due_on = models.DateField(_("答复期限"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.RECEIVED)
    # 首问责任人: who opened the letter first answers for it (SPEC M07).
    responsible = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("首问责任人")
    )

    objects = LetterQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("信件")
        verbose_name_plural = _("信件")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["sender", "created_at"], name="letter_sender_time")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="received", responsible=None) | ~Q(state="received") & Q(responsible__isnull=False),
                name="letter_opened_has_responsible",
            )
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_absolute_url(self) -> str:
        return reverse("mailbox:letter", args=[self.uid])

    def is_overdue(self, at: datetime) -> bool:
        """Say whether the letter still waits for its answer after the last day of its term."""
        return self.state != self.State.ANSWERED and timezone.localdate(at) > self.due_on


class Reading(models.Model):
    """A handler opened the letter. Append-only."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.at:%F %T}"


class Reply(models.Model):
    """The answer, and how the matter was dealt with (SPEC M02). Append-only."""

    class Outcome(models.TextChoices):
        WRITTEN = "written", _("书面答复")
        TALK = "talk", _("谈心谈话")
        RESEARCH = "research", _("领导调研")
        FORUM = "forum", _("座谈会")
        HOMECOMING = "homecoming", _("恳谈会（回娘家）")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="reply")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("办理方式"), max_length=12, choices=Outcome.choices)
    body = EncryptedTextField(_("答复"))
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.letter_id} {self.at:%F %T}"
