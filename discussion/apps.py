from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionConfig(AppConfig):
    """Questions under courses, boards under real names, moderation, course evaluation."""

    name = "discussion"
    verbose_name = _("互动交流")
