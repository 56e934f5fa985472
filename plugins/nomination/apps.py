from django.utils.translation import gettext_lazy as _

from lms.plugins import PluginConfig


class NominationConfig(PluginConfig):
    """干部推荐."""

    name = "plugins.nomination"
    label = "nomination"
    verbose_name = _("干部推荐")
