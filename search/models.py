"""Words that found nothing."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .querysets import MissedWordsQuerySet


class MissedWords(models.Model):
    """What was asked for and not found, and how often; not by whom."""

    words = models.CharField(_("搜索词"), max_length=20, unique=True)
    count = models.PositiveIntegerField(_("次数"), default=0)
    first_at = models.DateTimeField(_("首次"))
    last_at = models.DateTimeField(_("最近"), db_index=True)

    objects = MissedWordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("没有搜到的词")
        verbose_name_plural = _("没有搜到的词")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(words=""), name="missed_words_not_empty")]

    def __str__(self) -> str:
        return self.words
