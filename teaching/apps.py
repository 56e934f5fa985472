from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeachingConfig(AppConfig):
    """Import of courses, and reports about them."""

    name = "teaching"
    verbose_name = _("课程管理")

    def ready(self) -> None:
        from . import audit_words  # noqa: F401
