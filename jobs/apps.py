from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Durable background work: the database owns a job, Celery carries it."""

    name = "jobs"
    verbose_name = _("后台任务")
