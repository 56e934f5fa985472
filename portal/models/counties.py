"""The counties' own sites within this installation (SPEC L12), and courses that travel between city and counties."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager

from lms.public_pages import PublicPagesQuerySet

from ..querysets import RecommendationQuerySet
from .articles import ArticlePage
from .places import NewsColumnPage


class CountyHomePage(Page):
    """The first page of a county's site; made by ``portal.actions.open_county_site`` alone."""

    class Colour(models.TextChoices):
        RED = "red", _("朱红")
        BLUE = "blue", _("海蓝")
        GREEN = "green", _("松绿")
        PURPLE = "purple", _("黛紫")
        BROWN = "brown", _("赭石")

    county = models.OneToOneField(
        "accounts.Unit", on_delete=models.PROTECT, related_name="home_page", verbose_name=_("县（区）"), editable=False
    )
    masthead = models.CharField(_("站名"), max_length=30)
    motto = models.CharField(_("题词"), max_length=40, blank=True)
    intro = models.CharField(_("导语"), max_length=120, blank=True)
    colour = models.CharField(_("主题色"), max_length=8, choices=Colour.choices, default=Colour.BLUE)

    objects = PageManager.from_queryset(PublicPagesQuerySet)()

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("masthead"),
        FieldPanel("motto"),
        FieldPanel("intro"),
        FieldPanel("colour"),
    ]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["portal.NewsColumnPage", "portal.StandardPage"]
    is_creatable = False

    class Meta:
        verbose_name = _("县区首页")
        verbose_name_plural = _("县区首页")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the news, the courses recommended here and the figures of the county."""
        from ..counties import figures_of, recommended_to

        return {
            **super().get_context(request, *args, **kwargs),
            "columns": list(NewsColumnPage.objects.child_of(self).open_to_all()),
            "articles": ArticlePage.objects.descendant_of(self).published()[:8],
            "courses": recommended_to(self.county)[:6],
            "figures": figures_of(self.county),
        }


class CourseRecommendation(models.Model):
    """A course put forward: by the city to counties, by a county to its people, or by a county upward to the city."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待答复")
        TAKEN = "taken", _("已采用")
        DECLINED = "declined", _("未采用")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.CoursePage", on_delete=models.CASCADE, related_name="recommendations")
    #: Who recommends, and for whose people; the city is the root of the organisation.
    from_unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("推荐单位")
    )
    to_unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("面向"))
    note = models.CharField(_("推荐语"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.TAKEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("推荐时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    objects = RecommendationQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("课程推荐")
        verbose_name_plural = _("课程推荐")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course", "from_unit", "to_unit"],
                condition=~Q(state="declined"),
                name="course_recommended_once",
                violation_error_message=_("这门课程已经推荐过。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit}: {self.course}"
