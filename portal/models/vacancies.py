"""Vacant posts: a notice is a batch of posts for which recommendations are asked in a period (SPEC P04-P06)."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from ..forms import VacancyNoticeForm
from ..querysets import VacancyQuerySet
from .articles import ArticlePage, panels_with


class VacancyNoticePage(ArticlePage):
    """One batch (批) of vacant posts, and the days on which recommendations are taken."""

    class Reach(models.TextChoices):
        CITY = "city", _("市级")
        COUNTY = "county", _("县（区）级")

    batch = models.PositiveSmallIntegerField(_("批次"), help_text=_("本级的第几批。"))
    reach = models.CharField(_("级别"), max_length=6, choices=Reach.choices, default=Reach.CITY)
    opens_on = models.DateField(_("推荐开始"))
    closes_on = models.DateField(_("推荐截止"))

    base_form_class = VacancyNoticeForm
    content_panels: ClassVar = panels_with(
        FieldPanel("reach"),
        FieldPanel("batch"),
        FieldPanel("opens_on"),
        FieldPanel("closes_on"),
        InlinePanel("vacancies", label=_("空缺岗位"), min_num=1),
    )
    parent_page_types: ClassVar = ["portal.SectionPage"]
    template = "portal/vacancy_notice_page.html"

    class Meta:
        verbose_name = _("空缺岗位公告")
        verbose_name_plural = _("空缺岗位公告")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="vacancies_close_after_opening",
                violation_error_message=_("截止日期不能早于开始日期。"),
            )
        ]

    def is_open(self, day: date) -> bool:
        """Say whether recommendations for its posts are taken on `day`."""
        return self.live and self.opens_on <= day <= self.closes_on


class Vacancy(Orderable):
    """One vacant post. Whoever refers to it keeps its uid and its words: notices are edited and end."""

    page = ParentalKey(VacancyNoticePage, on_delete=models.CASCADE, related_name="vacancies")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("岗位"), max_length=80)
    employer = models.CharField(_("单位"), max_length=80)
    places = models.PositiveSmallIntegerField(_("职数"), default=1)
    duties = models.TextField(_("岗位职责和要求"), max_length=2000)
    conditions = models.TextField(_("任职资格条件"), max_length=2000)

    objects = VacancyQuerySet.as_manager()

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("employer"),
        FieldPanel("places"),
        FieldPanel("duties"),
        FieldPanel("conditions"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("空缺岗位")
        verbose_name_plural = _("空缺岗位")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(places__gte=1), name="vacancy_has_places")]

    def __str__(self) -> str:
        return f"{self.employer} {self.title}"
