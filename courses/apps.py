from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Catalogue and course pages, lessons, enrolment, progress."""

    name = "courses"
    verbose_name = _("课程")

    def ready(self) -> None:
        from library.citations import Citer, register
        from media.permissions import learners_for
        from scorm.contexts import ask_about_contexts
        from scorm.people import name_learners

        from . import receivers  # noqa: F401
        from .components import courses_citing
        from .packages import is_open_to

        name_learners(learners_for)
        ask_about_contexts(is_open_to)
        register("courses", Citer(_("课程"), courses_citing))
