from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReflectionsConfig(AppConfig):
    """Reflections with a deadline, their marking and the wall."""

    name = "reflections"
    verbose_name = _("学习心得")

    def ready(self) -> None:
        from courses.lesson_kinds import TargetKind, register

        from . import lessons

        register(lessons.KIND, TargetKind(lessons.choices, lessons.url, lessons.facts))
