"""Rules of eligibility as data (SPEC N07, N19)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..querysets import RuleQuerySet


class EligibilityRule(models.Model):
    """One version of a rule; editing ends it and begins another, so that what was said then can be looked up."""

    class Light(models.TextChoices):
        RED = "red", _("红灯")
        YELLOW = "yellow", _("黄灯")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("代码"), max_length=40)
    text = models.CharField(_("条件"), max_length=300)
    citation = models.CharField(_("依据"), max_length=200)
    #: The document of the library that is cited (SPEC P19); which version counts depends on the day, see ``citations``.
    document = models.ForeignKey(
        "library.LibraryDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("依据的文件"),
        help_text=_("资料库中已发布的文件。选定后，依据会链接到核对当日有效的版本；文件失效时提醒推荐专责。"),
    )
    verified = models.BooleanField(_("依据已核对原文"), default=False)
    #: Conditions as ``plugins.nomination.conditions`` reads them: when the rule applies, and what it asks.
    applies = models.JSONField(_("适用情形"), default=dict, blank=True)
    condition = models.JSONField(_("要求"))
    light = models.CharField(_("不符合时"), max_length=8, choices=Light.choices)
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("失效日期"), null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    #: A later version stands in its place, or it was taken out.
    replaced_at = models.DateTimeField(null=True, blank=True)

    cited_id: int | None  # what RuleQuerySet.citing adds
    objects = RuleQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("任职条件")
        verbose_name_plural = _("任职条件")
        ordering: ClassVar = ["code", "-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=Q(replaced_at=None), name="eligibility_rule_current"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="eligibility_rule_period"
            ),
        ]

    def __str__(self) -> str:
        return self.code
