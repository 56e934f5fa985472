from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    """Credit policies, the credit ledger, rankings and exports."""

    name = "scoring"
    verbose_name = _("学时")

    def ready(self) -> None:
        from . import receivers  # noqa: F401
