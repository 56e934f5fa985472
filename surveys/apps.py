from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """Surveys by message: a question to many people, short replies, topics, and matters that are followed up."""

    name = "surveys"
    verbose_name = _("互动调研")
