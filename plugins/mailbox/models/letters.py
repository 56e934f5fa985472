"""Letters, everything that was said and done about them, who read them.

Content is encrypted with the letter's own key (``plugins.mailbox.envelope``). These models have no revisions, no
search index and no screens in the editors' area, and Wagtail's reference index leaves them out.
"""

import uuid
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from lms.encryption import EncryptedTextField

from ..envelope import open_bytes, open_words
from ..querysets import LetterQuerySet
from .boxes import Box, BoxKey, Channel, LetterType, Priority


class Outcome(models.TextChoices):
    """How a matter was dealt with (SPEC M02)."""

    WRITTEN = "written", _("书面答复")
    TALK = "talk", _("谈心谈话")
    RESEARCH = "research", _("领导调研")
    FORUM = "forum", _("座谈会")
    HOMECOMING = "homecoming", _("恳谈会（回娘家）")
    REFERRED = "referred", _("移送纪检")


class Letter(models.Model):
    """The envelope of one letter: whose it is, where it lies, until when it is answered."""

    class State(models.TextChoices):
        RECEIVED = "received", _("待办理")
        HANDLING = "handling", _("办理中")
        ANSWERED = "answered", _("已答复")
        CLOSED = "closed", _("已办结")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.CharField(_("回执编号"), max_length=20, unique=True)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices, default=Channel.CADRES)
    kind = models.ForeignKey(LetterType, on_delete=models.PROTECT, related_name="+", verbose_name=_("类型"))
    sender = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("写信人"))
    # Keyed hash of the receipt code with which a writer without account comes back.
    code_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 # unique only where there is one
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("写信时的单位"))
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="letters", verbose_name=_("信箱"))
    box_key = models.ForeignKey(BoxKey, on_delete=models.PROTECT, related_name="+")
    wrapped_key = models.BinaryField()
    created_at = models.DateTimeField(_("收信时间"))
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="+", verbose_name=_("缓急"))
    # What the writer was promised, in working days: a later change of the type or of a limit does not touch it.
    term = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("答复期限"))
    # What the calendar says now, where it differs; only a person moves the date.
    proposed_due_on = models.DateField(null=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.RECEIVED)
    # 首问责任人: who opened the letter first answers for it until somebody else accepts it (SPEC M07).
    responsible = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("首问责任人")
    )
    outcome = models.CharField(_("办理方式"), max_length=12, choices=Outcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    # Answers so far; the signatures of an earlier one do not close a later one.
    round = models.PositiveSmallIntegerField(default=0)
    was_late = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("信件")
        verbose_name_plural = _("信件")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["sender", "created_at"], name="letter_sender_time"),
            models.Index(fields=["box", "state", "due_on"], name="letter_box_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="received", responsible=None)
                | ~Q(state="received") & Q(responsible__isnull=False)
                | Q(state="closed", outcome="referred"),
                name="letter_opened_has_responsible",
            ),
            models.CheckConstraint(
                condition=Q(sender__isnull=False, code_hash=None) | Q(sender=None, code_hash__isnull=False),
                name="letter_has_a_way_back",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="letter_closed_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_absolute_url(self) -> str:
        return reverse("mailbox:letter", args=[self.uid])

    def is_open(self) -> bool:
        """Say whether the letter waits for an answer."""
        return self.state in {self.State.RECEIVED, self.State.HANDLING}

    def is_overdue(self, at: datetime) -> bool:
        """Say whether the letter still waits for its answer after the last day of its term."""
        return self.is_open() and timezone.localdate(at) > self.due_on

    def is_overdue_now(self) -> bool:
        """Say the same of this moment, for a form."""
        return self.is_overdue(timezone.now())

    @cached_property
    def words(self) -> dict[str, Any]:
        """Subject, body and what a writer without account said about the own person, opened."""
        first = next((entry for entry in self.entries.all() if entry.kind == Entry.Kind.LETTER), None)
        return first.open_for(self) if first else {}

    @property
    def subject(self) -> str:
        """The subject, opened."""
        return str(self.words.get("subject", ""))

    @property
    def body(self) -> str:
        """The text, opened."""
        return str(self.words.get("body", ""))


class Entry(models.Model):
    """Something that was said or done about a letter, with its words sealed. Append-only."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("收到来信")
        MORE = "more", _("写信人补充")
        ASSIGNED = "assigned", _("确定首问责任人")
        OFFERED = "offered", _("提出转交")
        ACCEPTED = "accepted", _("接受转交")
        DECLINED = "declined", _("退回转交")
        JOINED = "joined", _("增加协办人")
        COPIED = "copied", _("抄送信箱")
        PRIORITY = "priority", _("调整缓急")
        TERM = "term", _("调整答复期限")
        REFERRED = "referred", _("移送纪检")
        QUESTION = "question", _("请写信人补充")
        NOTE = "note", _("内部记录")
        IMPROVEMENT = "improvement", _("提出整改")
        REPLY = "reply", _("答复")
        LATE = "late", _("说明逾期原因")
        SIGNED = "signed", _("签名")
        RATED = "rated", _("写信人评价")
        CLOSED = "closed", _("办结")

    #: What only those who handle the letter see.
    INTERNAL: ClassVar = (Kind.NOTE, Kind.LATE)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)  # dates, names of people and boxes: never words of the letter
    sealed = models.BinaryField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.kind}"

    def open_for(self, letter: Letter) -> dict[str, Any]:
        """Return the words of the entry of `letter`, opened; nothing where there are none."""
        return open_words(letter, self.sealed, uid=self.uid) if self.sealed is not None else {}


class Attachment(models.Model):
    """A file that came with a letter, a supplement or an answer; name and content are sealed. Append-only."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(max_length=200, upload_to="mailbox")
    sealed_name = models.BinaryField()
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.uid.hex

    def name_for(self, letter: Letter) -> str:
        """Return the name of the file, opened."""
        return open_bytes(letter, self.sealed_name, what="name", uid=self.uid).decode()


class Reading(models.Model):
    """Somebody who handles letters opened one, or a file of it. Append-only."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="readings")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.at:%F %T}"


class Draft(models.Model):
    """A letter that somebody is writing; encrypted, and gone once it is sent."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.ForeignKey(LetterType, on_delete=models.PROTECT, related_name="+")
    subject = EncryptedTextField(default="")
    body = EncryptedTextField(default="")
    saved_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "channel"], name="one_letter_at_a_time")]

    def __str__(self) -> str:
        return self.uid.hex

    @property
    def version(self) -> str:
        """What tells the draft from one that says anything else, or was begun anew."""
        words = "\0".join((self.uid.hex, str(self.kind_id), self.subject, self.body))
        return sha256(words.encode()).hexdigest()[:16]
