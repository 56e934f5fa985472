from django.apps import AppConfig


class LmsConfig(AppConfig):
    """The project package as an app: templates, static files, design components, system checks."""

    name = "lms"

    def ready(self) -> None:
        # Whoever sends a task needs the configured Celery application, not only the worker.
        from . import celery, checks  # noqa: F401
