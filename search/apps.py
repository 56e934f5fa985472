from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search engines for Chinese, and the words that found nothing."""

    name = "search"
    verbose_name = _("搜索")
