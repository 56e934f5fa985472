"""Certificates of a person's hours in a year."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import CreditCertificateQuerySet


class CreditCertificate(models.Model):
    """What somebody's ledger said about a year on the day of issue. A newer one takes its place; nobody deletes it.

    The number may be guessed, so the public page asks for the code as well.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("证明编号"), max_length=24, unique=True)
    code = models.CharField(_("查验码"), max_length=12)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credit_certificates")
    year = models.PositiveSmallIntegerField(_("年度"))
    name = models.CharField(_("姓名"), max_length=60)
    workplace = models.CharField(_("单位及职务"), max_length=250, blank=True)
    online = models.DecimalField(_("网络自学学时"), max_digits=9, decimal_places=2)
    offline = models.DecimalField(_("集中培训学时"), max_digits=9, decimal_places=2)
    online_required = models.DecimalField(_("网络自学应完成"), max_digits=6, decimal_places=1)
    offline_required = models.DecimalField(_("集中培训应完成"), max_digits=6, decimal_places=1)
    issued_at = models.DateTimeField(_("开具时间"))
    replaced_at = models.DateTimeField(_("换发时间"), null=True)

    objects = CreditCertificateQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("学时证明")
        verbose_name_plural = _("学时证明")
        ordering: ClassVar = ["-issued_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "year"], condition=Q(replaced_at=None), name="credit_certificate_one_valid"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("scoring:certificate_pdf", args=[self.uid])
