"""What is made public: articles, and the kinds of matters that have parts of their own (SPEC P02, P03, P14, P17)."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.search import index

from workdays.models import Day

from ..blocks import ArticleBody
from ..forms import ArticleForm, PublicityForm
from ..querysets import ArticleQuerySet

ARTICLES_PER_PAGE = 20
#: A notice before an appointment lasts at least so many working days (SPEC §2.6).
LEAST_PUBLICITY = 5


class ListsArticles(Page):
    """A page that lists the articles below it, narrowed by class of disclosure where the address asks for it."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the articles, and the row of sections."""
        from ..sections import sections

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
    """Something that is made public within a section or a news column; the kinds below have parts of their own."""

    class Disclosure(models.TextChoices):
        LASTING = "lasting", _("长期公开")
        TIMELY = "timely", _("即时公开")

    class Level(models.TextChoices):
        ACTIVE = "active", _("主动公开")
        KEY = "key", _("重点公开")
        PROMPT = "prompt", _("及时公开")

    date = models.DateField(_("发布日期"), db_index=True)
    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    disclosure = models.CharField(
        _("公开类别"),
        max_length=10,
        choices=Disclosure.choices,
        default=Disclosure.TIMELY,
        help_text=_("长期公开的事项不设到期时间；即时公开的事项到期后自动下线，列入归档。"),
    )
    level = models.CharField(
        _("公开要求"),
        max_length=10,
        choices=Level.choices,
        default=Level.ACTIVE,
        help_text=_("重大事项主动公开，社会关注事项重点公开，涉及群众利益的事项及时公开。"),
    )
    body = StreamField(ArticleBody(), verbose_name=_("正文"), blank=True)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    base_form_class = ArticleForm
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("disclosure"), FieldPanel("level")], heading=_("公开")),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["portal.SectionPage", "portal.NewsColumnPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "portal/article_page.html"

    class Meta:
        verbose_name = _("文章")
        verbose_name_plural = _("文章")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the page, and count the visit to its section."""
        from ..visits import count_visit

        count_visit(request, self)
        return super().serve(request, *args, **kwargs)

    def words(self) -> str:
        """Return summary and text without their marks, for excerpts."""
        return " ".join(strip_tags(f"{self.summary} {self.body}").split())

    @property
    def is_past(self) -> bool:
        """Say whether its time of disclosure is over."""
        return self.expire_at is not None and self.expire_at <= timezone.now()


def panels_with(*own: Any) -> list[Any]:
    """Return the panels of a kind: its own parts stand before the text."""
    *head, body = ArticlePage.content_panels
    return [*head, MultiFieldPanel(list(own), heading=_("要素")), body]


class RegulationPage(ArticlePage):
    """A document with rules (法规文件): who issued it under which number, and from when until when it holds."""

    number = models.CharField(_("文号"), max_length=60)
    issued_by = models.CharField(_("发文机关"), max_length=60)
    effective_on = models.DateField(_("施行日期"))
    repealed_on = models.DateField(_("废止日期"), null=True, blank=True)

    content_panels: ClassVar = panels_with(
        FieldPanel("number"), FieldPanel("issued_by"), FieldPanel("effective_on"), FieldPanel("repealed_on")
    )
    parent_page_types: ClassVar = ["portal.SectionPage"]
    template = "portal/regulation_page.html"

    class Meta:
        verbose_name = _("法规文件")
        verbose_name_plural = _("法规文件")

    def holds_on(self, day: date) -> bool:
        """Say whether the rules hold on `day`."""
        return self.effective_on <= day and (self.repealed_on is None or day < self.repealed_on)

    @property
    def holds(self) -> bool:
        """Say whether the rules hold today."""
        return self.holds_on(timezone.localdate())


class WorkPlanPage(ArticlePage):
    """A plan of work (工作计划) of a year."""

    year = models.PositiveSmallIntegerField(_("年度"))
    issued_by = models.CharField(_("制定单位"), max_length=60)

    content_panels: ClassVar = panels_with(FieldPanel("year"), FieldPanel("issued_by"))
    parent_page_types: ClassVar = ["portal.SectionPage"]
    template = "portal/work_plan_page.html"

    class Meta:
        verbose_name = _("工作计划")
        verbose_name_plural = _("工作计划")


class SituationPage(ArticlePage):
    """A report on the state of the work (情况通报, SPEC P17)."""

    period = models.CharField(_("通报期间"), max_length=40)
    spokesperson = models.CharField(_("新闻发言人"), max_length=40)

    content_panels: ClassVar = panels_with(FieldPanel("period"), FieldPanel("spokesperson"))
    template = "portal/situation_page.html"

    class Meta:
        verbose_name = _("情况通报")
        verbose_name_plural = _("情况通报")


class PeopleListed(ArticlePage):
    """The parts of a notice about named people: until when what is asked of the public, and where to turn."""

    contact = models.CharField(_("反映情况的方式"), max_length=120, help_text=_("电话、邮箱、地址。"))

    class Meta:
        abstract = True


class PreviewPage(PeopleListed):
    """The notice that somebody is to be looked into (考察预告)."""

    starts_on = models.DateField(_("考察开始"))
    ends_on = models.DateField(_("考察结束"))

    base_form_class = PublicityForm
    content_panels: ClassVar = panels_with(
        InlinePanel("people", label=_("考察对象"), min_num=1),
        FieldPanel("starts_on"),
        FieldPanel("ends_on"),
        FieldPanel("contact"),
    )
    parent_page_types: ClassVar = ["portal.SectionPage"]
    template = "portal/people_page.html"

    class Meta:
        verbose_name = _("考察预告")
        verbose_name_plural = _("考察预告")


class PublicityPage(PeopleListed):
    """The notice before an appointment (任前公示); its period is counted in working days (SPEC P15, §2.6)."""

    starts_on = models.DateField(_("公示开始"))
    workdays = models.PositiveSmallIntegerField(
        _("公示工作日"),
        default=LEAST_PUBLICITY,
        validators=[MinValueValidator(LEAST_PUBLICITY)],
        help_text=_("不少于 5 个工作日。"),
    )
    #: Reckoned when the dates are written; a calendar that changes later does not move what was published.
    ends_on = models.DateField(_("公示结束"), editable=False)

    base_form_class = PublicityForm
    content_panels: ClassVar = panels_with(
        InlinePanel("people", label=_("公示对象"), min_num=1),
        FieldPanel("starts_on"),
        FieldPanel("workdays"),
        FieldPanel("contact"),
    )
    parent_page_types: ClassVar = ["portal.SectionPage"]
    template = "portal/people_page.html"

    class Meta:
        verbose_name = _("任前公示")
        verbose_name_plural = _("任前公示")

    def clean(self) -> None:
        """Reckon the last day: the first counts, if people work on it."""
        super().clean()
        if self.starts_on and self.workdays:
            self.ends_on = Day.objects.add_workdays(self.starts_on - timedelta(days=1), self.workdays)

    @property
    def is_provisional(self) -> bool:
        """Say whether the calendar of that time is not yet official."""
        return Day.objects.is_provisional(self.starts_on, self.ends_on)


class AppointmentPage(ArticlePage):
    """The notice of appointments and removals (任免公告)."""

    decided_on = models.DateField(_("决定日期"))
    decided_by = models.CharField(_("决定机关"), max_length=60)

    content_panels: ClassVar = panels_with(
        FieldPanel("decided_by"), FieldPanel("decided_on"), InlinePanel("people", label=_("任免人员"), min_num=1)
    )
    parent_page_types: ClassVar = ["portal.SectionPage"]
    template = "portal/people_page.html"

    class Meta:
        verbose_name = _("任免公告")
        verbose_name_plural = _("任免公告")


class NamedPerson(Orderable):
    """Somebody whom a notice names, as the notice describes the person; no link to an account."""

    name = models.CharField(_("姓名"), max_length=40)
    post = models.CharField(_("现任职务"), max_length=120)
    target = models.CharField(_("拟任（免）职务"), max_length=120)

    panels: ClassVar = [FieldPanel("name"), FieldPanel("post"), FieldPanel("target")]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class PreviewedPerson(NamedPerson):
    """Somebody to be looked into."""

    page = ParentalKey(PreviewPage, on_delete=models.CASCADE, related_name="people")


class PublicisedPerson(NamedPerson):
    """Somebody to be appointed."""

    page = ParentalKey(PublicityPage, on_delete=models.CASCADE, related_name="people")


class AppointedPerson(NamedPerson):
    """Somebody who was appointed or removed."""

    page = ParentalKey(AppointmentPage, on_delete=models.CASCADE, related_name="people")
