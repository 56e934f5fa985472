"""Whom something is for."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..querysets import AudienceQuerySet
from .people import CadreCategory, Rank, User
from .units import Unit


class Audience(models.Model):
    """A choice of people within `scope`: by rule (units and below, categories, ranks) and by name, less exclusions.

    The parts of the rule narrow one another; a part that is empty does not narrow. Without any part the rule reaches
    nobody, unless `everybody` says that all who hold a post in the scope are meant. See ``accounts.audiences``.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("选择范围"))
    everybody = models.BooleanField(_("范围内全体在职干部"), default=False)
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("单位"))
    categories = models.ManyToManyField(CadreCategory, blank=True, related_name="+", verbose_name=_("干部类别"))
    ranks = ArrayField(
        models.CharField(max_length=4, choices=Rank.choices), verbose_name=_("职级"), default=list, blank=True
    )
    named = models.ManyToManyField(User, blank=True, related_name="+", verbose_name=_("名单"))
    excluded = models.ManyToManyField(User, blank=True, related_name="+", verbose_name=_("不包括"))

    objects = AudienceQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("对象")
        verbose_name_plural = _("对象")

    def __str__(self) -> str:
        return f"{self.scope} {self.uid}"
