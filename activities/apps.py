from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    """Reading lists, and contests with entries and a jury."""

    name = "activities"
    verbose_name = _("学习活动")

    def ready(self) -> None:
        from library.citations import Citer, register

        from .querysets import lists_naming

        register("activities", Citer(_("必读书目"), lists_naming))
