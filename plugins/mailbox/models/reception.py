"""Days on which leaders receive people, and who comes (SPEC M11)."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lms.encryption import EncryptedTextField

from .boxes import Box


class ReceptionDay(models.Model):
    """部长接待日: a day, a place, and how many may come."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="receptions", verbose_name=_("信箱"))
    date = models.DateField(_("日期"))
    starts = models.TimeField(_("开始时间"))
    place = models.CharField(_("地点"), max_length=80)
    leader = models.CharField(_("接待领导"), max_length=60)
    capacity = models.PositiveSmallIntegerField(_("名额"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["date", "starts"]

    def __str__(self) -> str:
        return f"{self.date:%F} {self.place}"


class Booking(models.Model):
    """Somebody who comes, about what, and the letter that says what came of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.ForeignKey(ReceptionDay, on_delete=models.PROTECT, related_name="bookings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    topic = EncryptedTextField(_("想谈的事"))
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    result = EncryptedTextField(_("接待结果"), null=True)
    result_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    result_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["booked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "user"], condition=Q(cancelled_at=None), name="one_booking_per_day_and_person"
            )
        ]

    def __str__(self) -> str:
        return self.uid.hex
