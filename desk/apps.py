from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Notes, favourites, the study plan and the history of one's own learning."""

    name = "desk"
    verbose_name = _("学习台")
