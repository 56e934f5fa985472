"""The Celery application: carries ``run_job`` and the periodic tasks; the database owns the work itself.

An app contributes to beat with a module-level ``BEAT_SCHEDULE`` in its ``tasks.py``.
"""

import os
from importlib import import_module
from typing import Any

from celery import Celery, signals

from .engines import ensure_engines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def start_engines(**kwargs: Any) -> None:
    """Hold the embedded engines, if they are in use, for the life of a worker or of beat."""
    ensure_engines()


@signals.import_modules.connect
def gather_schedules(**kwargs: Any) -> None:
    """Merge the ``BEAT_SCHEDULE`` of every installed app, once Django is set up."""
    from django.apps import apps
    from django.utils.module_loading import module_has_submodule

    schedule: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "tasks"):
            schedule |= getattr(import_module(f"{config.name}.tasks"), "BEAT_SCHEDULE", {})
    app.conf.beat_schedule = schedule
