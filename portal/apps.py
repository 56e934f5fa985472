from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The public face: home page, sections, articles."""

    name = "portal"
    verbose_name = _("门户")
