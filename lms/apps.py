from django.apps import AppConfig


class LmsConfig(AppConfig):
    """The project package as an app: templates, static files, design components, system checks."""

    name = "lms"

    def ready(self) -> None:
        from . import checks  # noqa: F401
