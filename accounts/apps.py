from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, units and roles."""

    name = "accounts"
    verbose_name = _("人员与单位")

    def ready(self) -> None:
        from lms.rotation import RESEALERS

        from . import receivers  # noqa: F401
        from .second_factor import reseal_second_factors

        RESEALERS.append(reseal_second_factors)

        autodiscover_modules("audit_words")
