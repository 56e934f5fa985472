"""Listens to a signal of the core and remembers what it heard."""

from django.dispatch import receiver

from courses.signals import lesson_completed

heard: list[dict] = []


@receiver(lesson_completed, dispatch_uid="testplugin.hear")
def hear(**kwargs):
    heard.append({name: value for name, value in kwargs.items() if name not in {"signal", "sender"}})
