from django.utils.translation import gettext_lazy as _

from lms.plugins import PluginConfig


class NominationConfig(PluginConfig):
    """干部推荐."""

    name = "plugins.nomination"
    label = "nomination"
    verbose_name = _("干部推荐")

    def ready(self) -> None:
        """Let scans take part in the rotation of keys."""
        from lms.rotation import RESEALERS

        from .scans import reseal_scans

        RESEALERS.append(reseal_scans)
