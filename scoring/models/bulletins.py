"""The quarterly bulletin as a page: words of people beside figures that nobody can change."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from .quarters import QuarterClose

#: What the words of a bulletin may be marked up with: it is also written as docx and PDF.
FEATURES = ["bold", "ol", "ul"]


class BulletinIndexPage(Page):
    """季度通报: all bulletins, the newest first."""

    intro = models.CharField(_("导语"), max_length=200, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    subpage_types: ClassVar = ["scoring.BulletinPage"]
    max_count = 1
    template = "scoring/bulletins/list.html"

    class Meta:
        verbose_name = _("季度通报栏目")
        verbose_name_plural = _("季度通报栏目")

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Add one page of bulletins."""
        from django.core.paginator import Paginator

        bulletins = BulletinPage.objects.live().child_of(self).select_related("close").order_by("-close__code")
        page_of = Paginator(bulletins, 20).get_page(request.GET.get("page"))
        return {**super().get_context(request, *args, **kwargs), "bulletins": page_of}


class BulletinPage(Page):
    """The bulletin of one quarter (SPEC L10): drafted when the quarter is frozen, edited, approved, published."""

    close = models.OneToOneField(
        QuarterClose, on_delete=models.PROTECT, related_name="bulletin", verbose_name=_("季度"), editable=False
    )
    lead = RichTextField(_("开头"), features=FEATURES, blank=True)
    ending = RichTextField(_("要求"), features=FEATURES, blank=True, help_text=_("存在的问题、下一步要求等。"))

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead"), FieldPanel("ending")]
    parent_page_types: ClassVar = ["scoring.BulletinIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "scoring/bulletins/bulletin.html"
    # Made by the verb that freezes the quarter, never by hand.
    is_creatable = False

    class Meta:
        verbose_name = _("季度通报")
        verbose_name_plural = _("季度通报")

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Add the frozen figures as the reader may see them."""
        from ..bulletins import content_of

        return {**super().get_context(request, *args, **kwargs), "content": content_of(self, viewer=request.user)}
