from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassesConfig(AppConfig):
    """Training programmes, classes, meetings, group viewing, certificates."""

    name = "classes"
    verbose_name = _("培训班")

    def ready(self) -> None:
        from exams.candidates import register as register_admission

        from .admissions import exams_of_classes

        register_admission(exams_of_classes)
        from reflections.ways import register as register_way

        from . import reflection_tasks
        from .task_kinds import register

        register(reflection_tasks.KIND, reflection_tasks.PROVIDER)
        register_way(reflection_tasks.tasks_of_classes)
