"""Which course comes before which."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import PageChooserPanel
from wagtail.models import Orderable

if TYPE_CHECKING:
    from .models import CoursePage


class Prerequisite(Orderable):
    """A course that has to be completed before `page` is begun."""

    page = ParentalKey("courses.CoursePage", on_delete=models.CASCADE, related_name="prerequisites")
    required = models.ForeignKey(
        "courses.CoursePage", on_delete=models.CASCADE, related_name="leads_to", verbose_name=_("先修课程")
    )

    panels: ClassVar = [PageChooserPanel("required", "courses.CoursePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("先修课程")
        verbose_name_plural = _("先修课程")
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "required"], name="prerequisite_once")]

    def __str__(self) -> str:
        return str(self.required)


def leads_back(required: CoursePage, course: CoursePage) -> bool:
    """Say whether `course` is `required` itself or stands anywhere before it; one query for each step of the chain."""
    if course.pk is None:
        return False
    seen: set[int] = set()
    step = {required.pk}
    while step:
        if course.pk in step:
            return True
        seen |= step
        before = Prerequisite.objects.filter(page__in=step).values_list("required_id", flat=True)
        step = set(before) - seen
    return False


def break_circles(course: CoursePage) -> None:
    """Drop the prerequisites of `course` before which it stands itself: nobody could ever begin any of them.

    The form refuses them, but it knows only what is published. Of two drafts that require one another the one that is
    published last gives way.
    """
    for row in list(course.prerequisites.all()):
        if leads_back(row.required, course):
            course.prerequisites.remove(row)
