from django.utils.translation import gettext_lazy as _

from lms.plugins import PluginConfig


class NominationConfig(PluginConfig):
    """干部推荐."""

    name = "plugins.nomination"
    label = "nomination"
    verbose_name = _("干部推荐")

    def ready(self) -> None:
        """Let scans take part in the rotation of keys, and the library know which documents rules cite."""
        from library.citations import Citer, register
        from lms.rotation import RESEALERS

        from .citations import rules_citing
        from .scans import reseal_scans

        RESEALERS.append(reseal_scans)
        register("nomination", Citer(_("任职条件"), rules_citing))
