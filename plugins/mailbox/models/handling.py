"""What people agree on about a letter: who has it, who helps, who signed, what is to be improved, how it was found."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .boxes import Box
from .letters import Entry, Letter


class Handover(models.Model):
    """An offer to somebody, or to another box; until it is accepted the responsible person stays (SPEC M06, M07)."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("接办人"))
    box = models.ForeignKey(Box, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("信箱"))
    offered_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["letter"], condition=Q(settled_at=None), name="one_open_handover_of_a_letter"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, box=None) | Q(person=None, box__isnull=False),
                name="handover_names_who_accepts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.offered_at:%F %T}"


class CoHandler(models.Model):
    """Somebody who helps with a letter and reads it (协办)."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="helpers")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["letter", "person"], condition=Q(until=None), name="co_handler_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.person_id}"


class Copy(models.Model):
    """A box that follows how a letter is handled, without its words (SPEC M06)."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="copies")
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["letter", "box"], name="one_copy_per_box")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.box_id}"


class SignOff(models.Model):
    """A signature below an answer (SPEC M10). Append-only."""

    class Part(models.TextChoices):
        HANDLER = "handler", _("经办人")
        SECTION = "section", _("科室")
        LEADER = "leader", _("部领导")

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=8, choices=Part.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "round", "part"], name="signed_once_per_part"),
            models.UniqueConstraint(fields=["letter", "round", "by"], name="nobody_signs_twice"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.part}"


class Improvement(models.Model):
    """Something to be put right until a day, and whether somebody else found it done (SPEC M12)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="improvements")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="improvement")
    due_on = models.DateField(_("整改期限"))
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verified_by=None) | Q(done_by__isnull=False) & ~Q(verified_by=F("done_by")),
                name="improvement_verified_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.due_on:%F}"


class Satisfaction(models.Model):
    """How the writer found the handling, after it was closed (SPEC M15). Append-only."""

    class Score(models.IntegerChoices):
        """From 5 down, as the form offers them."""

        VERY_GOOD = 5, _("很满意")
        GOOD = 4, _("满意")
        FAIR = 3, _("一般")
        POOR = 2, _("不满意")
        VERY_POOR = 1, _("很不满意")

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="satisfaction")
    score = models.PositiveSmallIntegerField(choices=Score.choices)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="satisfaction_from_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.score}"


class Rating(models.Model):
    """What a supervisor thinks of the handling in a quarter (SPEC M14)."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="ratings")
    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    quarter = models.CharField(_("季度"), max_length=6)
    score = models.PositiveSmallIntegerField(_("评分"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    remark = models.CharField(_("意见"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box", "supervisor", "quarter"], name="one_rating_per_quarter"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.box_id} {self.quarter}"
