"""Questions and their frozen versions."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable
from wagtail.search import index

from .forms import QuestionForm


class Question(index.Indexed, ClusterableModel):
    """A question of the bank. Attempts never look at it: they keep the :class:`QuestionVersion` they were given."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("单选")
        MULTIPLE = "multiple", _("多选")
        JUDGE = "judge", _("判断")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("题型"), max_length=10, choices=Kind.choices, default=Kind.SINGLE)
    stem = models.TextField(_("题干"))
    explanation = models.TextField(_("解析"), blank=True)
    knowledge_point = models.CharField(_("知识点"), max_length=120, blank=True, db_index=True)
    difficulty = models.PositiveSmallIntegerField(
        _("难度"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)], help_text=_("1 最易，5 最难")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    base_form_class = QuestionForm
    search_fields: ClassVar = [index.SearchField("stem"), index.FilterField("kind")]
    panels: ClassVar = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("difficulty")]),
        FieldPanel("knowledge_point"),
        FieldPanel("stem"),
        InlinePanel("options", heading=_("选项"), label=_("选项"), min_num=2, max_num=8),
        FieldPanel("explanation"),
    ]

    class Meta:
        verbose_name = _("试题")
        verbose_name_plural = _("试题")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.stem[:60]


class Option(Orderable):
    """An option of a question."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(_("选项内容"), max_length=300)
    is_correct = models.BooleanField(_("正确"), default=False)

    panels: ClassVar = [FieldPanel("text"), FieldPanel("is_correct")]

    class Meta(Orderable.Meta):
        verbose_name = _("选项")
        verbose_name_plural = _("选项")

    def __str__(self) -> str:
        return self.text


class QuestionVersion(models.Model):
    """What a question said at one time; made when an attempt first needs it, never changed (database trigger).

    `content` is ``{"kind", "stem", "explanation", "options": [{"key": "A", "text": …}], "answer": ["A"]}``.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    digest = models.CharField(max_length=64, editable=False)
    content = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("试题版本")
        verbose_name_plural = _("试题版本")
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "digest"], name="question_version_once")]

    def __str__(self) -> str:
        return str(self.content["stem"])[:60]
