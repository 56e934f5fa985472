"""Which pages of the portal make a process public: 考察预告 and 任前公示 (SPEC P15)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.people_notices import NoticeKind

from ..querysets import SelectionNoticeQuerySet
from .schemes import Selection


class SelectionNotice(models.Model):
    """A notice that an officer handed over. It names the page and no person: what is public is on the page alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("类型"), max_length=12, choices=NoticeKind.choices)
    #: Editors may delete a page; that there was one stays.
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+")
    pushed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提交人"))
    pushed_at = models.DateTimeField(_("提交时间"))
    #: It was taken back, or another one took its place.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SelectionNoticeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("预告和公示")
        verbose_name_plural = _("预告和公示")
        ordering: ClassVar = ["-pushed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["selection", "kind"], condition=Q(ended_at=None), name="one_notice_of_a_kind_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection_id} {self.kind} {self.pushed_at:%F}"
