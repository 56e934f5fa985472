"""django_tasks back-end."""

from django_tasks.backends.immediate import ImmediateBackend


class DurableBackend(ImmediateBackend):
    """placeholder"""
