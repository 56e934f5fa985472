from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassesConfig(AppConfig):
    """Training programmes, classes, meetings, group viewing, certificates."""

    name = "classes"
    verbose_name = _("培训班")
