"""What the officers keep beside the nominations: unannounced posts, the shortlist, weights, appointments."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User

from ..querysets import InternalPostQuerySet, ShortlistQuerySet
from .shared import AboutSomebody


class InternalPost(models.Model):
    """A post that is not announced (SPEC N13): officers use it for paper nominations and the shortlist, nobody else."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责地区或单位"))
    title = models.CharField(_("岗位名称"), max_length=200)
    employer = models.CharField(_("岗位所在单位"), max_length=200)
    batch = models.CharField(_("批次"), max_length=120, blank=True)
    places = models.PositiveSmallIntegerField(_("职数"), default=1, validators=[MinValueValidator(1)])
    created_at = models.DateTimeField(_("登记时间"))
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = InternalPostQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("内部岗位")
        verbose_name_plural = _("内部岗位")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(places__gte=1), name="internal_post_has_a_place"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("created_at")), name="internal_post_closed_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.employer}）"


class ShortlistEntry(AboutSomebody):
    """Somebody who is on the list for a post, and by which way the name came (SPEC N08)."""

    class Source(models.TextChoices):
        ONLINE = "online", _("网上")
        MEETING = "meeting", _("会议")
        TALK = "talk", _("谈话")
        ORGANISATION = "organisation", _("组织")
        OTHER = "other", _("其他")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责地区或单位"))
    vacancy = models.UUIDField(null=True, blank=True, editable=False)
    internal_post = models.ForeignKey(InternalPost, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post_title = models.CharField(_("岗位"), max_length=200)
    post_employer = models.CharField(_("岗位单位"), max_length=200, blank=True)
    batch = models.CharField(_("批次"), max_length=120, blank=True)
    source = models.CharField(_("来源"), max_length=12, choices=Source.choices)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人"))
    entered_at = models.DateTimeField(_("入围时间"))
    removed_at = models.DateTimeField(_("移出时间"), null=True, blank=True)

    objects = ShortlistQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("入围人选")
        verbose_name_plural = _("入围人选")
        ordering: ClassVar = ["-entered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(vacancy=None) ^ Q(internal_post=None), name="shortlist_entry_for_one_post"
            ),
            models.UniqueConstraint(
                fields=["vacancy", "nominee_key"],
                condition=Q(removed_at=None, vacancy__isnull=False),
                name="shortlist_once_for_a_vacancy",
            ),
            models.UniqueConstraint(
                fields=["internal_post", "nominee_key"],
                condition=Q(removed_at=None, internal_post__isnull=False),
                name="shortlist_once_for_an_internal_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.post_title}"


class Appointment(models.Model):
    """Somebody of the shortlist was appointed; from here the nominators are traced (SPEC N12). Append-only."""

    entry = models.OneToOneField(ShortlistEntry, on_delete=models.PROTECT, related_name="appointment")
    appointed_on = models.DateField(_("任职日期"))
    document = models.CharField(_("文号"), max_length=80)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.entry_id} {self.appointed_on:%F}"


class WeightSet(models.Model):
    """A version of what nominations weigh (SPEC N11). Append-only: another opinion is another version."""

    number = models.PositiveIntegerField(_("版本"), unique=True)
    remark = models.CharField(_("说明"), max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class Weight(models.Model):
    """What one nomination of a class of nominators by a channel counts. Append-only."""

    weights = models.ForeignKey(WeightSet, on_delete=models.PROTECT, related_name="rows")
    nominator_class = models.CharField(max_length=8)
    channel = models.CharField(max_length=12)
    value = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
    )

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["weights", "nominator_class", "channel"], name="weight_once"),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=100), name="weight_within_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.nominator_class}/{self.channel}: {self.value}"
