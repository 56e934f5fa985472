"""The audit log and the seals that make its rows checkable."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from ..querysets import AuditEntryQuerySet


class CurrentTransaction(Func):
    """``pg_current_xact_id()``: the number of the transaction that writes the row."""

    # The type xid8 casts to text only.
    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


class AuditEntry(models.Model):
    """Who did what to which object, when. The database refuses to change or delete a row.

    `about` is the person whose data are concerned, so that people can see who looked at theirs. `xact` orders the rows
    for the seals: rows of a transaction that is still open can be told from those that are final.
    """

    at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    verb = models.CharField(_("操作"), max_length=60, db_index=True)
    object_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="audit_entries_about",
        verbose_name=_("涉及人员"),
    )
    address = models.GenericIPAddressField(_("来源地址"), null=True)
    details = models.JSONField(_("详情"), default=dict)
    xact = models.BigIntegerField(_("事务号"), db_default=CurrentTransaction(), editable=False, db_index=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        at: datetime = self.at
        return f"{at:%F %T} {self.verb}"


class AuditSeal(models.Model):
    """A link of the chain over the audit log: the rows of the transactions before `until_xact` and after the last seal.

    `digest` is an HMAC over the previous seal's digest and the canonical rows, in the order of transaction and number.
    A database restored elsewhere counts its transactions anew: that begins an era, in which only rows with a number
    above `after_id` are looked at.
    """

    made_at = models.DateTimeField(_("封存时间"))
    after_id = models.BigIntegerField(_("起始编号"), default=0)
    until_xact = models.BigIntegerField(_("截至事务号"))
    max_id = models.BigIntegerField(_("最大编号"))
    rows = models.PositiveIntegerField(_("条数"))
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("审计封存")
        verbose_name_plural = _("审计封存")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["after_id", "until_xact"], name="audit_seal_once")]

    def __str__(self) -> str:
        return f"{self.pk} {self.digest[:12]}"
