from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    """Video: upload, transcoding, delivery, player, watch evidence."""

    name = "media"
    verbose_name = _("视频")
