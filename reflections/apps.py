from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReflectionsConfig(AppConfig):
    """Reflections with a deadline, their marking and the wall."""

    name = "reflections"
    verbose_name = _("学习心得")
