from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScormConfig(AppConfig):
    """SCORM packages: import, launch, run-time data; apart from jobs it knows no other app."""

    name = "scorm"
    verbose_name = _("SCORM 课件")

    def ready(self) -> None:
        from . import checks, receivers  # noqa: F401
