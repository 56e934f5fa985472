"""Where things stand: the home page, the public sections, news columns, standing pages."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from lms.personal_pages import PersonalPage
from lms.public_pages import PublicPagesQuerySet

from ..blocks import ArticleBody
from .articles import ArticlePage, ListsArticles

#: Seconds for which the figures of the counties are kept: they are sums over everybody's year.
ISLANDS_KEPT = 600
#: What a public section may hold.
ARTICLES = [
    "portal.ArticlePage",
    "portal.RegulationPage",
    "portal.WorkPlanPage",
    "portal.SituationPage",
    "portal.PreviewPage",
    "portal.PublicityPage",
    "portal.AppointmentPage",
    "portal.VacancyNoticePage",
]
#: What the parts of a procedure may be marked up with.
FEATURES = ["bold", "ol", "ul", "link", "document-link"]


class HomePage(PersonalPage, Page):
    """首页: for a guest the public face, for a learner their own panels first."""

    motto = models.CharField(_("首页题词"), max_length=40, default="以学为舟，行稳致远")
    intro = models.CharField(
        _("首页导语"),
        max_length=120,
        default="面向全市干部的在线学习平台：看课程、记学时、参加考试，随时可学，处处可查。",
    )

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("motto"), FieldPanel("intro")]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("首页")
        verbose_name_plural = _("首页")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the panels by their place, the sections, the latest articles and the counties."""
        from ..islands import islands
        from ..panels import panels_by_place
        from ..sections import sections

        today = timezone.localdate()
        return {
            **super().get_context(request, *args, **kwargs),
            **panels_by_place(request),
            "sections": sections(request),
            "articles": ArticlePage.objects.descendant_of(self).published().with_section()[:6],
            "islands": cache.get_or_set(f"portal-islands-{today}", lambda: islands(today), ISLANDS_KEPT),
        }


class SectionPage(ListsArticles):
    """One of the public sections of SPEC P01 that the portal itself keeps; plugins bring the other two."""

    class Kind(models.TextChoices):
        REGULATIONS = "regulations", _("政策法规")
        VACANCIES = "vacancies", _("空缺岗位公告")
        ANNOUNCEMENTS = "announcements", _("公告公示")
        APPOINTMENTS = "appointments", _("干部人事任免")

    #: Places in the row of six; 300 and 600 belong to plugins.
    ORDER: ClassVar = {
        Kind.REGULATIONS: 100,
        Kind.VACANCIES: 200,
        Kind.ANNOUNCEMENTS: 400,
        Kind.APPOINTMENTS: 500,
    }

    kind = models.CharField(_("板块"), max_length=16, choices=Kind.choices, unique=True)
    intro = models.CharField(_("导语"), max_length=200, blank=True)

    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任人"),
        help_text=_("负责这个板块的内容：先行审核，并答复读者对它的意见。"),
    )

    objects = PageManager.from_queryset(PublicPagesQuerySet)()

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("intro"),
        FieldPanel("responsible", widget=forms.Select),
    ]
    parent_page_types: ClassVar = ["portal.HomePage"]
    subpage_types: ClassVar = ARTICLES
    max_count = len(ORDER)

    class Meta:
        verbose_name = _("板块")
        verbose_name_plural = _("板块")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the figures of the vacancies, where these are."""
        from ..vacancies import published_vacancies, words_of

        context = super().get_context(request, *args, **kwargs)
        if self.kind == self.Kind.VACANCIES:
            context["figures"] = words_of(published_vacancies())
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the section, and count the visit."""
        from ..visits import count_visit

        count_visit(request, self)
        return super().serve(request, *args, **kwargs)


class NewsColumnPage(ListsArticles):
    """A column of news beside the sections (SPEC P13); a county's site has its own."""

    intro = models.CharField(_("导语"), max_length=200, blank=True)

    objects = PageManager.from_queryset(PublicPagesQuerySet)()

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["portal.HomePage", "portal.CountyHomePage"]
    subpage_types: ClassVar = ["portal.ArticlePage", "portal.SituationPage"]
    template = "portal/section_page.html"

    class Meta:
        verbose_name = _("新闻栏目")
        verbose_name_plural = _("新闻栏目")


class StandardPage(Page):
    """A page outside the sections: about the site, how to get help, privacy."""

    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    body = StreamField(ArticleBody(), verbose_name=_("正文"), blank=True)

    objects = PageManager.from_queryset(PublicPagesQuerySet)()

    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types: ClassVar = ["portal.HomePage", "portal.CountyHomePage", "portal.StandardPage"]
    subpage_types: ClassVar = ["portal.StandardPage", "portal.ProcedurePage"]

    class Meta:
        verbose_name = _("普通页面")
        verbose_name_plural = _("普通页面")


class ProcedurePage(Page):
    """How a matter is handled (办事程序): the four things that are open about it (SPEC P18)."""

    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    policy = RichTextField(_("政策依据"), features=FEATURES)
    standard = RichTextField(_("办理标准"), features=FEATURES)
    procedure = RichTextField(_("办理程序"), features=FEATURES)
    result = RichTextField(_("结果公开"), features=FEATURES)

    objects = PageManager.from_queryset(PublicPagesQuerySet)()

    search_fields: ClassVar = [
        *Page.search_fields,
        *(index.SearchField(name) for name in ("summary", "policy", "standard", "procedure", "result")),
    ]

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("policy"),
        FieldPanel("standard"),
        FieldPanel("procedure"),
        FieldPanel("result"),
    ]
    parent_page_types: ClassVar = ["portal.StandardPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("办事指南")
        verbose_name_plural = _("办事指南")

    @property
    def facets(self) -> list[tuple[str, str]]:
        """Return the four parts with their headings."""
        names = ("policy", "standard", "procedure", "result")
        return [(str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in names]
