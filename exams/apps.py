from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    """Question bank, exams, attempts, grades."""

    name = "exams"
    verbose_name = _("考试")

    def ready(self) -> None:
        from courses.lesson_kinds import TargetKind, register

        from . import course_tests

        register("exam", TargetKind(course_tests.choices, course_tests.url, course_tests.facts))
