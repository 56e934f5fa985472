from django.utils.translation import gettext_lazy as _

from lms.plugins import PluginConfig


class MailboxConfig(PluginConfig):
    """我向组织说心里话."""

    name = "plugins.mailbox"
    label = "mailbox"
    verbose_name = _("我向组织说心里话")
