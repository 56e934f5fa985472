from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    """Question bank, exams, attempts, grades."""

    name = "exams"
    verbose_name = _("考试")
