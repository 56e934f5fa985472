from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    """The question bank."""

    name = "questions"
    verbose_name = _("题库")

    def ready(self) -> None:
        from . import audit_words  # noqa: F401
