from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What the site tells people, and how it reaches them."""

    name = "notices"
    verbose_name = _("消息")

    def ready(self) -> None:
        autodiscover_modules("notice_kinds")
