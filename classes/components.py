"""Panels of the home page that classes contribute."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from laces.components import Component

from accounts.requests import SignedInRequest

from .checklist import close_by
from .models import TrainingClass


class ClassesPanel(Component):
    """My classes that run, and how many I may sign up for; their dates are in the diary."""

    order = 410
    template_name = "classes/panels/classes.html"
    shown = 4

    def __init__(self, request: SignedInRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        now, user = timezone.now(), self.request.user
        running = TrainingClass.objects.of(user).filter(state__in=["open", "running"]).order_by("ends_on", "pk")
        return {
            "classes": running[: self.shown],
            "offered": TrainingClass.objects.offered_to(user, at=now).count(),
            "classes_url": reverse("classes:list"),
        }


class OverduePanel(Component):
    """For the staff: classes that have ended and wait to be closed (SPEC §5, complaint 10)."""

    order = 405
    template_name = "classes/panels/overdue.html"
    shown = 4

    def __init__(self, request: SignedInRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        today = timezone.localdate()
        overdue = TrainingClass.objects.managed_by(self.request.user).overdue(today)
        return {
            "waiting": overdue.count(),
            "classes": [(each, close_by(each)) for each in overdue[: self.shown]],
            "today": today,
            "list_url": reverse("classes:staff_list"),
        }
