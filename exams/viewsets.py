"""Screens of the editors' area for exams."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Exam


class ExamViewSet(SnippetViewSet):
    """Exams and course tests."""

    model = Exam
    icon = "form"
    menu_label = _("考试与测验")
    list_display = ("title", "state", "is_course_test", "opens_at", "closes_at")
    list_filter = ("state", "is_course_test")
    search_fields = ("title",)
    search_backend_name = None
    add_to_admin_menu = True
    menu_order = 320
