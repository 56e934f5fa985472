"""The book of wrong questions (错题本)."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from questions.models import Question, QuestionVersion

from ..querysets import WrongQuestionQuerySet
from .attempts import Attempt


class WrongQuestion(models.Model):
    """A question that somebody got wrong, last in `attempt`; `right_at` is when it was answered right since then."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wrong_questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    times = models.PositiveSmallIntegerField(_("错误次数"), default=1)
    last_at = models.DateTimeField(_("最近一次"))
    right_at = models.DateTimeField(_("已掌握"), null=True, blank=True)

    objects = WrongQuestionQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("错题")
        verbose_name_plural = _("错题")
        ordering: ClassVar = ["-last_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "question"], name="wrong_question_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.question}"
