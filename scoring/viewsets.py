"""Screens of the editors' area for targets."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Target


class TargetViewSet(SnippetViewSet):
    """学时任务 by year, ledger and category."""

    model = Target
    icon = "check"
    menu_label = _("学时任务")
    menu_order = 330
    add_to_admin_menu = True
    list_display = ("year", "ledger", "category", "hours")
    list_filter = ("year", "ledger")
