"""Nominations, their withdrawals, and who read them.

What is said about the nominee is encrypted at rest. These models have no revisions, no search index and no screens in
the editors' area: only the nominator and the officers in charge ever meet them (SPEC N05).
"""

import uuid
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from lms.encryption import EncryptedTextField

from .querysets import NominationQuerySet


class Nomination(models.Model):
    """An undirected nomination (非定向推荐, SPEC N01), signed with the real name; the database refuses every change."""

    class Kind(models.TextChoices):
        OTHER = "other", _("推荐他人")
        SELF = "self", _("本人自荐")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.CharField(_("回执编号"), max_length=20, unique=True)
    nominator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("推荐人"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("推荐时的单位"))
    kind = models.CharField(_("方式"), max_length=8, choices=Kind.choices)
    signed_name = models.CharField(_("署名"), max_length=60)
    signed_from = models.GenericIPAddressField(_("署名地址"), null=True)
    created_at = models.DateTimeField(_("提交时间"))
    nominee_name = EncryptedTextField(_("被推荐人姓名"))
    nominee_unit = EncryptedTextField(_("被推荐人单位"))
    nominee_post = EncryptedTextField(_("被推荐人现任职务"))
    target = EncryptedTextField(_("推荐职务或去向"))
    strengths = EncryptedTextField(_("主要能力特点"))
    weaknesses = EncryptedTextField(_("不足"))
    reason = EncryptedTextField(_("推荐理由"))

    objects = NominationQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("推荐")
        verbose_name_plural = _("推荐")
        ordering: ClassVar = ["-created_at"]

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
    """An officer opened the nomination. Append-only."""

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.at:%F %T}"
