from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    """Documents by category, their versions, their pages, and finding them."""

    name = "library"
    verbose_name = _("资料库")
