"""What learners think of a course after finishing it (SPEC L24)."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_REMARK = 1000
BEST = 5


class EvaluationForm(models.Model):
    """One version of the questions; the latest is asked. Earlier ones stay with their answers."""

    number = models.PositiveIntegerField(_("版本"), unique=True)
    at = models.DateTimeField(_("启用时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("课程评价表")
        verbose_name_plural = _("课程评价表")
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class EvaluationQuestion(models.Model):
    """A question that is answered with 1 to 5."""

    form = models.ForeignKey(EvaluationForm, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(_("问题"), max_length=100)
    position = models.PositiveSmallIntegerField(_("顺序"))

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "position"], name="evaluation_question_place")]

    def __str__(self) -> str:
        return self.text


class Evaluation(models.Model):
    """What one learner thinks of one course. Nobody is shown whose it is."""

    form = models.ForeignKey(EvaluationForm, on_delete=models.PROTECT, related_name="evaluations")
    course = models.ForeignKey("courses.CoursePage", on_delete=models.PROTECT, related_name="evaluations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evaluations")
    remark = models.TextField(_("意见和建议"), max_length=LONGEST_REMARK, blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("课程评价")
        verbose_name_plural = _("课程评价")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "course"], name="evaluated_once")]

    def __str__(self) -> str:
        return f"{self.course_id}"


class EvaluationScore(models.Model):
    """The answer to one question, from 1 to 5."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="scores")
    question = models.ForeignKey(EvaluationQuestion, on_delete=models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(BEST)])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="one_score_a_question"),
            models.CheckConstraint(condition=Q(value__range=(1, BEST)), name="score_from_one_to_five"),
        ]

    def __str__(self) -> str:
        return str(self.value)
