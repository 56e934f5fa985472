"""Screens of the editors' area for questions and exams."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Exam, Question


class QuestionViewSet(SnippetViewSet):
    """The question bank."""

    model = Question
    icon = "help"
    menu_label = _("试题")
    list_display = ("stem", "kind", "knowledge_point", "difficulty")
    list_filter = ("kind", "difficulty")
    search_fields = ("stem", "knowledge_point")
    search_backend_name = None


class ExamViewSet(SnippetViewSet):
    """Exams and course tests."""

    model = Exam
    icon = "form"
    menu_label = _("考试与测验")
    list_display = ("title", "state", "is_course_test", "opens_at", "closes_at")
    list_filter = ("state", "is_course_test")
    search_fields = ("title",)
    search_backend_name = None


class ExamsGroup(SnippetViewSetGroup):
    """考试: the bank and the exams in one menu."""

    menu_label = _("考试")
    menu_icon = "form"
    menu_order = 310
    items = (QuestionViewSet, ExamViewSet)
