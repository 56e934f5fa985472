"""Screens of the editors' area for policies and targets."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import CreditPolicy, Target


class PolicyViewSet(SnippetViewSet):
    """学时办法: versions of the rules. A version in use is never edited: a new one is added."""

    model = CreditPolicy
    icon = "doc-full"
    menu_label = _("学时办法")
    menu_order = 320
    add_to_admin_menu = True
    list_display = ("name", "code", "version", "valid_from", "valid_until")
    panels = (
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("version")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        FieldPanel("rules"),
    )


class TargetViewSet(SnippetViewSet):
    """学时任务 by year, ledger and category."""

    model = Target
    icon = "check"
    menu_label = _("学时任务")
    menu_order = 330
    add_to_admin_menu = True
    list_display = ("year", "ledger", "category", "hours")
    list_filter = ("year", "ledger")
