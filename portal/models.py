"""The public face: images, documents, home page, sections and articles."""

from typing import Any, ClassVar

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.documents.models import AbstractDocument, Document
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page, PageManager

from lms.public_pages import PublicPagesQuerySet

from .blocks import ArticleBody
from .querysets import ArticleQuerySet

ARTICLES_PER_PAGE = 20
#: Seconds for which the figures of the counties are kept: they are sums over everybody's year.
ISLANDS_KEPT = 600


class CustomImage(AbstractImage):
    """An image of the site."""

    credit_line = models.CharField(_("图片来源"), max_length=120, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit_line")

    class Meta(AbstractImage.Meta):
        verbose_name = _("图片")
        verbose_name_plural = _("图片")


class CustomRendition(AbstractRendition):
    """A resized copy of an image."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class CustomDocument(AbstractDocument):
    """A document of the site."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        permissions: ClassVar = [("choose_customdocument", "Can choose document")]


class HomePage(Page):
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
        from .islands import islands
        from .panels import panels_by_place
        from .sections import sections

        today = timezone.localdate()
        return {
            **super().get_context(request, *args, **kwargs),
            **panels_by_place(request),
            "sections": sections(request),
            "articles": ArticlePage.objects.published().with_section()[:6],
            "islands": cache.get_or_set(f"portal-islands-{today}", lambda: islands(today), ISLANDS_KEPT),
        }


class SectionPage(Page):
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

    objects = PageManager.from_queryset(PublicPagesQuerySet)()

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("kind"), FieldPanel("intro")]
    parent_page_types: ClassVar = ["portal.HomePage"]
    subpage_types: ClassVar = ["portal.ArticlePage"]
    max_count = len(ORDER)

    class Meta:
        verbose_name = _("板块")
        verbose_name_plural = _("板块")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the articles, narrowed by class of disclosure where the address asks for it."""
        from .sections import sections

        articles = ArticlePage.objects.child_of(self).published()
        disclosure = request.GET.get("disclosure", "")
        if disclosure in ArticlePage.Disclosure.values:
            articles = articles.filter(disclosure=disclosure)
        else:
            disclosure = ""
        return {
            **super().get_context(request, *args, **kwargs),
            "articles": Paginator(articles, ARTICLES_PER_PAGE).get_page(request.GET.get("page")),
            "disclosure": disclosure,
            "disclosures": ArticlePage.Disclosure.choices,
            "sections": sections(request),
        }


class ArticlePage(Page):
    """An announcement, a notice or a regulation within a section."""

    class Disclosure(models.TextChoices):
        LASTING = "lasting", _("长期公开")
        TIMELY = "timely", _("即时公开")

    date = models.DateField(_("发布日期"), db_index=True)
    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    disclosure = models.CharField(
        _("公开类别"),
        max_length=10,
        choices=Disclosure.choices,
        default=Disclosure.TIMELY,
        help_text=_("即时公开的事项请在发布设置中填写到期时间，到期后自动下线；长期公开的事项不设到期时间。"),
    )
    body = StreamField(ArticleBody(), verbose_name=_("正文"), blank=True)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("summary"),
        FieldPanel("disclosure"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["portal.SectionPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("文章")
        verbose_name_plural = _("文章")


class StandardPage(Page):
    """A page outside the sections: about the site, how to get help, privacy."""

    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    body = StreamField(ArticleBody(), verbose_name=_("正文"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types: ClassVar = ["portal.HomePage", "portal.StandardPage"]
    subpage_types: ClassVar = ["portal.StandardPage"]

    class Meta:
        verbose_name = _("普通页面")
        verbose_name_plural = _("普通页面")
