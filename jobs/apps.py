from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Durable background work: the database owns a job, Celery carries it."""

    name = "jobs"
    verbose_name = _("后台任务")

    def ready(self) -> None:
        # Every process that enqueues must know the handlers, not only the workers.
        autodiscover_modules("tasks")
