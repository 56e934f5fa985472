"""Choosing a question on the editors' screens of whoever uses questions."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from .models import Question
from .querysets import QuestionQuerySet


class _Usable:
    """Offers what a paper may take and the person may see."""

    request: Any

    def get_object_list(self) -> QuestionQuerySet:
        """Return the usable questions in the scope of who asks."""
        return Question.objects.visible_to(self.request.user).usable(timezone.localdate())


class _ChooseView(_Usable, ChooseView):
    pass


class _ChooseResultsView(_Usable, ChooseResultsView):
    pass


class QuestionChooserViewSet(ChooserViewSet):
    """The chooser of questions."""

    model = Question
    icon = "help"
    choose_view_class = _ChooseView
    choose_results_view_class = _ChooseResultsView
    choose_one_text = _("选择试题")
    choose_another_text = _("换一道试题")
    per_page = 20


question_chooser = QuestionChooserViewSet("question_chooser")
