"""The calendar in the editors' area."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Day


class DayViewSet(SnippetViewSet):
    """Lists, filters and edits the days that differ from Monday to Friday."""

    model = Day
    icon = "calendar-alt"
    menu_label = _("放假与调休日")
    add_to_settings_menu = True
    list_display = ("date", "kind", "name", "is_provisional")
    list_filter: ClassVar = {"date": ["year"], "kind": ["exact"], "is_provisional": ["exact"]}
    search_fields = ("name",)
    form_fields = ("date", "kind", "name", "is_provisional")
    list_export = ("date", "kind", "name", "is_provisional")
    list_per_page = 50
