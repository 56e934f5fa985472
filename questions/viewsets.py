"""Screens of the editors' area for questions."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Question


class QuestionViewSet(SnippetViewSet):
    """The question bank."""

    model = Question
    icon = "help"
    menu_label = _("试题")
    list_display = ("stem", "kind", "knowledge_point", "difficulty")
    list_filter = ("kind", "difficulty")
    search_fields = ("stem", "knowledge_point")
    search_backend_name = None
    add_to_admin_menu = True
    menu_order = 310
