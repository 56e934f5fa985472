"""Questions to those who speak in a live lesson, and what was answered: together its transcript (SPEC L34)."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import LiveQuestionQuerySet

#: The longest question, reason and answer, in characters.
LONGEST_QUESTION, LONGEST_REASON, LONGEST_ANSWER = 300, 200, 2000


class LiveQuestion(models.Model):
    """A question under the real name. Nobody but its author and the hosts reads it before a host has chosen it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待选择")
        CHOSEN = "chosen", _("待答复")
        ANSWERED = "answered", _("已答复")
        DECLINED = "declined", _("未选入")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lesson = models.ForeignKey(
        "courses.Lesson", on_delete=models.PROTECT, related_name="live_questions", verbose_name=_("课时")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="live_questions", verbose_name=_("提问人")
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("提问时的单位")
    )
    body = models.CharField(_("问题"), max_length=LONGEST_QUESTION)
    at = models.DateTimeField(_("提问时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    # Who chose or declined it last, and when; the reason is for its author.
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=LONGEST_REASON, blank=True)
    answer = models.TextField(_("答复"), max_length=LONGEST_ANSWER, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    objects = LiveQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("直播提问")
        verbose_name_plural = _("直播提问")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(body=""), name="live_question_says_something"),
            models.CheckConstraint(condition=~Q(state="answered") | ~Q(answer=""), name="live_question_has_answer"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="live_question_has_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["lesson", "state", "at"], name="live_question_of_lesson")]

    def __str__(self) -> str:
        return self.body[:40]

    def get_absolute_url(self) -> str:
        return reverse("discussion:live", args=[self.lesson.uid])
