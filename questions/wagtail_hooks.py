"""Registration: the entry of the staff area, the chooser of the editors' area, one's own data."""

from wagtail import hooks

from .viewsets import QuestionChooserViewSet, question_chooser


@hooks.register("register_admin_viewset")
def register_question_chooser() -> QuestionChooserViewSet:
    return question_chooser
