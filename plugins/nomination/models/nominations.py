"""Nominations, their withdrawals, and who read them.

What is said about the nominee is encrypted at rest. These models have no revisions, no search index and no screens in
the editors' area: only the nominator and the officers in charge ever meet them (SPEC N05).
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Rank, Unit, User
from lms.encryption import EncryptedTextField

from ..querysets import NominationQuerySet
from .office import InternalPost
from .shared import AboutSomebody


class Channel(models.TextChoices):
    """By which way a nomination, or a name on the shortlist, came (SPEC N08, N15)."""

    ONLINE = "online", _("网上推荐")
    WRITTEN = "written", _("书面署名")
    MEETING = "meeting", _("会议推荐")
    TALK = "talk", _("谈话推荐")
    ORGANISATION = "organisation", _("组织推荐")
    OTHER = "other", _("其他")


class NominatorClass(models.TextChoices):
    """Classes of nominators, which may weigh differently (SPEC N11)."""

    LEADER = "leader", _("县处级以上干部")
    CADRE = "cadre", _("其他在职干部")
    PUBLIC = "public", _("实名注册的干部群众")


class Nomination(AboutSomebody):
    """A nomination signed with the real name; the database refuses every change.

    It is for an open post or for none in particular (SPEC N01). Of an open post it keeps the number and the words,
    since announcements are edited and end. One that came on paper has no account behind it, but who registered it.
    """

    class Kind(models.TextChoices):
        OTHER = "other", _("推荐他人")
        SELF = "self", _("本人自荐")

    class Mode(models.TextChoices):
        UNDIRECTED = "undirected", _("非定向推荐")
        DIRECTED = "directed", _("定向推荐")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.CharField(_("回执编号"), max_length=20, unique=True)
    nominator = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("推荐人")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("推荐时的单位"))
    nominator_class = models.CharField(_("推荐主体"), max_length=8, choices=NominatorClass.choices)
    nominator_rank = models.CharField(_("推荐时的职务层次"), max_length=4, choices=Rank.choices, blank=True)
    #: Keyed hash of who signed, so that people are counted once without opening anything.
    signer_key = models.CharField(max_length=64, editable=False)
    channel = models.CharField(_("渠道"), max_length=12, choices=Channel.choices)
    registered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    mode = models.CharField(_("推荐类型"), max_length=10, choices=Mode.choices)
    vacancy = models.UUIDField(_("空缺岗位"), null=True, blank=True, editable=False)
    internal_post = models.ForeignKey(
        InternalPost, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("内部岗位")
    )
    post_title = models.CharField(_("推荐岗位"), max_length=200, blank=True)
    post_employer = models.CharField(_("岗位单位"), max_length=200, blank=True)
    batch = models.CharField(_("批次"), max_length=120, blank=True)
    kind = models.CharField(_("方式"), max_length=8, choices=Kind.choices)
    signed_name = models.CharField(_("署名"), max_length=60)
    signed_from = models.GenericIPAddressField(_("署名地址"), null=True)
    created_at = models.DateTimeField(_("提交时间"))
    target = EncryptedTextField(_("推荐职务或去向"))
    strengths = EncryptedTextField(_("主要能力特点"))
    weaknesses = EncryptedTextField(_("不足"))
    reason = EncryptedTextField(_("推荐理由"))

    objects = NominationQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("推荐")
        verbose_name_plural = _("推荐")
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "-created_at"], name="nomination_of_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel="online", nominator__isnull=False, registered_by=None)
                | (~Q(channel="online") & Q(nominator=None, registered_by__isnull=False)),
                name="nomination_signed_online_or_registered",
            ),
            models.CheckConstraint(
                condition=Q(mode="undirected", vacancy=None, internal_post=None, post_title="")
                | (Q(mode="directed") & ~Q(post_title="") & (Q(vacancy=None) ^ Q(internal_post=None))),
                name="nomination_directed_at_one_post",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_absolute_url(self) -> str:
        return reverse("nomination:nomination", args=[self.uid])


class Withdrawal(models.Model):
    """The nominator takes a nomination back; the nomination itself stays as it was signed (SPEC N12)."""

    nomination = models.OneToOneField(Nomination, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.at:%F %T}"


class Reading(models.Model):
    """An officer read the nomination, or a part of it. Append-only."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("阅读全文")
        NAME = "name", _("在汇总中看到被推荐人姓名")
        TRACED = "traced", _("任用后查看推荐人")
        SCAN = "scan", _("查看扫描件")

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OPENED)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.at:%F %T}"


class Draft(models.Model):
    """What somebody has written so far; one for each person, deleted on signing or when it gets old."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    content = EncryptedTextField()
    saved_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.pk} {self.saved_at:%F %T}"


class Scan(models.Model):
    """The scanned paper behind a registered nomination; the file on the disk is encrypted (SPEC N15). Append-only."""

    class Type(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomination = models.OneToOneField(Nomination, on_delete=models.PROTECT, related_name="scan")
    content_type = models.CharField(max_length=20, choices=Type.choices)
    #: In bytes, before encryption.
    size = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.content_type}"
